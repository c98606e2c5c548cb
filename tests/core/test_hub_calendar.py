"""The Hub's calendar, in summer and in winter."""

import datetime as dt

import pytest

from api.core import hub_calendar


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-15T02:29:59Z", "2026-01-14"),  # 21:29:59 EST
        ("2026-01-15T02:30:00Z", "2026-01-15"),
        ("2026-07-15T01:29:59Z", "2026-07-14"),  # 21:29:59 EDT
        ("2026-07-15T01:30:00Z", "2026-07-15"),
        ("2026-12-31T23:59:59Z", "2026-12-31"),
    ],
)
def test_the_hub_day_rolls_over_at_half_past_nine_in_new_york(moment: str, day: str) -> None:
    assert hub_calendar.hub_today(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 14), dt.date(2026, 3, 8), dt.date(2026, 7, 14), dt.date(2026, 11, 1)]
)
def test_a_day_ends_when_the_next_one_begins(day: dt.date) -> None:
    end = hub_calendar.ends_at(day)
    assert hub_calendar.hub_today(end) == day + hub_calendar.ONE_DAY
    assert hub_calendar.hub_today(end - dt.timedelta(seconds=1)) == day


def test_a_list_can_exist_hours_before_its_day_begins_at_the_hub() -> None:
    just_after_utc_midnight = dt.datetime(2026, 11, 20, 0, 10, tzinfo=dt.UTC)
    assert hub_calendar.hub_today(just_after_utc_midnight) == dt.date(2026, 11, 19)
    assert hub_calendar.newest_possible(just_after_utc_midnight) == dt.date(2026, 11, 20)


def test_newest_askable_is_the_date_in_the_easternmost_time_zone() -> None:
    assert hub_calendar.newest_askable(dt.datetime(2026, 11, 19, 10, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 20)
    assert hub_calendar.newest_askable(dt.datetime(2026, 11, 19, 9, 59, tzinfo=dt.UTC)) == dt.date(2026, 11, 19)


def test_a_list_is_settled_two_days_after_its_end() -> None:
    day = dt.date(2026, 11, 18)
    assert not hub_calendar.is_settled(day, hub_calendar.ends_at(day) + dt.timedelta(hours=47))
    assert hub_calendar.is_settled(day, hub_calendar.ends_at(day) + dt.timedelta(hours=48))


def test_nearest_skips_weekends_and_days_known_to_be_empty() -> None:
    friday = dt.date(2026, 11, 13)
    back_from_tuesday = [dt.date(2026, 11, day) for day in (16, 15, 14, 13, 12)]
    assert hub_calendar.nearest(back_from_tuesday, {dt.date(2026, 11, 16): False}) == friday
    assert hub_calendar.nearest(back_from_tuesday, {dt.date(2026, 11, 16): False, friday: False}) == dt.date(
        2026, 11, 12
    )
    assert hub_calendar.nearest(back_from_tuesday[1:], {dt.date(2026, 11, 14): True}) == dt.date(2026, 11, 14)
    assert hub_calendar.nearest([], {}) is None
