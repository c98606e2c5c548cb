"""Parse search queries and match papers against them. Pure: no I/O here.

    transformers "state space" author:"albert gu" org:tiiuae keyword:moe -vision

A query consists of words and of phrases in double quotes. A minus sign excludes a word or phrase; `author:`, `org:`
and `keyword:` search one field only. There are no syntax errors: anything else is treated as a word.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import NamedTuple

from api.core.arxiv_id import parse_arxiv_id
from api.core.models import Paper
from api.core.tokens import spaced, words

_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<field>author|org|keyword):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))', re.IGNORECASE
)

Phrase = tuple[str, ...]

# More than anybody types, and few enough to keep every query cheap.
MAX_PHRASES = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. A phrase is a tuple of folded words.

    `open_ended` is true if the text ends in a letter or digit, so that its last word may be unfinished.
    """

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
        """The number of phrases, including excluded ones and those limited to a field."""
        parts = (self.phrases, self.excluded, self.authors, self.organizations, self.keywords)
        return sum(map(len, parts))

    @property
    def is_empty(self) -> bool:
        """Whether the query has no conditions."""
        return self == Query(open_ended=self.open_ended)


def parse(text: str) -> Query:
    """Parse `text` into a query. A text that is an arXiv id or a link to a paper becomes a query for that id."""
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
    """Return whether a paper meets every condition of the query. A word also matches longer words it begins."""
    if query.arxiv_id:
        return paper.arxiv_id == query.arxiv_id
    index = _index(
        (paper.title, paper.abstract, paper.ai_summary or ""),
        tuple(author.name for author in paper.authors),
        f"{paper.organization.name} {paper.organization.fullname}" if paper.organization else "",
        paper.ai_keywords,
    )
    wanted = _patterns(query)
    return (
        all(pattern in index.all for pattern in wanted.anywhere)
        and not any(pattern in index.all for pattern in wanted.excluded)
        and all(pattern in index.names for pattern in wanted.names)
        and all(pattern in index.organization for pattern in wanted.organization)
        and all(pattern in index.keywords for pattern in wanted.keywords)
    )


class _Patterns(NamedTuple):
    """The substrings that a query's conditions look for, by the part of `_Index` that they look into."""

    anywhere: tuple[str, ...]
    excluded: tuple[str, ...]
    names: tuple[str, ...]
    organization: tuple[str, ...]
    keywords: tuple[str, ...]


@functools.lru_cache(maxsize=32)
def _patterns(query: Query) -> _Patterns:
    return _Patterns(
        anywhere=(*(f" {word}" for word in query.words), *map(_begins, query.phrases)),
        excluded=tuple(f"{_begins(phrase)} " for phrase in query.excluded),
        names=tuple(map(_begins, query.authors)),
        organization=tuple(map(_begins, query.organizations)),
        keywords=tuple(map(_begins, query.keywords)),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Index:
    """A paper's folded words, joined into strings for substring search.

    There is a space before and after every word, and a line break after every text (a title, one author, one
    keyword). So a phrase is found by one substring search, and never across two texts.
    """

    all: str
    names: str
    organization: str
    keywords: str


# Filters check the same papers over and over, and folding a text takes far longer than searching it.
@functools.lru_cache(maxsize=1500)
def _index(texts: tuple[str, ...], names: tuple[str, ...], organization: str, keywords: tuple[str, ...]) -> _Index:
    folded = [_joined(part) for part in (texts, names, (organization,), keywords)]
    return _Index("".join(folded), *folded[1:])


def _joined(texts: tuple[str, ...]) -> str:
    return "".join(f" {spaced(text)} \n" for text in texts)


def _begins(phrase: Phrase) -> str:
    """Return the substring to search for: the phrase, whose last word may be the beginning of a longer one."""
    return f" {' '.join(phrase)}"
