"""What is stored, month by month: for crawlers that walk through all of it."""

from __future__ import annotations

import datetime as dt

from api.core import hub_calendar
from api.core.periods import Period, month_of
from api.store import Store, lists


def months(store: Store) -> list[Period]:
    """Return the months that have stored lists, newest first."""
    with store.read() as conn:
        days = lists.dates(conn, hub_calendar.FIRST_LIST, dt.date.max)
    return sorted({month_of(day) for day in days}, key=lambda month: month.first, reverse=True)


def listed(store: Store, month: Period) -> dict[str, dt.date]:
    """Return the papers on the stored lists of a month: their list dates by arXiv id, newest list first."""
    with store.read() as conn:
        return lists.ids_between(conn, month.first, month.last)
