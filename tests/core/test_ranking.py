"""Sort orders, and the trending score."""

import dataclasses
import datetime as dt
import math

import pytest

from api.core import ranking
from api.core.models import Paper

NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)
PAPER = Paper(
    "2611.00001",
    "A paper",
    submitted_at=NOW - dt.timedelta(days=2),
    upvotes=10,
    upvotes_gained=3,
    num_comments=2,
    github_stars=7,
)


def score(paper: Paper, window: ranking.Window = "week") -> float:
    (only,) = ranking.scored([paper], window, NOW)
    assert only.score is not None
    return only.score


@pytest.mark.parametrize(("window", "gravity"), [("day", 1.8), ("week", 1.2), ("month", 0.6)])
def test_a_score_follows_the_published_formula(window: ranking.Window, gravity: float) -> None:
    points = 10 + 2 * 3 + 2 * 2 + 2 * math.log2(1 + 7)
    assert score(PAPER, window) == round(points / (2 + 2) ** gravity, 3)


def test_a_score_without_a_submission_time_counts_from_the_start_of_the_list_day() -> None:
    listed = dataclasses.replace(PAPER, submitted_at=None, list_date=dt.date(2026, 11, 18))
    midnight = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
    assert score(listed) == score(dataclasses.replace(PAPER, submitted_at=midnight))


def test_a_score_without_any_date_is_zero() -> None:
    assert score(dataclasses.replace(PAPER, submitted_at=None)) == 0.0


def test_a_submission_time_in_the_future_counts_as_now() -> None:
    future = dataclasses.replace(PAPER, submitted_at=NOW + dt.timedelta(days=30))
    assert score(future) == score(dataclasses.replace(PAPER, submitted_at=NOW))


def test_unknown_counts_score_like_zero() -> None:
    assert score(Paper("2611.00002", "A paper", submitted_at=NOW)) == 0.0


@pytest.mark.parametrize(
    ("sort", "field", "low", "high"),
    [
        ("upvotes", "upvotes", 1, 2),
        ("trending", "score", 0.1, 0.2),
        ("submitted", "submitted_at", NOW - dt.timedelta(days=1), NOW),
        ("comments", "num_comments", 1, 2),
        ("rising", "upvotes_gained", 1, 2),
    ],
)
def test_each_order_puts_high_values_first_unknown_ones_last_and_keeps_ties(
    sort: ranking.Sort, field: str, low: object, high: object
) -> None:
    unknown, first_low, second_low, top = (
        dataclasses.replace(Paper(f"2611.{number:05}", "A paper"), **{field: value})  # type: ignore[arg-type]
        for number, value in enumerate([None, low, low, high])
    )
    assert ranking.ordered([unknown, first_low, second_low, top], sort) == (top, first_low, second_low, unknown)


def test_every_kind_of_list_that_can_be_sorted_has_a_window() -> None:
    assert set(ranking.WINDOW_OF.values()) <= set(ranking.WINDOWS)
