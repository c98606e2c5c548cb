"""Whether lists are complete or stale, and why they are empty, by the calendar and the fetch log alone."""

import datetime as dt

import pytest

from api.core import list_status
from api.core.list_status import Fetch, Refresh
from api.core.periods import parse_month, parse_week

# A Thursday, 13:00 in New York.
NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 19)
KEEPS_UP = Refresh(hub_failing=False, is_late=False)
HUB_FAILS = Refresh(hub_failing=True, is_late=False)
IS_LATE = Refresh(hub_failing=False, is_late=True)


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


def read(at: dt.datetime, failed_at: dt.datetime | None = None) -> Fetch:
    return Fetch(succeeded_at=at, changed_at=at, failed_at=failed_at)


def day(
    date: dt.date, fetch: Fetch, refresh: Refresh = KEEPS_UP, *, is_empty: bool = False, is_latest: bool = False
) -> list_status.ListStatus:
    return list_status.of_day(date, fetch, refresh, NOW, is_empty=is_empty, is_latest=is_latest)


def test_a_day_is_complete_when_it_was_read_after_it_ended_in_new_york() -> None:
    yesterday = TODAY - days(1)
    end = dt.datetime(2026, 11, 19, 2, 30, tzinfo=dt.UTC)
    assert day(yesterday, read(end)).complete
    assert not day(yesterday, read(end - dt.timedelta(seconds=1))).complete
    assert not day(TODAY, read(NOW)).complete
    assert not day(yesterday, Fetch()).complete


@pytest.mark.parametrize(
    ("date", "fetch", "reason"),
    [
        (dt.date(2023, 5, 3), Fetch(), "before_first_list"),
        (TODAY, Fetch(), "upstream_unavailable"),
        (TODAY, read(NOW), "not_published_yet"),
        (TODAY + days(1), Fetch(), "not_published_yet"),
        (TODAY - days(1), read(NOW), "no_list"),
        (dt.date(2026, 11, 15), read(NOW), "weekend"),
        (dt.date(2026, 11, 15), Fetch(), "upstream_unavailable"),
    ],
)
def test_an_empty_day_says_why(date: dt.date, fetch: Fetch, reason: str) -> None:
    assert day(date, fetch, is_empty=True).empty_reason == reason
    assert day(date, fetch).empty_reason is None


def test_a_day_is_stale_when_its_last_read_failed_or_never_happened() -> None:
    assert not day(TODAY, read(NOW)).stale
    assert day(TODAY, read(NOW, failed_at=NOW)).stale
    assert day(TODAY, Fetch()).stale


def test_an_unsettled_day_is_stale_once_due_only_while_the_hub_fails() -> None:
    due = read(NOW - dt.timedelta(hours=1, seconds=1))
    assert not day(TODAY, due).stale
    assert day(TODAY, due, HUB_FAILS).stale
    assert not day(TODAY, read(NOW - dt.timedelta(minutes=59)), HUB_FAILS).stale
    settled = read(NOW - days(10))
    assert not day(TODAY - days(14), settled, HUB_FAILS).stale


def test_a_late_refresh_makes_only_the_latest_list_stale() -> None:
    assert day(TODAY, read(NOW), IS_LATE, is_latest=True).stale
    assert not day(TODAY - days(1), read(NOW), IS_LATE).stale


def test_the_newest_list_where_none_is_stored_says_whether_the_hub_answered() -> None:
    assert list_status.of_nothing(Fetch()).empty_reason == "upstream_unavailable"
    assert list_status.of_nothing(read(NOW)).empty_reason == "not_published_yet"


def period(
    name: str, fetches: dict[dt.date, Fetch], refresh: Refresh = KEEPS_UP, *, is_empty: bool = False
) -> list_status.ListStatus:
    found = parse_week(name) if "W" in name else parse_month(name)
    return list_status.of_period(found, fetches, refresh, NOW, is_empty=is_empty, is_latest=found.last >= TODAY)


def week_of(monday: dt.date, at: dt.datetime, count: int = 5) -> dict[dt.date, Fetch]:
    return {monday + days(offset): read(at) for offset in range(count)}


def test_a_week_is_complete_when_its_five_week_days_were_read_after_they_ended() -> None:
    monday = dt.date(2026, 11, 9)
    assert period("2026-W46", week_of(monday, NOW)).complete
    assert not period("2026-W46", week_of(monday, NOW, count=4)).complete
    too_early = week_of(monday, NOW) | {monday: read(dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC))}
    assert not period("2026-W46", too_early).complete


def test_a_weekend_counts_only_if_it_was_asked_for() -> None:
    saturday = dt.date(2026, 11, 14)
    fetches = week_of(dt.date(2026, 11, 9), NOW)
    assert not period("2026-W46", fetches | {saturday: Fetch(failed_at=NOW)}).complete
    assert period("2026-W46", fetches | {saturday: read(NOW)}).complete


def test_a_week_with_a_missing_or_failing_day_is_stale() -> None:
    monday = dt.date(2026, 11, 9)
    assert not period("2026-W46", week_of(monday, NOW)).stale
    assert period("2026-W46", week_of(monday, NOW, count=4)).stale
    assert period("2026-W46", week_of(monday, NOW) | {monday: read(NOW, failed_at=NOW)}).stale
    assert period("2026-W47", week_of(dt.date(2026, 11, 16), NOW, count=4), IS_LATE).stale


def test_the_running_week_is_never_complete_and_expects_no_day_of_the_future() -> None:
    status = period("2026-W47", week_of(dt.date(2026, 11, 16), NOW, count=4))
    assert (status.complete, status.stale) == (False, False)


@pytest.mark.parametrize(
    ("name", "fetches", "reason"),
    [
        ("2023-04", {}, "before_first_list"),
        ("2026-W46", {}, "upstream_unavailable"),
        ("2026-W46", week_of(dt.date(2026, 11, 9), NOW), "no_list"),
        ("2026-W47", week_of(dt.date(2026, 11, 16), NOW, count=4), "not_published_yet"),
    ],
)
def test_an_empty_period_says_why(name: str, fetches: dict[dt.date, Fetch], reason: str) -> None:
    assert period(name, fetches, is_empty=True).empty_reason == reason


def test_listed_days_stop_at_the_first_list_and_at_the_newest_day() -> None:
    assert list_status.listed_days(parse_month("2023-05"), NOW)[0] == dt.date(2023, 5, 4)
    assert list_status.listed_days(parse_month("2026-11"), NOW)[-1] == TODAY
    assert list_status.listed_days(parse_month("2023-04"), NOW) == []
