"""What a person types into a search field, understood. Pure: no I/O here.

    transformers "state space" author:"albert gu" org:tiiuae keyword:moe -vision

Words stand by themselves, double quotes hold a phrase together, a minus sign excludes, and `author:`, `org:` and
`keyword:` look in one place only. Nothing is a syntax error: what cannot be understood is a word.
"""

from __future__ import annotations

import dataclasses
import re

from api.models import Paper, parse_arxiv_id
from api.words import words

_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<field>author|org|keyword):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))', re.IGNORECASE
)

Phrase = tuple[str, ...]


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
    return Query(
        words=tuple(word for phrase in found[""] for word in phrase),
        phrases=tuple(found["phrase"]),
        excluded=tuple(found["minus"]),
        authors=tuple(found["author"]),
        organizations=tuple(found["org"]),
        keywords=tuple(found["keyword"]),
        open_ended=bool(re.search(r"[^\W_]\Z", text)),
    )


def matches(paper: Paper, query: Query) -> bool:
    """Return whether a paper has everything that the query asks for; its words may be the beginnings of words."""
    if query.arxiv_id:
        return paper.arxiv_id == query.arxiv_id
    names = [words(author.name) for author in paper.authors]
    organization = words(f"{paper.organization.name} {paper.organization.fullname}") if paper.organization else []
    keywords = [words(keyword) for keyword in paper.ai_keywords]
    texts = [
        words(paper.title),
        words(paper.abstract),
        words(paper.ai_summary or ""),
        organization,
        *names,
        *keywords,
    ]
    return (
        all(any(_holds(text, (word,)) for text in texts) for word in query.words)
        and all(any(_holds(text, phrase) for text in texts) for phrase in query.phrases)
        and not any(_holds(text, phrase, whole=True) for text in texts for phrase in query.excluded)
        and all(any(_holds(name, phrase) for name in names) for phrase in query.authors)
        and all(_holds(organization, phrase) for phrase in query.organizations)
        and all(any(_holds(keyword, phrase) for keyword in keywords) for phrase in query.keywords)
    )


def _holds(text: list[str], phrase: Phrase, *, whole: bool = False) -> bool:
    """Return whether the phrase stands in the text; its last word may be the beginning of one, unless `whole`."""
    *firsts, last = phrase
    size = len(phrase)
    return any(
        text[start : start + size - 1] == firsts
        and (text[start + size - 1] == last if whole else text[start + size - 1].startswith(last))
        for start in range(len(text) - size + 1)
    )
