"""Reads the lists of a span of days into the store: one at a time, at the Hub's pace, resumable."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Iterable, Iterator

from api.core import hub_calendar
from api.errors import UpstreamBusy, UpstreamUnavailable
from api.store import Store, fetch_log
from api.sync.hub import Refresher
from api.sync.reading import InProgressError

# 500 requests in five minutes is what the Hub allows without a token.
DEFAULT_PACE = 0.6
_PATIENCE = 3
_LONGEST_PAUSE = 600.0


def missing_days(
    store: Store, first: dt.date, last: dt.date, now: dt.datetime, *, again: bool = False
) -> list[dt.date]:
    """Return the days from `first` to `last` that are not stored in their settled state, oldest first."""
    if again:
        return list(hub_calendar.span(first, last))
    with store.read() as conn:
        read_at = {
            day: fetch_log.get(conn, fetch_log.daily(day), now).succeeded_at for day in hub_calendar.span(first, last)
        }
    return [day for day, moment in read_at.items() if moment is None or not hub_calendar.is_settled(day, moment)]


def read_days(
    refresher: Refresher,
    wanted: Iterable[dt.date],
    *,
    sleep: Callable[[float], None] = time.sleep,
    uniform: Callable[[float, float], float] = random.uniform,
) -> Iterator[tuple[dt.date, int]]:
    """Read each day's list, yielding the day and its number of papers once it is stored.

    Pauses that the Hub asks for are kept; a failure is tried again a few times before it ends the run.

    Raises:
        UpstreamError: the Hub did not give a usable answer in spite of that. What was read is stored.
    """
    for day in wanted:
        yield day, _read(refresher, day, sleep)
        sleep((refresher.hub.pace or DEFAULT_PACE) * uniform(1.0, 1.2))


def _read(refresher: Refresher, day: dt.date, sleep: Callable[[float], None]) -> int:
    for attempt in range(1, _PATIENCE + 1):
        try:
            return refresher.day(day)
        except UpstreamBusy as error:
            if error.retry_after > _LONGEST_PAUSE:
                raise
            sleep(error.retry_after + 1)
        except (UpstreamUnavailable, InProgressError):
            if attempt == _PATIENCE:
                raise
            sleep(5.0 * attempt)
    return refresher.day(day)
