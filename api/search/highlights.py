"""Mark the words of a query in a paper's texts, as segments instead of markup. Pure: no I/O here."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection

from api.core.models import Paper
from api.core.spellings import indexed, places
from api.core.tokens import COMMON, DROPPED, UNSPACED, fold, stem

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\n")
_ASCII_WORD = re.compile(r"\w+", re.ASCII)
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


class _Wanted(dict[str, tuple[frozenset[str], bool]]):
    """What a query wants of a word, by the word as it is written: papers about the same share most words.

    That is the query's stems that the word has, and whether one of them may begin with it and go on in the next word.
    """

    def __init__(self, stems: frozenset[str]) -> None:
        super().__init__()
        self.stems = stems
        self._beginnings = frozenset(one[:end] for one in stems for end in range(1, len(one)))

    def __missing__(self, word: str) -> tuple[frozenset[str], bool]:
        """Find it out for a new word."""
        folded, stems = _folded(word)
        found = self.stems.intersection(stems), folded in self._beginnings
        self[word] = found
        return found


@functools.lru_cache(maxsize=20_000)
def _folded(word: str) -> tuple[str, tuple[str, ...]]:
    """Return the folded word, and the stems by which it may be marked."""
    folded = fold(word)
    return folded, () if folded in COMMON else tuple(indexed(word))


@functools.lru_cache(maxsize=4)
def _wanted(stems: frozenset[str]) -> _Wanted:
    return _Wanted(stems)


def _excerpt(paper: Paper, wanted: _Wanted) -> str:
    """Return the sentence of the summary or abstract that matches the most stems, cut if it is long."""
    text = f"{paper.ai_summary}\n\n{paper.abstract}" if paper.ai_summary else paper.abstract
    found = _found(text, wanted)
    gaps = [gap.span() for gap in _SENTENCE_END.finditer(text)]
    starts = [0, *(end for _, end in gaps)]
    matching: dict[int, set[str]] = defaultdict(set)
    for start, _, stems in found:
        matching[bisect.bisect_right(starts, start) - 1].update(stems)
    # The first of those that match the most, or the first that is one.
    ends = [*(start for start, _ in gaps), len(text)]
    sentences = (number for number, end in enumerate(ends) if end > starts[number])
    chosen = max(sentences, key=lambda number: len(matching.get(number, ())), default=0)
    best = text[starts[chosen] : ends[chosen]]
    if len(best) <= _EXCERPT:
        return best
    start = next((start for start, _ in _marked(best, wanted)), 0)
    start = best.rfind(" ", 0, max(0, start - 80)) + 1
    cut = best[start : start + _EXCERPT].rsplit(" ", 1)[0]
    return f"{'…' if start else ''}{cut}…"


def _found(text: str, wanted: _Wanted) -> list[tuple[int, int, Collection[str]]]:
    """Return the places (start, end) where a text has stems of the query, with these; one may be several words."""
    pattern = _ASCII_WORD if text.isascii() else _word()
    about = [wanted[word] for word in pattern.findall(text)]
    found: list[tuple[int, int, Collection[str]]] = []
    if any(stems for stems, _ in about):
        spans = [word.span() for word in pattern.finditer(text)]
        found = [(*span, stems) for span, (stems, _) in zip(spans, about, strict=True) if stems]
    if any(begins for _, begins in about) and _is_joined(pattern.findall(text), about, wanted):
        for form, start, end in places(text):
            if " " not in form and stem(form) in wanted.stems:
                found.append((start, end, (stem(form),)))
    return found


def _is_joined(words: list[str], about: list[tuple[frozenset[str], bool]], wanted: _Wanted) -> bool:
    """Return whether one of the query's stems may be several neighbouring words of a text together."""
    return any(
        one.startswith(both) or both.startswith(one)
        for place, (_, begins) in enumerate(about[:-1])
        if begins
        for both in (fold(words[place] + words[place + 1]),)
        for one in wanted.stems
    )


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
    """Return the places (start, end) to mark, in order: every word by itself."""
    matching = [(start, end) for start, end, _ in _found(text, wanted)]
    if not matching:
        return []
    found: list[tuple[int, int]] = []
    is_ascii = text.isascii()
    for word in (_ASCII_WORD if is_ascii else _word()).finditer(text):
        start, end = word.span()
        if not is_ascii and UNSPACED.search(word[0]):
            found += _marked_pairs(word[0], start, wanted.stems)
        elif any(a <= start and end <= b for a, b in matching):
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
