"""Weeks and months of lists, by the names they have in addresses: `2026-W47` (ISO 8601) and `2026-11`. Pure."""

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
    """A week, Monday to Sunday, or a month."""

    kind: PeriodKind
    name: str
    first: dt.date
    last: dt.date


def week_of(day: dt.date) -> Period:
    """Return the ISO week that `day` lies in; the first days of January can lie in the old year's last one."""
    year, number, weekday = day.isocalendar()
    monday = day - dt.timedelta(days=weekday - 1)
    return Period("weekly", f"{year}-W{number:02}", monday, monday + dt.timedelta(days=6))


def month_of(day: dt.date) -> Period:
    """Return the month that `day` lies in."""
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - hub_calendar.ONE_DAY
    return Period("monthly", f"{first:%Y-%m}", first, last)


PERIOD_OF: dict[PeriodKind, Callable[[dt.date], Period]] = {"weekly": week_of, "monthly": month_of}


# How weeks and months are written, for whoever takes or describes such a name.
WEEK_NAME = "[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])"
MONTH_NAME = "[0-9]{4}-(0[1-9]|1[0-2])"


def parse_week(name: str) -> Period:
    """Return the week of a `WEEK_NAME`; a week 53 only in the years that have one.

    Raises:
        ValueError: it is no such name, or there is no such week.
    """
    if not re.fullmatch(WEEK_NAME, name):
        raise ValueError(name)
    try:
        return week_of(dt.date.fromisocalendar(int(name[:4]), int(name[6:]), 1))
    except OverflowError:
        raise ValueError(name) from None


def parse_month(name: str) -> Period:
    """Return the month of a `MONTH_NAME`; raises as `parse_week` does."""
    if not re.fullmatch(MONTH_NAME, name):
        raise ValueError(name)
    try:
        return month_of(dt.date(int(name[:4]), int(name[5:]), 1))
    except OverflowError:
        raise ValueError(name) from None
