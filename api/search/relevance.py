"""Score how well a paper matches a query. Pure: no I/O here.

The score is BM25 over weighted fields (Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted
fields", 2004) plus two bonuses, which set the right paper apart from many others with the same words: one for the
share of the query that is covered, and one for words that are adjacent both in the query and in the paper.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from api.core.document import FIELDS, Document
from api.core.tokens import COMMON, stem

_WEIGHTS = (2.0, 1.0, 1.0, 1.0, 1.0)
# The average number of words in each field, over all papers from 2024-05 to 2025-12.
_MEANS = (10.2, 27.6, 26.4, 20.7, 197.0)
_SATURATION, _LENGTH = 0.8, 0.75
_ADJACENT, _NEARBY, _COVERAGE = 1.2, 0.4, 1.5
_RUNNING = tuple(FIELDS.index(name) for name in ("title", "keywords", "summary", "abstract"))
_COMMON_STEMS = frozenset(map(stem, COMMON))


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """The query to score documents against.

    `worth` is the weight of each stem: its rarity, reduced for stems that are only guesses. `sequence` contains the
    stems in the order of the query. `aliases` maps indexed stems that replace a mistyped or unfinished stem of the
    query to that stem.
    """

    worth: Mapping[str, float]
    sequence: tuple[str, ...]
    aliases: Mapping[str, str] = dataclasses.field(default_factory=dict)


def telling(sequence: Iterable[str]) -> list[str]:
    """Return the stems without duplicates and stop words, or all of them if there are only stop words."""
    unique = list(dict.fromkeys(sequence))
    return [one for one in unique if one not in _COMMON_STEMS] or unique


def rarity(frequency: int, total: int) -> float:
    """Return a stem's inverse document frequency as in BM25: higher for rarer stems, never negative.

    Args:
        frequency: the number of documents that contain the stem.
        total: the number of all documents.
    """
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def score(found: Document, wanted: Wanted) -> float:
    """Return how well a document matches. Higher is better; 0 means no match."""
    fields = found.fields
    if wanted.aliases:
        fields = tuple([wanted.aliases.get(one, one) for one in field] for field in fields)
    worth = wanted.worth
    frequencies: dict[str, float] = defaultdict(float)
    for field, weight, mean in zip(fields, _WEIGHTS, _MEANS, strict=True):
        matching = [one for one in field if one in worth]
        if matching:
            gain = weight / (1 - _LENGTH + _LENGTH * len(field) / mean)
            for one in matching:
                frequencies[one] += gain
    words = sum(worth[one] * n * (_SATURATION + 1) / (n + _SATURATION) for one, n in frequencies.items())
    whole, covered = sum(worth.values()), sum(worth[one] for one in frequencies)
    coverage = covered * covered / whole if whole else 0.0
    return words + _COVERAGE * coverage + _neighbours([fields[index] for index in _RUNNING], wanted)


def _places(field: list[str], one: str) -> Iterator[int]:
    place = -1
    for _ in range(field.count(one)):
        place = field.index(one, place + 1)
        yield place


def _neighbours(running: list[list[str]], wanted: Wanted) -> float:
    """Return the bonus for pairs of query words that are adjacent, or one word apart, in a text of the paper."""
    pairs = [pair for pair in itertools.pairwise(wanted.sequence) if not _COMMON_STEMS.issuperset(pair)]
    firsts = {first for first, _ in pairs}
    adjacent, nearby = set[tuple[str, str]](), set[tuple[str, str]]()
    for field in running:
        for one in firsts.intersection(field):
            for place in _places(field, one):
                adjacent.update((one, other) for other in field[place + 1 : place + 2])
                nearby.update((one, other) for other in field[place + 2 : place + 3])
    bonus = 0.0
    for pair in pairs:
        if pair in adjacent or pair in nearby:
            low, high = sorted(wanted.worth.get(one, 0.0) for one in pair)
            bonus += (_ADJACENT if pair in adjacent else _NEARBY) * (low + high / 2)
    return bonus
