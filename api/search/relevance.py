"""How well a paper answers a query. Pure: no I/O here.

BM25 over weighted fields (Robertson, Zaragoza, Taylor: "Simple BM25 extension to multiple weighted fields", 2004),
plus two bonuses that tell the paper meant from the many that share its words: for how much of the query it covers,
and for words that stand beside each other in the query and in the paper.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from api.core.document import FIELDS, Document
from api.core.tokens import COMMON, stem

_WEIGHTS = (2.0, 1.0, 1.0, 1.0, 1.0)
# The mean number of words of each field, over all papers recorded from 2024-05 to 2025-12.
_MEANS = (10.2, 27.6, 26.4, 20.7, 197.0)
_SATURATION, _LENGTH = 0.8, 0.75
_BESIDE, _NEARBY, _COVERAGE = 1.2, 0.4, 1.5
_RUNNING = tuple(FIELDS.index(name) for name in ("title", "keywords", "summary", "abstract"))
_COMMON_STEMS = frozenset(map(stem, COMMON))


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    `worth` is how much each stem tells, by its rarity and by how sure it is that it was meant; `sequence` has the
    stems in their order. `aliases` names, for an indexed stem that stands for a mistyped or half-typed one, that.
    """

    worth: Mapping[str, float]
    sequence: tuple[str, ...]
    aliases: Mapping[str, str] = dataclasses.field(default_factory=dict)


def telling(sequence: Iterable[str]) -> list[str]:
    """Return the stems that say something, each once; all of them if none does."""
    unique = list(dict.fromkeys(sequence))
    return [one for one in unique if one not in _COMMON_STEMS] or unique


def rarity(frequency: int, total: int) -> float:
    """Return a stem's inverse document frequency, as BM25 has it: how much it tells, never negative."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def score(found: Document, wanted: Wanted) -> float:
    """Return how well a document answers; higher is better, 0 is not at all."""
    fields = found.fields
    if wanted.aliases:
        fields = tuple([wanted.aliases.get(one, one) for one in field] for field in fields)
    frequencies: dict[str, float] = defaultdict(float)
    for field, weight, mean in zip(fields, _WEIGHTS, _MEANS, strict=True):
        norm = 1 - _LENGTH + _LENGTH * len(field) / mean
        for one in field:
            if one in wanted.worth:
                frequencies[one] += weight / norm
    words = sum(wanted.worth[one] * n * (_SATURATION + 1) / (n + _SATURATION) for one, n in frequencies.items())
    whole, covered = sum(wanted.worth.values()), sum(wanted.worth[one] for one in frequencies)
    coverage = covered * covered / whole if whole else 0.0
    return words + _COVERAGE * coverage + _neighbours([fields[index] for index in _RUNNING], wanted)


def _neighbours(running: list[list[str]], wanted: Wanted) -> float:
    """Return the bonus for pairs of the query that stand together, or one word apart, in a running text."""
    beside = {pair for field in running for pair in itertools.pairwise(field)}
    nearby = {pair for field in running for pair in zip(field, field[2:], strict=False)}
    bonus = 0.0
    for pair in itertools.pairwise(wanted.sequence):
        if _COMMON_STEMS.issuperset(pair):
            continue
        low, high = sorted(wanted.worth.get(one, 0.0) for one in pair)
        if pair in beside:
            bonus += _BESIDE * (low + high / 2)
        elif pair in nearby:
            bonus += _NEARBY * (low + high / 2)
    return bonus
