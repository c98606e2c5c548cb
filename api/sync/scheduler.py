"""When to read what: the current list often, the two days before it and the trending order less often.

The loop of `paperboy worker`. It never ends by itself; a failing Hub makes it wait longer, up to half a minute.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable

from api.core import hub_calendar
from api.errors import StoreUnavailable, UpstreamBusy, UpstreamError
from api.store import fetch_log, lists
from api.sync.hub import Refresher
from api.sync.reading import InProgressError
from api.upstream.rate_headers import MAX_PAUSE

log = logging.getLogger(__name__)

TRENDING_EVERY, SETTLING_EVERY = 2, 12
SETTLING_DAYS = 2
_FIRST_RETRY, _LAST_RETRY = 2.0, 30.0


class Schedule:
    """Reads what is due, and knows when the next reading is."""

    def __init__(
        self,
        refresher: Refresher,
        refresh_seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Take the seconds between two looks at the current list, and for tests the time and the dice."""
        self._refresher, self._monotonic, self._uniform = refresher, monotonic, uniform
        self._every = refresh_seconds
        self._due = dict.fromkeys(("current", "trending", "settling"), 0.0)
        self._period = {
            "current": refresh_seconds,
            "trending": TRENDING_EVERY * refresh_seconds,
            "settling": SETTLING_EVERY * refresh_seconds,
        }
        self._run = {
            "current": self._current,
            "trending": lambda: self._refresher.trending(),
            "settling": self._settling,
        }
        self._failures = 0
        self._told: tuple[dt.date, int] | None = None
        self._clock_ok = True

    def run_until(
        self,
        ended: Callable[[], bool],
        sleep: Callable[[float], object] = time.sleep,
        has_role: Callable[[], bool] = lambda: True,
    ) -> None:
        """Read what is due while `has_role` until `ended`, both of which are looked at every second."""
        resume, generation = 0.0, self._refresher.store.generation
        while not ended():
            if generation != self._refresher.store.generation:
                # The database is another one: everything is due.
                generation, resume = self._refresher.store.generation, 0.0
                self._due = dict.fromkeys(self._due, 0.0)
            if has_role() and self._monotonic() >= resume:
                resume = self._monotonic() + self.run_due()
            sleep(min(1.0, max(0.05, resume - self._monotonic())) if has_role() else 1.0)

    def run_due(self) -> float:
        """Read everything that is due and return the seconds until something is again."""
        for name, due in self._due.items():
            if due > self._monotonic():
                continue
            try:
                self._run[name]()
                self._answered()
            except InProgressError:
                log.debug("%s: another process is at it", name)
            except UpstreamError as error:
                return self._failed(error)
            except StoreUnavailable:
                # The store has said so itself.
                return self._put_off(_FIRST_RETRY)
            except Exception:
                # Whatever it is, the service goes on with what it has, and tries again.
                log.exception("could not refresh %s", name)
                return self._put_off(_LAST_RETRY)
            self._due[name] = self._monotonic() + self._period[name] * self._uniform(0.95, 1.05)
        return max(0.0, min(self._due.values()) - self._monotonic())

    def _current(self) -> None:
        newest = self._refresher.newest_days()
        self._check_clock()
        if not newest:
            return
        state = newest[0], self._refresher.day(newest[0])
        if state != self._told:
            log.info("the list of %s has %d papers", *state)
            self._told = state

    def _check_clock(self) -> None:
        """Say once that this machine's clock is wrong, and once that it is right again."""
        behind = dt.timedelta(seconds=round(self._refresher.clock_behind() or 0))
        is_ok = abs(behind) <= fetch_log.MAX_SKEW
        if self._clock_ok and not is_ok:
            now = self._refresher.clock()
            log.warning(
                "this machine's clock is %s %s: it is %s here and %s at the Hub. Lists after %s are not stored until "
                "the clock is right.",
                abs(behind),
                "behind" if behind > dt.timedelta() else "ahead",
                f"{now:%Y-%m-%d %H:%M} UTC",
                f"{now + behind:%Y-%m-%d %H:%M}",
                hub_calendar.newest_possible(now),
            )
        elif is_ok and not self._clock_ok:
            log.info("this machine's clock is right again")
        self._clock_ok = is_ok

    def _settling(self) -> None:
        """Read the days before the newest list again: papers still arrive, move and gather votes."""
        with self._refresher.store.read() as conn:
            latest = lists.latest(conn)
        for day in self._days_before(latest) if latest else ():
            try:
                self._refresher.day(day)
            except InProgressError:
                continue

    def _days_before(self, latest: dt.date) -> list[dt.date]:
        """Return the two list days before `latest`; one not read yet counts if it is no weekend."""
        found: list[dt.date] = []
        first = latest - dt.timedelta(days=14)
        with self._refresher.store.read() as conn:
            counts = lists.dates(conn, first, latest)
            known = {day: day in counts for day in fetch_log.read_days(conn, first, latest)}
        candidates = (latest - dt.timedelta(days=n) for n in range(1, 15))
        while len(found) < SETTLING_DAYS and (day := hub_calendar.nearest(candidates, known)):
            found.append(day)
        return found

    def _failed(self, error: UpstreamError) -> float:
        wait = min(_LAST_RETRY, self._every, _FIRST_RETRY * 2.0**self._failures) * self._uniform(0.8, 1.2)
        if isinstance(error, UpstreamBusy):
            wait = max(wait, min(error.retry_after, MAX_PAUSE))
        if self._failures == 0:
            log.warning(
                "cannot reach the Hub at %s: %s. Serving stored data and retrying until it responds.",
                self._refresher.hub.shown_url,
                error,
            )
        self._failures = min(self._failures + 1, 10)
        return self._put_off(wait)

    def _put_off(self, wait: float) -> float:
        resume = self._monotonic() + wait
        self._due = {name: max(due, resume) for name, due in self._due.items()}
        return wait

    def _answered(self) -> None:
        if self._failures:
            log.info("the Hub at %s answers again", self._refresher.hub.shown_url)
        self._failures = 0
