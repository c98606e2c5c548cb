"""Mark the words of a query in a paper's texts, as segments instead of markup. Pure: no I/O here."""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from api.core.models import Paper
from api.core.spellings import indexed, places
from api.core.tokens import COMMON, DROPPED, UNSPACED, fold, stem

# Begins with a set of characters, which the search for a pattern skips others by.
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)\n|(?<=[.!?])\s+)")
_ASCII_WORD = re.compile(r"\w+", re.ASCII)
_SEPARATORS = bytes(code for code in range(128) if not chr(code).isalnum())
# Words like `dying` change more than the last letter of their stem.
_IRREGULAR = re.compile(r"[a-z]ie")
_EXCERPT = 280
# Where it begins and ends in a text, and the stems of the query that it has.
_Place = tuple[int, int, Collection[str]]


class Segment(NamedTuple):
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
    title = paper.title
    return Highlights(_segments(title, _marked(title, _found(title, wanted), wanted)), _excerpt(paper, wanted))


class _Wanted(dict[str, frozenset[str]]):
    """The query's stems that a word has, by the word as it is written: papers about the same share most words."""

    def __init__(self, stems: frozenset[str]) -> None:
        super().__init__()
        self.stems = stems
        # Words of other letters may have stems of other letters only.
        self.is_ascii = all(map(str.isascii, stems))
        self.roots = {one: _root(one) for one in stems}
        self._beginnings = frozenset(one[:end] for one in stems for end in range(1, len(one)))

    def __missing__(self, word: str) -> frozenset[str]:
        """Find it out for a new word."""
        found = self[word] = self.stems.intersection(_stems(word))
        return found

    def is_joined(self, text: str) -> bool:
        """Return whether one of the stems may be several neighbouring words of a text together."""
        found = _word().findall(text)
        return any(
            one.startswith(both) or both.startswith(one)
            for place, first in enumerate(map(fold, found[:-1]))
            if first in self._beginnings
            for both in (first + fold(found[place + 1]),)
            for one in self.stems
        )


@functools.lru_cache(maxsize=20_000)
def _stems(word: str) -> tuple[str, ...]:
    """Return the stems by which a word may be marked."""
    return () if fold(word) in COMMON else tuple(indexed(word))


def _root(stem: str) -> str:
    """Return what every ASCII word with a stem has in it: the stemmer changes at most the last letter of what stays.

    What ends in a digit, the stemmer leaves alone.
    """
    if _IRREGULAR.fullmatch(stem):
        return stem[0]
    return stem if stem[-1:].isdigit() else stem[: max(2, len(stem) - 1)]


@functools.lru_cache(maxsize=4)
def _wanted(stems: frozenset[str]) -> _Wanted:
    return _Wanted(stems)


def _excerpt(paper: Paper, wanted: _Wanted) -> tuple[Segment, ...]:
    """Return the sentence of the summary or abstract that matches the most stems, cut if it is long."""
    text = f"{paper.ai_summary}\n\n{paper.abstract}" if paper.ai_summary else paper.abstract
    found = _found(text, wanted, joined_if_missing=True)
    gaps = [(gap.start() + (text[gap.start()] != "\n"), gap.end()) for gap in _SENTENCE_END.finditer(text)]
    starts = [0, *(end for _, end in gaps)]
    matching: dict[int, set[str]] = defaultdict(set)
    for start, _, stems in found:
        matching[bisect.bisect_right(starts, start) - 1].update(stems)
    # The first of those that match the most, or the first that is one.
    ends = [*(start for start, _ in gaps), len(text)]
    sentences = (number for number, end in enumerate(ends) if end > starts[number])
    chosen = max(sentences, key=lambda number: len(matching.get(number, ())), default=0)
    first, last = starts[chosen], ends[chosen]
    best = text[first:last]
    marked = _marked(best, _found(best, wanted), wanted)
    if len(best) <= _EXCERPT:
        return _segments(best, marked)
    start = next((start for start, _ in marked), 0)
    start = best.rfind(" ", 0, max(0, start - 80)) + 1
    cut = best[start : start + _EXCERPT].rsplit(" ", 1)[0]
    before = "…" if start else ""
    shift = len(before) - start
    kept = [(at + shift, end + shift) for at, end in marked if start <= at and end <= start + len(cut)]
    return _segments(f"{before}{cut}…", kept)


