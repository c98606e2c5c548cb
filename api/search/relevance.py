"""Score how well a paper matches a query. Pure: no I/O here.

The score is BM25 over weighted fields (Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted
fields", 2004) plus two bonuses, which set the right paper apart from many others with the same words: one for the
share of the query that is covered, and one for words that are adjacent both in the query and in the paper.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Set

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


def packed(found: Document) -> str:
    """Return a document as one string, in which the core of Python counts words: a line for each field.

    Every stem has two spaces of its own around it, so that the same may stand twice side by side.
    """
    return "\n".join("".join(f" {one} " for one in field) for field in found.fields)


def score(found: str, wanted: Wanted) -> float:
    """Return how well a document, as it was `packed`, matches. Higher is better; 0 means no match.

    Raises:
        ValueError: it is no document.
    """
    for other, one in wanted.aliases.items():
        found = found.replace(f" {other} ", f" {one} ")
    worth = wanted.worth
    present = {one: spaced for one in worth if (spaced := f" {one} ") in found}
    frequencies: dict[str, float] = dict.fromkeys(present, 0.0)
    fields = found.split("\n")
    for field, weight, mean in zip(fields, _WEIGHTS, _MEANS, strict=True):
        if not field:
            continue
        gain = 0.0
        for one, spaced in present.items():
            if times := field.count(spaced):
                gain = gain or weight / (1 - _LENGTH + _LENGTH * (field.count("  ") + 1) / mean)
                frequencies[one] += times * gain
    words = sum(worth[one] * n * (_SATURATION + 1) / (n + _SATURATION) for one, n in frequencies.items())
    whole, covered = sum(worth.values()), sum(worth[one] for one in frequencies)
    coverage = covered * covered / whole if whole else 0.0
    near = _neighbours([fields[index] for index in _RUNNING], wanted, worth.keys() - present)
    return words + _COVERAGE * coverage + near


def _neighbours(running: list[str], wanted: Wanted, missing: Set[str]) -> float:
    """Return the bonus for pairs of query words that are adjacent, or one word apart, in a text of the paper.

    None of the `missing` words is in it.
    """
    text = "\n".join(running)
    bonus = 0.0
    for pair in _pairs(wanted.sequence):
        # To look whether a word is missing is far quicker than to look for it.
        if missing.isdisjoint(pair):
            first, second = f" {pair[0]} ", f" {pair[1]} "
            near = _ADJACENT if first + second in text else _NEARBY if _is_nearby(text, first, second) else 0.0
            if near:
                low, high = sorted(wanted.worth.get(one, 0.0) for one in pair)
                bonus += near * (low + high / 2)
    return bonus


@functools.lru_cache(maxsize=8)
def _pairs(sequence: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the neighbouring stems of a query that are not both stop words."""
    return tuple(pair for pair in itertools.pairwise(sequence) if not _COMMON_STEMS.issuperset(pair))


def _is_nearby(text: str, first: str, second: str) -> bool:
    """Return whether there is exactly one word between two, at some place."""
    place = text.find(first)
    while place >= 0:
        after = place + len(first)
        end = text.find(" ", after + 1)
        if end >= 0 and text.startswith(second, end + 1):
            return True
        place = text.find(first, after)
    return False
