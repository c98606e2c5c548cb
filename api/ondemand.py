"""A day or a paper that is asked for and not stored is read once, while the caller waits for a moment.

The wait is short and bounded: a Hub that fails or is slow costs a few callers a few seconds, and the others none.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable

from api import days
from api.errors import StoreUnavailable, UpstreamError, UpstreamNotFound
from api.refresh import InProgressError, JustReadError, Refresher
from api.sharing import Recent, Shared
from api.store import fetches, linked, lists

log = logging.getLogger(__name__)

BUDGET = 6.0
REST_AFTER_FAILURE = dt.timedelta(seconds=15)
REREAD_UNSETTLED = dt.timedelta(hours=1)
REREAD_LINKED = dt.timedelta(days=1)
# What the Hub does not know is not asked for again for a while, nor is what was searched for or looked up. It allows
# 50 searches in five minutes, and 500 requests in all; two web processes stay well below that.
AGAIN_SECONDS = 300.0
_UNKNOWN, _SEARCHES, _LOOKED_UP = 1000, 20, 60
# Of the threads that answer, so many may wait for the Hub, one more for what names a paper, and three for arXiv; the
# others are for what is stored.
_READING, _WAITING = 2, 4
_POLL_SECONDS = 0.1


class OnDemand:
    """Asks the Hub for what a caller wants, if there is reason to ask and to hope for an answer."""

    def __init__(
        self,
        refresher: Refresher,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the refresher that does the reading, and for tests the time."""
        self._refresher, self._sleep, self._monotonic = refresher, sleep, monotonic
        self._shared = Shared(doing=_READING, waiting=_WAITING, seconds=BUDGET)
        self._unknown = Recent(_UNKNOWN, AGAIN_SECONDS, monotonic)
        self._searched = Recent(_SEARCHES, AGAIN_SECONDS, monotonic)
        self._looked_up = Recent(_LOOKED_UP, AGAIN_SECONDS, monotonic)
        self._extra = Shared(doing=1, waiting=0, seconds=BUDGET)

    def day(self, day: dt.date) -> None:
        """Make sure that the list of `day` is stored and not hopelessly old, as far as the Hub allows."""
        now = self._refresher.clock()
        if not days.FIRST_LIST <= day <= days.newest_possible(now):
            return
        with self._refresher.store.read() as conn:
            read_at = fetches.get(conn, fetches.daily(day)).succeeded_at
            # A week day without a list is a holiday, or a mistake that ought to mend itself.
            doubtful = not days.is_weekend(day) and not lists.dates(conn, day, day)
        settled = read_at is not None and days.is_settled(day, read_at) and not doubtful
        if read_at and (settled or now - read_at < REREAD_UNSETTLED):
            return
        self._try(fetches.daily(day), lambda: self._refresher.day(day, BUDGET, wanted_at=now))

    def days(self, wanted: Iterable[dt.date]) -> None:
        """Make sure of several days one after the other, as many as the time for one allows."""
        end = self._monotonic() + BUDGET
        for day in wanted:
            if self._monotonic() >= end:
                return
            self.day(day)

    def paper(self, arxiv_id: str) -> bool:
        """Read a paper; returns whether the Hub could say if it knows it."""
        if arxiv_id in self._unknown:
            return True
        try:
            return self._try(f"paper:{arxiv_id}", lambda: self._refresher.paper(arxiv_id, BUDGET))
        except UpstreamNotFound:
            self._unknown.note(arxiv_id)
            return True

    def linked(self, arxiv_id: str) -> None:
        """Make sure that what names a stored paper is known and not older than a day, as far as the Hub allows.

        It is a thing that adds to an answer, so it gives way to readings without which there is none.
        """
        with self._refresher.store.read() as conn:
            asked_at, failing = linked.get(conn, arxiv_id).asked_at, fetches.get(conn, fetches.HUB).failing
        if failing or (asked_at and self._refresher.clock() - asked_at < REREAD_LINKED):
            return
        if arxiv_id in self._unknown or arxiv_id in self._looked_up or not self._looked_up.note(arxiv_id):
            return
        with contextlib.suppress(UpstreamNotFound):
            self._try(f"paper:{arxiv_id}", lambda: self._refresher.paper(arxiv_id, BUDGET), self._extra)

    def search(self, text: str) -> bool:
        """Let the Hub search; returns whether it did. What was searched for lately is not asked again."""
        if text in self._searched or not self._searched.note(text):
            return False
        return self._try(f"search:{text}", lambda: self._refresher.search(text, BUDGET))

    def _try(self, resource: str, read: Callable[[], object], shared: Shared | None = None) -> bool:
        """Read unless the Hub failed just now; a failure is no error here, the store answers then."""
        if self._hub_rests():
            return False
        return (shared or self._shared).do(resource, lambda: self._read(resource, read))

    def _read(self, resource: str, read: Callable[[], object]) -> bool:
        try:
            read()
        except InProgressError:
            self._await(resource)
            # Another process knows how that went; here it shows only in what is stored.
            return False
        except JustReadError:
            return True
        except UpstreamNotFound:
            raise
        except (UpstreamError, StoreUnavailable) as error:
            log.info("%s could not be read on demand: %s", resource, error)
            return False
        return True

    def _hub_rests(self) -> bool:
        now = self._refresher.clock()
        with self._refresher.store.read() as conn:
            hub = fetches.get(conn, fetches.HUB)
        if hub.resume_at and hub.resume_at > now:
            return True
        return hub.failing and hub.failed_at is not None and now - hub.failed_at < REST_AFTER_FAILURE

    def _await(self, resource: str) -> None:
        """Wait until the process that reads the resource at the moment is done with it."""
        for _ in range(int(BUDGET / _POLL_SECONDS)):
            self._sleep(_POLL_SECONDS)
            if not self._refresher.is_reading(resource):
                return