def _found(text: str, wanted: _Wanted, *, joined_if_missing: bool = False) -> list[_Place]:
    """Return the places (start, end) where a text has stems of the query, with these; one may be several words.

    With `joined_if_missing`, only stems that no word has are looked for in several words.
    """
    plain = text if text.isascii() else _foreign_signs().sub(" ", text)
    if plain.isascii() and wanted.is_ascii:
        lowered = plain.lower()
        found = _with_stems(text, _candidates(lowered, wanted.roots.values()), wanted)
        seen = {one for _, _, stems in found for one in stems} if joined_if_missing else set()
        may_be_joined = _may_be_joined(lowered, {one: wanted.roots[one] for one in wanted.roots if one not in seen})
    else:
        found = _with_stems(text, map(re.Match.span, _word().finditer(text)), wanted)
        may_be_joined = wanted.is_joined(text)
    if may_be_joined:
        for form, start, end in places(text):
            if " " not in form and stem(form) in wanted.stems:
                found.append((start, end, (stem(form),)))
    return found


def _with_stems(text: str, words: Iterable[tuple[int, int]], wanted: _Wanted) -> list[_Place]:
    """Return those of the places of words that have stems of the query, with these."""
    return [(start, end, stems) for start, end in words if (stems := wanted[text[start:end]])]


def _candidates(lowered: str, roots: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of those words of an ASCII text that may have one of the stems with these roots."""
    found = {}
    # What has an underscore is several words, and may be one when they are joined.
    for root in (*roots, "_"):
        place = lowered.find(root)
        while place >= 0:
            while place and (lowered[place - 1].isalnum() or lowered[place - 1] == "_"):
                place -= 1
            word = _ASCII_WORD.match(lowered, place)
            end = found[place] = word.end() if word else place + 1
            place = lowered.find(root, end)
    return iter(sorted(found.items()))


def _may_be_joined(lowered: str, roots: Mapping[str, str]) -> bool:
    """Return whether one of the stems may be several neighbouring words of an ASCII text together."""
    joined = lowered.encode().translate(None, _SEPARATORS).decode()
    return any(
        joined.count(part) > lowered.count(part) and _apart(part).search(lowered)
        for part in [part for pair in roots.items() if pair[1] in joined for part in pair if len(part) > 1]
    )


@functools.lru_cache(maxsize=512)
def _apart(part: str) -> re.Pattern[str]:
    """Return the pattern of words that begin with `part` together, but not by themselves."""
    letters = r"[\W_]*".join(map(re.escape, part))
    return re.compile(rf"(?<![^\W_])(?!{re.escape(part)}){letters}")


def _segments(text: str, marked: Iterable[tuple[int, int]]) -> tuple[Segment, ...]:
    """Split the text into segments. Every matching word is a segment of its own."""
    pieces: list[Segment] = []
    end = 0
    for start, stop in marked:
        if start > end:
            pieces.append(Segment(text[end:start], match=False))
        pieces.append(Segment(text[start:stop], match=True))
        end = stop
    if end < len(text):
        pieces.append(Segment(text[end:], match=False))
    return tuple(pieces)


def _marked(text: str, found: Iterable[_Place], wanted: _Wanted) -> list[tuple[int, int]]:
    """Return the places (start, end) to mark, in order: every word by itself."""
    pattern = _ASCII_WORD if text.isascii() else _word()
    # A place may be of several words, and one word may be at several places.
    words = {word.span(): word[0] for start, end, _ in found for word in pattern.finditer(text, start, end)}
    marked: list[tuple[int, int]] = []
    for (start, end), word in sorted(words.items()):
        marked += _marked_pairs(word, start, wanted.stems) if UNSPACED.search(word) else [(start, end)]
    return marked


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
    return re.compile(rf"\w[\w{_dropped()}]*")


@functools.cache
def _foreign_signs() -> re.Pattern[str]:
    """Return the pattern of a character outside ASCII that is in no word, as dashes and quotation marks are."""
    return re.compile(rf"[^\w\x00-\x7f{_dropped()}]")


def _dropped() -> str:
    """Return the characters of `DROPPED` as ranges for a regular expression."""
    codes = [code for code in range(0x11000) if unicodedata.category(chr(code)) in DROPPED]
    return "".join(
        f"{re.escape(chr(min(group)))}-{re.escape(chr(max(group)))}"
        for group in ([code for _, code in same] for _, same in itertools.groupby(enumerate(codes), _gap))
    )
