"""What a text is about, as a vector of 128 numbers: texts about the same have vectors in about the same direction.

The numbers come from a table of word vectors, `word_table.bin`, which `make word-table` makes; `word_table.md` says
from what. A text's vector is the sum of its words', the rarer ones counting more (Arora, Liang, Ma: "A simple but
tough-to-beat baseline for sentence embeddings", 2017). The table is mapped into memory, so that processes share it.
"""

from __future__ import annotations

import array
import bisect
import dataclasses
import functools
import mmap
import struct
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from api.core.models import Paper
from api.core.tokens import COMMON, words

DIMENSIONS = 128
MAGIC = b"PBWORDS1"
HEADER = struct.Struct("<8sIII")
_PATH = Path(__file__).with_name("word_table.bin")
# Longer texts say nothing new, and the sums below would not fit.
_MAX_WORDS, _MAX_LETTERS = 2000, 40
_UNIT = 1 << 13

Key = TypeVar("Key")

# See `share`. On the recorded papers, nine in ten queries in a paper's own words have a confidence of more than 3.2,
# and nine in ten everyday questions one of less than 2.7 (`tests/bench/search.py`).
_MOST, _LEAST = 0.7, 0.1
_UNSURE, _SURE = 2.5, 3.2


class WordTable:
    """The word vectors in a file: sorted words, for each a scale, and its numbers as bytes from -127 to 127.

    A word that begins with `##` is a piece to put after others: what is not in the table is made up of pieces.
    """

    def __init__(self, path: Path = _PATH) -> None:
        """Map the file.

        Raises:
            ValueError: if it is no word table.
        """
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, rows, dimensions, size = HEADER.unpack_from(self._map)
        self._rows = int(rows)
        if magic != MAGIC or dimensions != DIMENSIONS:
            raise ValueError(f"{path} is no table of word vectors with {DIMENSIONS} dimensions")
        self._scales_at = HEADER.size
        self._ends_at = self._scales_at + 4 * self._rows
        self._words_at = self._ends_at + 4 * self._rows
        self._vectors_at = self._words_at + size
        if len(self._map) != self._vectors_at + DIMENSIONS * self._rows:
            raise ValueError(f"{path} is cut short")
        scales = struct.unpack_from(f"<{self._rows}f", self._map, self._scales_at)
        self._largest = max(scales, default=0.0)
        # Words come again and again, and finding one takes a dozen steps.
        self._pieces_of = functools.lru_cache(maxsize=8192)(self._find_pieces)

    def __len__(self) -> int:
        """The number of words and pieces."""
        return self._rows

    def __contains__(self, word: str) -> bool:
        """Whether a folded word is in the table as a whole."""
        return self._row(word.encode()) is not None

    def vector(self, words: Iterable[str]) -> bytes | None:
        """Return the vector of folded words: 128 signed bytes, the largest of which is 127 or -127.

        None if the words say nothing: where there are none, stop words only, or only ones of other scripts.
        """
        counted = Counter(list(words)[:_MAX_WORDS])
        if COMMON.issuperset(counted):
            return None
        # One addition of large integers adds all 128 numbers, in 32 bits each and 128 too high, so never negative.
        total, weights = 0, 0
        for word, times in counted.items():
            for row, share in self._pieces_of(word):
                weight = times * share
                total += weight * self._numbers(row)
                weights += weight
        if not weights:
            return None
        sums = array.array("I", total.to_bytes(4 * DIMENSIONS, "little"))
        if sys.byteorder == "big":
            sums.byteswap()
        centred = [one - 128 * weights for one in sums]
        largest = max(map(abs, centred))
        return array.array("b", [round(127 * one / largest) for one in centred]).tobytes() if largest else None

    def of_query(self, words: Sequence[str]) -> bytes | None:
        """Return the vector of what is looked for, None also if it has no word that is in the table as a whole."""
        known = any(word in self for word in words if word not in COMMON)
        return self.vector(words) if known else None

    def of_paper(self, paper: Paper) -> bytes | None:
        """Return the vector of what a paper says about itself."""
        return self.vector(words(f"{paper.title} {paper.abstract}"))

    def _numbers(self, row: int) -> int:
        start = self._vectors_at + DIMENSIONS * row
        spread = bytearray(4 * DIMENSIONS)
        spread[::4] = self._map[start : start + DIMENSIONS]
        return int.from_bytes(spread, "little")

    def _find_pieces(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the rows whose sum is the word, each with its weight: one, or those of its longest pieces."""
        if len(word) > _MAX_LETTERS or not word.isascii():
            return ()
        found: list[int] = []
        rest, mark = word.encode(), b""
        while rest:
            row = self._longest(mark + rest, len(mark))
            if row is None:
                return ()
            found.append(row)
            rest, mark = rest[len(self._word(row)) - len(mark) :], b"##"
        return tuple((row, max(1, round(self._scale(row) / self._largest * _UNIT / len(found)))) for row in found)

    def _scale(self, row: int) -> float:
        return float(struct.unpack_from("<f", self._map, self._scales_at + 4 * row)[0])

    def _longest(self, word: bytes, more_than: int) -> int | None:
        """Return the row of the longest beginning of a word that has more than so many bytes."""
        while len(word) > more_than:
            place = self._place(word)
            if place < self._rows and self._word(place) == word:
                return place
            # What the word begins with comes before it, and nothing between the two begins otherwise.
            before = self._word(place - 1) if place else b""
            word = word[
                : next((at for at, (a, b) in enumerate(zip(word, before, strict=False)) if a != b), len(before))
            ]
        return None

    def _row(self, word: bytes) -> int | None:
        place = self._place(word)
        return place if place < self._rows and self._word(place) == word else None

    def _place(self, word: bytes) -> int:
        """Return the row of a word, or that of the first one after it."""
        return bisect.bisect_left(range(self._rows), word, key=self._word)

    def _word(self, row: int) -> bytes:
        start, end = struct.unpack_from("<II", self._map, self._ends_at + 4 * (row - 1)) if row else (0, self._end(0))
        return self._map[self._words_at + start : self._words_at + end]

    def _end(self, row: int) -> int:
        return int(struct.unpack_from("<I", self._map, self._ends_at + 4 * row)[0])


@functools.cache
def load() -> WordTable:
    """Return the table that comes with the package. It is opened once a process, when it is first needed."""
    return WordTable()


def share(confidence: float) -> float:
    """Return how much meaning counts in a ranking, from 0 to 1: the less, the better the words match.

    Args:
        confidence: the best score by words, divided by the sum of the query words' rarities.
    """
    sure = min(1.0, max(0.0, (confidence - _UNSURE) / (_SURE - _UNSURE)))
    return _MOST + (_LEAST - _MOST) * sure


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """How scores by words and cosines with the query are added: each as a part of the best in this search.

    `best` is the best score by words, `low` and `high` are the lowest and the highest cosine, and `share` tells how
    much meaning counts, from 0 to 1.
    """

    best: float
    low: float
    high: float
    share: float

    def score(self, points: float, cosine: float | None) -> float:
        """Return a score by words and by meaning together, from 0 to 1 for what the scale was made of."""
        lexical = points / self.best if self.best else 0.0
        width = self.high - self.low
        meaning = (cosine - self.low) / width if cosine is not None and width else 0.0
        return (1 - self.share) * lexical + self.share * meaning


def scale(lexical: Mapping[Key, float], meaning: Mapping[Key, float], share: float) -> Scale:
    """Return the scale for scores by words and cosines of one search."""
    cosines = meaning.values()
    return Scale(max(lexical.values(), default=0.0), min(cosines, default=0.0), max(cosines, default=0.0), share)


def blend(lexical: Mapping[Key, float], meaning: Mapping[Key, float], scale: Scale) -> dict[Key, float]:
    """Return scores by words and by meaning together, for all keys of either.

    Args:
        lexical: scores by words; 0 for keys that are not in it.
        meaning: cosines with the query; the lowest of all for keys that are not in it.
        scale: how to add them.
    """
    return {key: scale.score(lexical.get(key, 0.0), meaning.get(key)) for key in {**lexical, **meaning}}
