"""The Hub's calendar: which day's list is running, when it ends, which days lie beside it. Pure.

The Hub's day rolls over at 21:30 in New York, so the list of day D runs from 21:30 of the evening before to
21:30 of D, New York time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

Clock = Callable[[], dt.datetime]

FIRST_LIST = dt.date(2023, 5, 4)
SETTLING = dt.timedelta(days=2)
ONE_DAY = dt.timedelta(days=1)
_HUB_ZONE = ZoneInfo("America/New_York")
_ROLLOVER = dt.time(21, 30)
_EASTERNMOST = dt.timezone(dt.timedelta(hours=14))


def utc_now() -> dt.datetime:
    """Return the present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def whole_hour(now: dt.datetime) -> dt.datetime:
    """Return when the present hour began: what depends on the time alone need not change more often."""
    return now.replace(minute=0, second=0, microsecond=0)


def hub_today(now: dt.datetime) -> dt.date:
    """Return the day whose list is running at the Hub."""
    local = now.astimezone(_HUB_ZONE)
    return local.date() + ONE_DAY if local.time() >= _ROLLOVER else local.date()


def ends_at(day: dt.date) -> dt.datetime:
    """Return the moment, in UTC, at which the Hub's day `day` is over."""
    return dt.datetime.combine(day, _ROLLOVER, _HUB_ZONE).astimezone(dt.UTC)


def newest_possible(now: dt.datetime) -> dt.date:
    """Return the newest date the Hub can have a list for: it stamps papers in UTC, hours before its day begins."""
    return max(hub_today(now), now.astimezone(dt.UTC).date())


def newest_askable(now: dt.datetime) -> dt.date:
    """Return the newest date that has begun anywhere on Earth; people ask for their own today."""
    return now.astimezone(_EASTERNMOST).date()


def is_possible(day: dt.date, now: dt.datetime) -> bool:
    """Return whether the Hub can have a list of `day` at `now`."""
    return FIRST_LIST <= day <= newest_possible(now)


def is_weekend(day: dt.date) -> bool:
    """Return whether `day` is a Saturday or a Sunday, when the Hub as a rule has no list."""
    return day.weekday() >= 5


def is_settled(day: dt.date, read_at: dt.datetime) -> bool:
    """Return whether a list read at `read_at` will hardly change any more."""
    return read_at >= ends_at(day) + SETTLING


def span(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield every day from `first` to `last`, both included; nothing if `last` is before `first`."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


def nearest(days: Iterable[dt.date], known: dict[dt.date, bool]) -> dt.date | None:
    """Return the first of `days` worth walking to.

    `known` tells of the days already read whether they have papers. A day not read yet is worth a visit
    unless it is a weekend.
    """
    return next((day for day in days if known.get(day, not is_weekend(day))), None)
