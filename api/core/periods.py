"""Weeks and months, and their names in URLs: `2026-W47` (ISO 8601) and `2026-11`. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Literal

from api.core import hub_calendar

PeriodKind = Literal["weekly", "monthly"]


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """A week (Monday to Sunday) or a month; `first` and `last` are its first and last day."""

    kind: PeriodKind
    name: str
    first: dt.date
    last: dt.date


def week_of(day: dt.date) -> Period:
    """Return the ISO week of `day`. The first days of January can belong to the last week of the year before."""
    year, number, weekday = day.isocalendar()
    monday = day - dt.timedelta(days=weekday - 1)
    return Period("weekly", f"{year}-W{number:02}", monday, monday + dt.timedelta(days=6))


def month_of(day: dt.date) -> Period:
    """Return the month of `day`."""
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - hub_calendar.ONE_DAY
    return Period("monthly", f"{first:%Y-%m}", first, last)


PERIOD_OF: dict[PeriodKind, Callable[[dt.date], Period]] = {"weekly": week_of, "monthly": month_of}


# Regular expressions for the names, shared with the API description.
WEEK_NAME = "[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])"
MONTH_NAME = "[0-9]{4}-(0[1-9]|1[0-2])"


def parse_week(name: str) -> Period:
    """Return the week with this name, for example `2026-W47`.

    Raises:
        ValueError: the name does not match `WEEK_NAME`, or the year has no such week.
    """
    if not re.fullmatch(WEEK_NAME, name):
        raise ValueError(name)
    try:
        return week_of(dt.date.fromisocalendar(int(name[:4]), int(name[6:]), 1))
    except OverflowError:
        raise ValueError(name) from None


def parse_month(name: str) -> Period:
    """Return the month with this name, for example `2026-11`.

    Raises:
        ValueError: the name does not match `MONTH_NAME`, or there is no such year.
    """
    if not re.fullmatch(MONTH_NAME, name):
        raise ValueError(name)
    try:
        return month_of(dt.date(int(name[:4]), int(name[5:]), 1))
    except OverflowError:
        raise ValueError(name) from None
