"""What a person types into a search field, understood. Pure: no I/O here.

    transformers "state space" author:"albert gu" org:tiiuae keyword:moe -vision

Words stand by themselves, double quotes hold a phrase together, a minus sign excludes, and `author:`, `org:` and
`keyword:` look in one place only. Nothing is a syntax error: what cannot be understood is a word.
"""

from __future__ import annotations

import dataclasses
import functools
import re

from api.core.arxiv_id import parse_arxiv_id
from api.core.models import Paper
from api.core.tokens import words

_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<field>author|org|keyword):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))', re.IGNORECASE
)

Phrase = tuple[str, ...]

# As many as anybody types, and few enough that no query costs much more than another.
MAX_PHRASES = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A query's parts. A phrase is its folded words in order; `open_ended`: the last may be half a word."""

    words: Phrase = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    authors: tuple[Phrase, ...] = ()
    organizations: tuple[Phrase, ...] = ()
    keywords: tuple[Phrase, ...] = ()
    arxiv_id: str | None = None
    open_ended: bool = False

    @property
    def num_phrases(self) -> int:
        """How many phrases there are, with those that must not be there and those of a field."""
        parts = (self.phrases, self.excluded, self.authors, self.organizations, self.keywords)
        return sum(map(len, parts))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Query(open_ended=self.open_ended)


def parse(text: str) -> Query:
    """Return the query that `text` is."""
    if arxiv_id := parse_arxiv_id(text):
        return Query(arxiv_id=arxiv_id)
    found: dict[str, list[Phrase]] = {"": [], "phrase": [], "minus": [], "author": [], "org": [], "keyword": []}
    for part in _PART.finditer(text):
        phrase = tuple(words(part["quoted"] if part["quoted"] is not None else part["bare"]))
        if part["minus"]:
            kind = "minus"
        elif part["field"]:
            kind = part["field"].lower()
        else:
            kind = "" if part["quoted"] is None else "phrase"
        if phrase:
            found[kind].append(phrase)
    unique = {kind: tuple(dict.fromkeys(phrases)) for kind, phrases in found.items()}
    return Query(
        words=tuple(word for phrase in found[""] for word in phrase),
        phrases=unique["phrase"],
        excluded=unique["minus"],
        authors=unique["author"],
        organizations=unique["org"],
        keywords=unique["keyword"],
        open_ended=bool(re.search(r"[^\W_]\Z", text)),
    )


def matches(paper: Paper, query: Query) -> bool:
    """Return whether a paper has everything that the query asks for; its words may be the beginnings of words."""
    if query.arxiv_id:
        return paper.arxiv_id == query.arxiv_id
    index = _index(
        (paper.title, paper.abstract, paper.ai_summary or ""),
        tuple(author.name for author in paper.authors),
        f"{paper.organization.name} {paper.organization.fullname}" if paper.organization else "",
        paper.ai_keywords,
    )
    return (
        all(f" {word}" in index.all for word in query.words)
        and all(_begins(phrase) in index.all for phrase in query.phrases)
        and not any(f"{_begins(phrase)} " in index.all for phrase in query.excluded)
        and all(_begins(phrase) in index.names for phrase in query.authors)
        and all(_begins(phrase) in index.organization for phrase in query.organizations)
        and all(_begins(phrase) in index.keywords for phrase in query.keywords)
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Index:
    """A paper's folded words as strings to search in.

    Every word stands between spaces, and every text (a title, one author, one keyword) ends with a line break, so
    that a phrase is found by one search for a substring and never across two texts.
    """

    all: str
    names: str
    organization: str
    keywords: str


# Filters look at the same papers again and again, and folding a text takes far longer than searching in it.
@functools.lru_cache(maxsize=1500)
def _index(texts: tuple[str, ...], names: tuple[str, ...], organization: str, keywords: tuple[str, ...]) -> _Index:
    folded = [_joined(part) for part in (texts, names, (organization,), keywords)]
    return _Index("".join(folded), *folded[1:])


def _joined(texts: tuple[str, ...]) -> str:
    return "".join(f" {' '.join(words(text))} \n" for text in texts)


def _begins(phrase: Phrase) -> str:
    """Return what stands where the phrase does, or where its last word begins a longer one."""
    return f" {' '.join(phrase)}"
