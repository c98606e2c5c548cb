"""Sort orders, and the trending score. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Iterable
from typing import Any, Literal

from api.core.models import ListKind, Paper

Sort = Literal["upvotes", "trending", "submitted", "comments", "rising"]
Window = Literal["day", "week", "month"]

# For each window: the number of days of lists it covers, and the exponent by which points fade with age.
WINDOWS: dict[Window, tuple[int, float]] = {"day": (2, 1.8), "week": (7, 1.2), "month": (31, 0.6)}
WINDOW_OF: dict[ListKind, Window] = {"daily": "day", "weekly": "week", "monthly": "month", "search": "month"}
FORMULA = (
    "`score = (upvotes + 2·upvotes_gained + 2·num_comments + 2·log2(1 + github_stars)) / (age + 2)^g`, where `age` "
    "is in days since the paper was submitted and `g` is 1.8 for a day, 1.2 for a week and 0.6 for a month. "
    "The formula is like that of Hacker News: points that fade with age."
)


def scored(papers: Iterable[Paper], window: Window, now: dt.datetime) -> list[Paper]:
    """Return the papers with their trending `score` at `now`, rounded to three decimals; see `FORMULA`."""
    gravity = WINDOWS[window][1]
    return [dataclasses.replace(paper, score=_score(paper, gravity, now)) for paper in papers]


def ordered(papers: Iterable[Paper], sort: Sort) -> tuple[Paper, ...]:
    """Return the papers sorted, best first. Ties keep their original order."""
    return tuple(sorted(papers, key=_KEYS[sort]))


def _score(paper: Paper, gravity: float, now: dt.datetime) -> float:
    submitted_at = paper.submitted_at
    if submitted_at is None and paper.list_date is not None:
        submitted_at = dt.datetime.combine(paper.list_date, dt.time(), dt.UTC)
    if submitted_at is None:
        return 0.0
    age = max(0.0, (now - submitted_at) / dt.timedelta(days=1))
    gained, comments = paper.upvotes_gained or 0, paper.num_comments or 0
    points = (paper.upvotes or 0) + 2 * gained + 2 * comments + 2 * math.log2(1 + (paper.github_stars or 0))
    return float(round(points / (age + 2) ** gravity, 3))


_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_KEYS: dict[Sort, Callable[[Paper], Any]] = {
    "upvotes": lambda paper: -(paper.upvotes or 0),
    "trending": lambda paper: -(paper.score or 0),
    "submitted": lambda paper: _NEVER - (paper.submitted_at or _NEVER),
    "comments": lambda paper: -(paper.num_comments or 0),
    "rising": lambda paper: -(paper.upvotes_gained or 0),
}
