"""Questions with judged answers, and how well a ranking answers them.

There are two sets: `judged-sample.json` beside the project, and the project's own, `questions.json` with
`judgements.json`. What nobody judged is left out of a ranking before its first ten are counted.
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.test_recordings import RECORDINGS

FOLDER = Path(__file__).parent
_TOP, _DEPTH, _DRAWS, _SEED = 10, 100, 10_000, 20261130

# Returns the ids of the best papers for a text, up to a number.
Ranker = Callable[[str, int], Sequence[str]]


@dataclasses.dataclass(frozen=True)
class Question:
    """What is asked, the ids of the papers that were judged, and of those that answer it."""

    query: str
    judged: frozenset[str]
    relevant: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Answered:
    """P@10 and nDCG@10 of each question."""

    precision: list[float]
    gain: list[float]


def sets() -> dict[str, list[Question]]:
    """Return the sets of questions by name."""
    files = {"judged sample": RECORDINGS / "judged-sample.json", "own questions": FOLDER / "judgements.json"}
    return {
        name: [
            Question(entry["query"], frozenset(entry["judged"]), frozenset(entry["relevant"]))
            for entry in json.loads(path.read_text(encoding="utf-8"))
        ]
        for name, path in files.items()
    }


def answered(questions: list[Question], rank: Ranker) -> Answered:
    """Return how well the ranker answers each question."""
    found = Answered([], [])
    for question in questions:
        ids = [arxiv_id for arxiv_id in rank(question.query, _DEPTH) if arxiv_id in question.judged][:_TOP]
        right = [arxiv_id in question.relevant for arxiv_id in ids]
        best = sum(map(_worth, range(min(_TOP, len(question.relevant)))))
        found.precision.append(sum(right) / _TOP)
        found.gain.append(sum(_worth(place) for place, one in enumerate(right) if one) / best if best else 0.0)
    return found


def ratio(one: list[float], other: list[float]) -> tuple[float, float, float]:
    """Return the ratio of two means over the same questions, and its 95 % interval by bootstrap."""
    dice = random.Random(_SEED)
    places = range(len(one))
    drawn = []
    for _ in range(_DRAWS):
        chosen = dice.choices(places, k=len(one))
        below = sum(other[place] for place in chosen)
        drawn.append(sum(one[place] for place in chosen) / below if below else math.inf)
    drawn.sort()
    return sum(one) / sum(other), drawn[_DRAWS // 40], drawn[-_DRAWS // 40]


def _worth(place: int) -> float:
    return 1 / math.log2(place + 2)
