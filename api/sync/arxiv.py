"""A paper that the Hub does not know is read from arXiv: one request every three seconds, for all machines together.

Who asks holds the lease `arxiv`, and keeps it for three seconds afterwards, even if its process ends. A caller waits
for it for a moment, so that two who come at once are both answered, and no longer. If arXiv is overloaded, which it
says without saying for how long, it is left alone twice as long each time.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from api.core import subjects
from api.core.hub_calendar import Clock
from api.core.models import Paper
from api.errors import StoreUnavailable, UpstreamError, UpstreamNotFound
from api.store import Connection, Store, fetch_log, leases, papers, revision
from api.sync.on_demand import WAIT_SECONDS, Outcome
from api.sync.single_flight import RecentKeys, SingleFlight, TooBusyError
from api.sync.turn import Turn
from api.upstream.arxiv.client import ArxivClient

log = logging.getLogger(__name__)

EVERY = dt.timedelta(seconds=3)
FIRST_REST, LONGEST_REST = dt.timedelta(seconds=30), dt.timedelta(minutes=30)
AGAIN_SECONDS = 300.0
_UNKNOWN = 1000
_READING, _WAITING = 2, 1
_POLL_SECONDS = 0.1
# Longer than any request lasts, so that a process that ends with the lease holds nobody up for long.
_LEASE, _LEASE_SECONDS = "arxiv", 4 * WAIT_SECONDS


class ArxivFallback:
    """Asks arXiv for a paper and stores the answer. Nothing here raises because arXiv fails."""

    def __init__(
        self,
        store: Store,
        arxiv: ArxivClient,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        turn: Turn | None = None,
    ) -> None:
        """Fill `store` from `arxiv`; a caller may hold `turn`, and `sleep` and `monotonic` are for tests."""
        self._turn = turn or Turn()
        self._store, self.arxiv, self._clock, self._sleep = store, arxiv, clock, sleep
        self._monotonic = monotonic
        self._flights: SingleFlight[Outcome] = SingleFlight(keys=_READING, waiting=_WAITING, seconds=WAIT_SECONDS)
        self._unknown = RecentKeys(_UNKNOWN, AGAIN_SECONDS, monotonic)

    def paper(self, arxiv_id: str, seconds: float = WAIT_SECONDS) -> Outcome:
        """Read a paper within `seconds`, the wait for a turn included."""
        if arxiv_id in self._unknown:
            return Outcome.NOT_FOUND
        deadline = self._monotonic() + seconds
        try:
            with self._turn.paused():
                return self._flights.do(arxiv_id, lambda: self._read(arxiv_id, deadline))
        except TooBusyError:
            return Outcome.UNAVAILABLE
        except StoreUnavailable as error:
            log.info("%s could not be read from arXiv: %s", arxiv_id, error)
            return Outcome.UNAVAILABLE

    def _read(self, arxiv_id: str, deadline: float) -> Outcome:
        holder = leases.new_holder(watched=False)
        if not self._has_turn(holder, deadline):
            return Outcome.UNAVAILABLE
        found: Paper | None = None
        failure: str | None = None
        try:
            found = self.arxiv.paper(arxiv_id, budget=self._seconds_until(deadline))
        except UpstreamNotFound:
            self._unknown.add(arxiv_id)
        except UpstreamError as error:
            failure = str(error)
            log.info("%s could not be read from arXiv: %s", arxiv_id, failure)
        with self._store.write(wait=self._seconds_until(deadline)) as conn:
            now = self._clock()
            self._note(conn, now, failure)
            if found and papers.put(conn, (found,), now):
                revision.raise_revision(conn, subjects.paper(arxiv_id))
            leases.extend(conn, _LEASE, holder, now + EVERY)
        if failure is not None:
            return Outcome.UNAVAILABLE
        return Outcome.STORED if found else Outcome.NOT_FOUND

    def _seconds_until(self, deadline: float) -> float:
        return max(0.0, deadline - self._monotonic())

    def _has_turn(self, holder: str, deadline: float) -> bool:
        """Take the lease, waiting for it a moment; False if it cannot be had, or arXiv is to be left alone."""
        for nap in range(int(self._seconds_until(deadline) / _POLL_SECONDS)):
            if nap:
                self._sleep(_POLL_SECONDS)
            now = self._clock()
            with self._store.read() as conn:
                resume_at = fetch_log.get(conn, fetch_log.ARXIV, now).resume_at
                if resume_at and resume_at > now:
                    return False
                if leases.is_held(conn, _LEASE, now):
                    continue
            with self._store.write(wait=self._seconds_until(deadline)) as conn:
                if leases.acquire(conn, _LEASE, holder, self._clock(), _LEASE_SECONDS):
                    return True
        return False

    def _note(self, conn: Connection, now: dt.datetime, failure: str | None) -> None:
        """Write down how it went and, after a failure, until when all machines leave arXiv alone."""
        if failure is None:
            fetch_log.succeeded(conn, fetch_log.ARXIV, now)
            return
        before = fetch_log.get(conn, fetch_log.ARXIV, now)
        rest = FIRST_REST
        if before.failed_at and before.resume_at:
            rest = max(rest, 2 * (before.resume_at - before.failed_at))
        rest = max(rest, dt.timedelta(seconds=self.arxiv.pause))
        fetch_log.failed(conn, fetch_log.ARXIV, now, failure)
        fetch_log.pause_until(conn, now + min(rest, LONGEST_REST), now, fetch_log.ARXIV)
