"""Weeks and months, over the turns of years."""

import datetime as dt

import pytest

from api.core.periods import month_of, parse_month, parse_week, week_of


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W47", dt.date(2026, 11, 16), dt.date(2026, 11, 22)),
        ("2026-W53", dt.date(2026, 12, 28), dt.date(2027, 1, 3)),
        ("2025-W01", dt.date(2024, 12, 30), dt.date(2025, 1, 5)),
    ],
)
def test_a_week_name_gives_monday_to_sunday_across_years(name: str, first: dt.date, last: dt.date) -> None:
    week = parse_week(name)
    assert (week.name, week.first, week.last) == (name, first, last)
    assert week_of(first) == week_of(last) == week


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-11", dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2025-12", dt.date(2025, 12, 1), dt.date(2025, 12, 31)),
    ],
)
def test_a_month_name_gives_its_first_and_last_day(name: str, first: dt.date, last: dt.date) -> None:
    month = parse_month(name)
    assert (month.name, month.first, month.last) == (name, first, last)
    assert month_of(first) == month_of(last) == month


@pytest.mark.parametrize("name", ["2025-W53", "2026-W00", "2026-W54", "2026-W7", "2026W47", "0000-W01", ""])
def test_a_week_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_week(name)


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "2026-1", "0000-01", "2026-11-20", "٢٠٢٦-11"])
def test_a_month_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_month(name)
