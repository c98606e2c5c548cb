"""Parse search queries and match papers against them. Pure: no I/O here.

    transformers "state space" author:"albert gu" org:tiiuae keyword:moe -vision like:2501.00001

A query consists of words and of phrases in double quotes. A minus sign excludes a word or phrase; `author:`, `org:`
and `keyword:` search one field only; `like:` finds papers about the same as another. There are no syntax errors:
anything else is treated as a word.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from api.core.arxiv_id import parse_arxiv_id
from api.core.models import Paper
from api.core.spellings import other_phrases, spellings
from api.core.tokens import spaced, words

_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<field>author|org|keyword|like):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S+))', re.IGNORECASE
)

Phrase = tuple[str, ...]

# More than anybody types, and few enough to keep every query cheap.
MAX_PHRASES = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. A phrase is a tuple of folded words.

    With `like`, papers are looked for that are about the same as the one with that arXiv id, and words must occur.
    `others` holds the other spellings of words and phrases, each as a pair (phrase, other phrases); see `others_of`.
    `open_ended` is true if the text ends in a letter or digit, so that its last word may be unfinished.
    """

    words: Phrase = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    authors: tuple[Phrase, ...] = ()
    organizations: tuple[Phrase, ...] = ()
    keywords: tuple[Phrase, ...] = ()
    arxiv_id: str | None = None
    like: str | None = None
    open_ended: bool = False
    others: tuple[tuple[Phrase, tuple[Phrase, ...]], ...] = ()

    def others_of(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the other spellings of a phrase: for `("deepseekr1",)` typed as `DeepSeekR1`, its four parts.

        For a single word `("multi",)` of `multi-modal` typed without quotes, they are those of the whole.
        """
        return dict(self.others).get(phrase, ())

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
    like: str | None = None
    others: dict[Phrase, tuple[Phrase, ...]] = {}
    for part in _PART.finditer(text):
        typed = part["quoted"] if part["quoted"] is not None else part["bare"]
        field = (part["field"] or "").lower()
        if field == "like" and not part["minus"] and (meant := parse_arxiv_id(typed)):
            like = meant
            continue
        phrase = tuple(words(typed))
        if part["minus"]:
            kind = "minus"
        elif field and field in found:
            kind = field
        else:
            kind = "" if part["quoted"] is None else "phrase"
        if phrase:
            found[kind].append(phrase)
        if phrase and (other := other_phrases(typed)):
            for key in (phrase,) if kind else ((word,) for word in phrase):
                others[key] = tuple(dict.fromkeys((*others.get(key, ()), *other)))
    unique = {kind: tuple(dict.fromkeys(phrases)) for kind, phrases in found.items()}
    typed_words = tuple(word for phrase in found[""] for word in phrase)
    return Query(
        words=() if like else typed_words,
        phrases=unique["phrase"] + (tuple((word,) for word in dict.fromkeys(typed_words)) if like else ()),
        excluded=unique["minus"],
        authors=unique["author"],
        organizations=unique["org"],
        keywords=unique["keyword"],
        open_ended=bool(re.search(r"[^\W_]\Z", text)),
        others=tuple(others.items()),
        like=like,
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
        _all(wanted.anywhere, index.all)
        and not any(_any(one, index.all) for one in wanted.excluded)
        and _all(wanted.names, index.names)
        and _all(wanted.organization, index.organization)
        and _all(wanted.keywords, index.keywords)
    )


def _all(conditions: tuple[_Condition, ...], text: str) -> bool:
    return all(_any(one, text) for one in conditions)


def _any(condition: _Condition, text: str) -> bool:
    return any(pattern in text for pattern in condition)


# The substrings of which one must be in a text: a word or phrase, and its other spellings.
_Condition = tuple[str, ...]


class _Patterns(NamedTuple):
    """A query's conditions, by the part of `_Index` that they look into."""

    anywhere: tuple[_Condition, ...]
    excluded: tuple[_Condition, ...]
    names: tuple[_Condition, ...]
    organization: tuple[_Condition, ...]
    keywords: tuple[_Condition, ...]


@functools.lru_cache(maxsize=32)
def _patterns(query: Query) -> _Patterns:
    others = dict(query.others)

    def conditions(phrases: Iterable[Phrase], begin: Callable[[Phrase], str] = _begins) -> tuple[_Condition, ...]:
        return tuple((begin(phrase), *map(_whole, others.get(phrase, ()))) for phrase in phrases)

    return _Patterns(
        anywhere=conditions((*((word,) for word in query.words), *query.phrases)),
        excluded=conditions(query.excluded, _whole),
        names=conditions(query.authors),
        organization=conditions(query.organizations),
        keywords=conditions(query.keywords),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Index:
    """A paper's folded words and their other spellings, joined into strings for substring search.

    There is a space before and after every word, and a line break after every text (a title, one author, one
    keyword) and other spelling. So a phrase is found by one substring search, and never across two texts.
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
    return "".join(f" {one} \n" for text in texts for one in (spaced(text), *dict.fromkeys(spellings(text))))


def _begins(phrase: Phrase) -> str:
    """Return the substring to search for: the phrase, whose last word may be the beginning of a longer one."""
    return f" {' '.join(phrase)}"


def _whole(phrase: Phrase) -> str:
    return f"{_begins(phrase)} "
