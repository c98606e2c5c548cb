"""Mark the words of a query in a paper's texts, as segments instead of markup. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections.abc import Collection

from api.core.models import Paper
from api.core.spellings import indexed, places
from api.core.tokens import COMMON, DROPPED, UNSPACED, fold, stem

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\n")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_EXCERPT = 280


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and whether it matches a word of the query."""

    text: str
    match: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Highlights:
    """The title and the sentence with the most matches. Joined together, the segments are the text."""

    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class HighlightedPaper:
    """A paper, and where the query's words are in it."""

    paper: Paper
    highlights: Highlights


def highlights(paper: Paper, query_stems: Collection[str]) -> Highlights:
    """Return the title and an excerpt of a paper with the words marked whose stems are in `query_stems`."""
    wanted = _wanted(frozenset(query_stems))
    excerpt = _excerpt(paper, wanted)
    return Highlights(_segments(paper.title, wanted), _segments(excerpt, wanted))


class _Wanted(dict[str, frozenset[str]]):
    """The query's stems that a word has, by the word as it is written. Papers about the same share most words."""

    def __init__(self, stems: frozenset[str]) -> None:
        super().__init__()
        self.stems = stems

    def __missing__(self, word: str) -> frozenset[str]:
        """Find them out for a new word."""
        found = frozenset[str]() if fold(word) in COMMON else self.stems.intersection(indexed(word))
        self[word] = found
        return found


@functools.lru_cache(maxsize=4)
def _wanted(stems: frozenset[str]) -> _Wanted:
    return _Wanted(stems)


def _excerpt(paper: Paper, wanted: _Wanted) -> str:
    """Return the sentence of the summary or abstract that matches the most stems, cut if it is long."""
    text = f"{paper.ai_summary}\n\n{paper.abstract}" if paper.ai_summary else paper.abstract
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    best = max(sentences, key=lambda sentence: len(_found(sentence, wanted)), default="")
    if len(best) <= _EXCERPT:
        return best
    start = next((start for start, _ in _marked(best, wanted)), 0)
    start = best.rfind(" ", 0, max(0, start - 80)) + 1
    cut = best[start : start + _EXCERPT].rsplit(" ", 1)[0]
    return f"{'…' if start else ''}{cut}…"


def _found(text: str, wanted: _Wanted) -> set[str]:
    """Return the query's stems that a text has."""
    found = {one for word in _word().findall(text) for one in wanted[word]}
    return found | {stem(form) for form, _, _ in _joined(text, wanted, found)}


def _joined(text: str, wanted: _Wanted, found: Collection[str]) -> list[tuple[str, int, int]]:
    """Return the other spellings of several words that a text has of the query's stems, without those in `found`."""
    rest = [one for one in wanted.stems if one not in found]
    if not rest:
        return []
    # Looking for all other spellings takes long, so it is only done where one can be.
    together = _BETWEEN_WORDS.sub("", fold(text))
    if not any(one in together for one in rest):
        return []
    return [place for place in places(text) if " " not in place[0] and stem(place[0]) in rest]


def _segments(text: str, wanted: _Wanted) -> tuple[Segment, ...]:
    """Split the text into segments. Every matching word is a segment of its own."""
    pieces: list[Segment] = []
    end = 0
    for start, stop in _marked(text, wanted):
        if start > end:
            pieces.append(Segment(text[end:start], match=False))
        pieces.append(Segment(text[start:stop], match=True))
        end = stop
    if end < len(text):
        pieces.append(Segment(text[end:], match=False))
    return tuple(pieces)


def _marked(text: str, wanted: _Wanted) -> list[tuple[int, int]]:
    """Return the places (start, end) to mark, in order."""
    words = [(word[0], *word.span()) for word in _word().finditer(text)]
    joined = _joined(text, wanted, {one for word, _, _ in words for one in wanted[word]})
    found: list[tuple[int, int]] = []
    is_ascii = text.isascii()
    for word, start, end in words:
        if not is_ascii and UNSPACED.search(word):
            found += _marked_pairs(word, start, wanted.stems)
        elif wanted[word] or any(a <= start and end <= b for _, a, b in joined):
            found.append((start, end))
    return found


def _marked_pairs(run: str, start: int, query_stems: Collection[str]) -> list[tuple[int, int]]:
    """Return the places of the characters that are in a matching pair, in a run written without spaces."""
    marked: set[int] = set()
    for place in range(len(run)):
        for length in (1, 2):
            if fold(run[place : place + length]) in query_stems:
                marked.update(range(place, min(place + length, len(run))))
    return [
        (start + min(group), start + max(group) + 1)
        for group in ([place for _, place in same] for _, same in itertools.groupby(enumerate(sorted(marked)), _gap))
    ]


def _gap(numbered: tuple[int, int]) -> int:
    return numbered[1] - numbered[0]


@functools.cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word: letters and digits, and what is written on them or has no width."""
    codes = [code for code in range(0x11000) if unicodedata.category(chr(code)) in DROPPED]
    ranges = "".join(
        f"{re.escape(chr(min(group)))}-{re.escape(chr(max(group)))}"
        for group in ([code for _, code in same] for _, same in itertools.groupby(enumerate(codes), _gap))
    )
    return re.compile(rf"\w[\w{ranges}]*")
