"""The Hub's calendar: which day's list is open, when it closes and which days are next to it. Pure: no I/O here.

The Hub's day rolls over at 21:30 in New York, so the list of day D is open from 21:30 on the evening before until
21:30 on D, New York time.
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
    """Return the current time in UTC."""
    return dt.datetime.now(dt.UTC)


def whole_hour(now: dt.datetime) -> dt.datetime:
    """Return the start of the current hour. Results that depend only on the time are updated once an hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def hub_today(now: dt.datetime) -> dt.date:
    """Return the day whose list is currently open at the Hub."""
    local = now.astimezone(_HUB_ZONE)
    return local.date() + ONE_DAY if local.time() >= _ROLLOVER else local.date()


def ends_at(day: dt.date) -> dt.datetime:
    """Return the time, in UTC, at which the Hub's day `day` ends."""
    return dt.datetime.combine(day, _ROLLOVER, _HUB_ZONE).astimezone(dt.UTC)


def newest_possible(now: dt.datetime) -> dt.date:
    """Return the newest date the Hub can have a list for. It dates papers in UTC, hours before its own day begins."""
    return max(hub_today(now), now.astimezone(dt.UTC).date())


def newest_askable(now: dt.datetime) -> dt.date:
    """Return the newest date that has begun anywhere on Earth, because people ask for their local today."""
    return now.astimezone(_EASTERNMOST).date()


def is_possible(day: dt.date, now: dt.datetime) -> bool:
    """Return whether the Hub can have a list for `day` at `now`."""
    return FIRST_LIST <= day <= newest_possible(now)


def is_weekend(day: dt.date) -> bool:
    """Return whether `day` is a Saturday or Sunday, when the Hub usually has no list."""
    return day.weekday() >= 5


def is_settled(day: dt.date, read_at: dt.datetime) -> bool:
    """Return whether a list read at `read_at` is unlikely to change again."""
    return read_at >= ends_at(day) + SETTLING


def span(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield every day from `first` to `last` inclusive; nothing if `last` is before `first`."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


def nearest(days: Iterable[dt.date], known: dict[dt.date, bool]) -> dt.date | None:
    """Return the first of `days` that has papers or may have some, or None.

    `known` maps each day read so far to whether it has papers. Of the days not read yet, weekends are skipped.
    """
    return next((day for day in days if known.get(day, not is_weekend(day))), None)
