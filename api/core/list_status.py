"""Whether a list is complete, may be out of date, and why it is empty: for a day, and for a week or a month. Pure.

All follows from the calendar and from how reading each day's list went.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from api.core import hub_calendar
from api.core.models import EmptyReason
from api.core.periods import Period

# How old a copy of a list that may still change can get before the Hub is asked again.
REREAD_UNSETTLED = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Fetch:
    """The results of the attempts to fetch one resource.

    `changed_at` is when the resource was last seen to change. `failed_at` and `error` are None after a success.
    `resume_at`, only for the Hub and arXiv as a whole, is when requests may be sent again.
    """

    succeeded_at: dt.datetime | None = None
    changed_at: dt.datetime | None = None
    failed_at: dt.datetime | None = None
    error: str | None = None
    resume_at: dt.datetime | None = None

    @property
    def failing(self) -> bool:
        """Whether the last attempt failed."""
        return self.failed_at is not None


@dataclasses.dataclass(frozen=True, slots=True)
class Refresh:
    """How the service keeps up: whether the Hub fails, and whether the newest list was looked at in time."""

    hub_failing: bool
    is_late: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ListStatus:
    """What a reply says of a list besides its papers.

    `complete`: no paper can be added any more. `stale`: the copy may be out of date, as a refresh failed or did not
    happen.
    """

    complete: bool
    stale: bool
    empty_reason: EmptyReason | None


def listed_days(period: Period, now: dt.datetime) -> list[dt.date]:
    """Return the days of a period that can have a list at `now`."""
    first, last = max(period.first, hub_calendar.FIRST_LIST), min(period.last, hub_calendar.newest_possible(now))
    return list(hub_calendar.span(first, last))


def of_nothing(fetch: Fetch) -> ListStatus:
    """Return the status of the newest list where none is stored; `fetch` is of the Hub's newest papers."""
    return ListStatus(False, True, "not_published_yet" if fetch.succeeded_at else "upstream_unavailable")


def of_day(
    day: dt.date, fetch: Fetch, refresh: Refresh, now: dt.datetime, *, is_empty: bool, is_latest: bool
) -> ListStatus:
    """Return the status of the list of `day`; `is_latest` says that it is the newest one stored."""
    if day < hub_calendar.FIRST_LIST:
        return ListStatus(True, fetch.failing, "before_first_list" if is_empty else None)
    stale = fetch.failing or _is_overdue(day, fetch, refresh, now) or (is_latest and refresh.is_late)
    return ListStatus(_is_complete(day, fetch), stale, _day_empty_reason(day, fetch, now) if is_empty else None)


def of_period(
    period: Period,
    fetches: Mapping[dt.date, Fetch],
    refresh: Refresh,
    now: dt.datetime,
    *,
    is_empty: bool,
    is_latest: bool,
) -> ListStatus:
    """Return the status of a week or a month; `fetches` are of those of its days that were ever asked for."""
    # The Hub has lists on few weekends, so those nobody asked for are not missed.
    expected = [day for day in listed_days(period, now) if day in fetches or not hub_calendar.is_weekend(day)]
    missing = any(fetches.get(day, Fetch()).succeeded_at is None for day in expected)
    ended = period.last < hub_calendar.hub_today(now)
    failing = any(fetch.failing for fetch in fetches.values())
    return ListStatus(
        complete=ended and not missing and all(_is_complete(day, fetches[day]) for day in expected),
        stale=missing or failing or (is_latest and refresh.is_late),
        empty_reason=_period_empty_reason(period, missing=missing, ended=ended) if is_empty else None,
    )


def _is_complete(day: dt.date, fetch: Fetch) -> bool:
    return fetch.succeeded_at is not None and fetch.succeeded_at >= hub_calendar.ends_at(day)


def _is_overdue(day: dt.date, fetch: Fetch, refresh: Refresh, now: dt.datetime) -> bool:
    """Return whether a day should have been read, or read again, and was not."""
    if day > hub_calendar.newest_possible(now):
        return False
    if fetch.succeeded_at is None:
        return True
    is_due = now - fetch.succeeded_at > REREAD_UNSETTLED and not hub_calendar.is_settled(day, fetch.succeeded_at)
    return is_due and refresh.hub_failing


def _day_empty_reason(day: dt.date, fetch: Fetch, now: dt.datetime) -> EmptyReason:
    if fetch.succeeded_at is None and day <= hub_calendar.newest_possible(now):
        return "upstream_unavailable"
    if hub_calendar.is_weekend(day):
        return "weekend"
    return "not_published_yet" if day >= hub_calendar.hub_today(now) else "no_list"


def _period_empty_reason(period: Period, *, missing: bool, ended: bool) -> EmptyReason:
    if period.last < hub_calendar.FIRST_LIST:
        return "before_first_list"
    if missing:
        return "upstream_unavailable"
    return "no_list" if ended else "not_published_yet"
