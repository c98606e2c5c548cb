"""What a subscriber wants, and when it is due. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from api.core import hub_calendar
from api.core.periods import Period, week_of

Frequency = Literal["daily", "weekly"]
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
MAX_PAPERS, MAX_WORDS, MAX_WORD_LENGTH = 40, 20, 60
_MONDAY = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """One subscriber's choices.

    `watch` and `mute` are search queries (`core.query`). A paper that matches one of `watch` is marked, and listed
    whatever its votes are; one that matches one of `mute` is never listed. `hour` is in `time_zone`, an IANA name.
    """

    frequency: Frequency = "daily"
    watch: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    min_upvotes: int = 0
    max_papers: int = 10
    time_zone: str = "UTC"
    hour: int = 8

    def as_dict(self) -> dict[str, Any]:
        """Return the choices as JSON has them."""
        return dataclasses.asdict(self) | {"watch": list(self.watch), "mute": list(self.mute)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Preferences:
        """Return the choices that `as_dict` wrote; what it lacks is the default, and what is unknown is left out."""
        known = {field.name: values[field.name] for field in dataclasses.fields(cls) if field.name in values}
        return cls(**known | {name: tuple(known[name]) for name in ("watch", "mute") if name in known})


def last_due(preferences: Preferences, now: dt.datetime) -> dt.datetime:
    """Return when the latest digest was due: the last time up to `now` that it was the hour, weekly on a Monday."""
    zone = ZoneInfo(preferences.time_zone)
    day = now.astimezone(zone).date() + hub_calendar.ONE_DAY
    while not (_is_day(preferences, day) and _at(day, preferences.hour, zone) <= now):
        day -= hub_calendar.ONE_DAY
    return _at(day, preferences.hour, zone)


def next_due(preferences: Preferences, now: dt.datetime) -> dt.datetime:
    """Return when the next digest is due: the first time after `now` that it is the hour, weekly on a Monday."""
    zone = ZoneInfo(preferences.time_zone)
    day = now.astimezone(zone).date() - hub_calendar.ONE_DAY
    while not (_is_day(preferences, day) and _at(day, preferences.hour, zone) > now):
        day += hub_calendar.ONE_DAY
    return _at(day, preferences.hour, zone)


def week_before(preferences: Preferences, due: dt.datetime) -> Period:
    """Return the week that a weekly digest is about: the one that ended before the Monday of `due`."""
    monday = due.astimezone(ZoneInfo(preferences.time_zone)).date()
    return week_of(monday - hub_calendar.ONE_DAY)


def _is_day(preferences: Preferences, day: dt.date) -> bool:
    return preferences.frequency == "daily" or day.weekday() == _MONDAY


def _at(day: dt.date, hour: int, zone: ZoneInfo) -> dt.datetime:
    # An hour that a change of clocks skips becomes the one after it.
    return dt.datetime.combine(day, dt.time(hour), zone).astimezone(dt.UTC)
