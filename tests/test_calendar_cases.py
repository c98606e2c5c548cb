"""The Hub's calendar, by the cases that the service and the extension share."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from api.core import hub_calendar, list_status
from api.core.list_status import Fetch, ListStatus, Refresh
from api.core.periods import Period, parse_month, parse_week

CASES = json.loads((Path(__file__).parent / "cases/hub_calendar.json").read_text(encoding="utf-8"))
KEEPS_UP = Refresh(hub_failing=False, is_late=False)


def time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(name: str) -> Period:
    return parse_week(name) if "W" in name else parse_month(name)


def status(name: str, at: dt.datetime) -> ListStatus:
    """Return the status of an empty list that was read at `at`, as the extension reads it."""
    fetch = Fetch(succeeded_at=at, changed_at=at)
    if len(name) == 10:
        return list_status.of_day(day(name), fetch, KEEPS_UP, at, is_empty=True, is_latest=False)
    found = period(name)
    fetches = dict.fromkeys(list_status.listed_days(found, at), fetch)
    return list_status.of_period(found, fetches, KEEPS_UP, at, is_empty=True, is_latest=False)


def test_days_begin_and_end_as_the_shared_cases_say() -> None:
    for moment, expected in CASES["today"]:
        assert hub_calendar.hub_today(time(moment)) == day(expected), moment
    for moment, expected in CASES["newest_possible"]:
        assert hub_calendar.newest_possible(time(moment)) == day(expected), moment
    for text, expected in CASES["ends"]:
        assert hub_calendar.ends_at(day(text)) == time(expected), text


def test_weeks_and_months_span_what_the_shared_cases_say() -> None:
    for name, first, last in CASES["spans"]:
        if len(name) != 10:
            assert (period(name).first, period(name).last) == (day(first), day(last)), name
    for name in CASES["no_such_week"]:
        with pytest.raises(ValueError, match=r"Invalid week|W53"):
            parse_week(name)
    for name, moment, days in CASES["listed"]:
        assert list_status.listed_days(period(name), time(moment)) == [day(one) for one in days], name


def test_empty_and_complete_lists_are_those_of_the_shared_cases() -> None:
    for name, moment, reason in CASES["empty"]:
        assert status(name, time(moment)).empty_reason == reason, name
    for name, moment, complete in CASES["complete"]:
        assert status(name, time(moment)).complete is complete, name


@pytest.mark.parametrize("case", CASES["neighbours"], ids=lambda case: case["list"])
def test_the_nearest_lists_are_those_of_the_shared_cases(case: dict[str, Any]) -> None:
    name, newest = case["list"], day(case["newest"])
    known = {day(one): has_papers for one, has_papers in case["known"].items()}
    span = None if len(name) == 10 else period(name)
    first, last = (span.first, span.last) if span else (day(name), day(name))
    before = hub_calendar.span(hub_calendar.FIRST_LIST, min(first - hub_calendar.ONE_DAY, newest))
    after = hub_calendar.span(max(last + hub_calendar.ONE_DAY, hub_calendar.FIRST_LIST), newest)
    found = hub_calendar.nearest(reversed(list(before)), known), hub_calendar.nearest(after, known)
    assert [named(one, name) for one in found] == [case["previous"], case["next"]]


def named(one: dt.date | None, like: str) -> str | None:
    """Return the name of the list of a day, of the same kind as `like`."""
    if one is None:
        return None
    if len(like) == 10:
        return one.isoformat()
    year, week, _ = one.isocalendar()
    return f"{year}-W{week:02}" if "W" in like else f"{one:%Y-%m}"
