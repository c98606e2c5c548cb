"""Weeks and months of lists, by the names they have in addresses: `2026-W47` (ISO 8601) and `2026-11`. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from typing import Literal

from api import days

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
    last = (first + dt.timedelta(days=31)).replace(day=1) - days.ONE_DAY
    return Period("monthly", f"{first:%Y-%m}", first, last)


PERIOD_OF: dict[PeriodKind, Callable[[dt.date], Period]] = {"weekly": week_of, "monthly": month_of}


def parse_week(text: str) -> Period:
    """Return the week named `YYYY-Www`; a week 53 only in the years that have one.

    Raises:
        ValueError: it is no such name.
    """
    match = re.fullmatch(r"(\d{4})-W(\d{2})", text, re.ASCII)
    if not match:
        raise ValueError(text)
    try:
        return week_of(dt.date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except OverflowError:
        raise ValueError(text) from None


def parse_month(text: str) -> Period:
    """Return the month named `YYYY-MM`.

    Raises:
        ValueError: it is no such name.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match:
        raise ValueError(text)
    try:
        return month_of(dt.date(int(match[1]), int(match[2]), 1))
    except OverflowError:
        raise ValueError(text) from None
