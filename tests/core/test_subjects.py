"""The names of what replies show."""

from __future__ import annotations

import datetime as dt

from api.core import subjects


def test_each_day_and_each_paper_is_a_subject_of_its_own() -> None:
    named = [
        subjects.daily(dt.date(2026, 11, 19)),
        subjects.daily(dt.date(2026, 1, 9)),
        subjects.paper("2611.00001"),
        subjects.paper("2611.00002"),
    ]
    fixed = [
        subjects.EVERYTHING,
        subjects.HUB,
        subjects.NEWEST,
        subjects.TRENDING,
        subjects.LISTINGS,
        subjects.DAYS,
    ]
    assert len({*named, *fixed}) == len(named) + len(fixed)


def test_the_names_of_days_sort_by_date() -> None:
    days = [dt.date(2025, 12, 31) + dt.timedelta(days=n) for n in range(0, 400, 7)]
    assert sorted(map(subjects.daily, reversed(days))) == list(map(subjects.daily, days))
