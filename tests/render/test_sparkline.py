"""Votes over time as a line."""

from __future__ import annotations

import datetime as dt

import pytest

from api.render.sparkline import HEIGHT, WIDTH, path

NOW = dt.datetime(2026, 11, 19, 12, tzinfo=dt.UTC)


def ago(hours: float) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def test_the_line_has_a_step_for_every_change_and_ends_now() -> None:
    assert path([(ago(10), 0), (ago(5), 10)], NOW) == "M2 26H60V2H118"


def test_the_line_stays_in_its_box_also_if_counts_fall() -> None:
    line = path([(ago(10), 40), (ago(9), 90), (ago(1), 3)], NOW)
    assert line is not None
    numbers = [float(one) for one in line.replace("M", " ").replace("H", " ").replace("V", " ").split()]
    assert 0 <= min(numbers) <= max(numbers) <= WIDTH
    assert max(float(one.partition("H")[0]) for one in line.split("V")[1:]) <= HEIGHT


@pytest.mark.parametrize("history", [[], [(ago(1), 5)], [(ago(2), 0), (ago(1), 0)], [(NOW, 1), (NOW, 2)]])
def test_there_is_no_line_of_a_count_that_never_changed(history: list[tuple[dt.datetime, int]]) -> None:
    assert path(history, NOW) is None
