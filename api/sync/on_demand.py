"""What a caller asks for and the store lacks is read from the Hub while the caller waits for a moment.

Nothing that is stored waits: when it is due for another look, it is read again in the background. A Hub that fails or
is slow costs a few callers up to `WAIT_SECONDS`, and the others nothing.
"""

from __future__ import annotations

import datetime as dt
import enum
import logging
import math
import time
from collections.abc import Callable, Iterable

from api.core import hub_calendar
from api.core.list_status import REREAD_UNSETTLED, Fetch
from api.errors import BeingRead, BudgetSpent, Busy, RequestError, StoreUnavailable, UpstreamError, UpstreamNotFound
from api.store import fetch_log, linked_repos, lists
from api.store.budget import Budget
from api.sync.background import Background
from api.sync.hub import Refresher
from api.sync.reading import InProgressError, JustReadError
from api.sync.single_flight import RecentKeys, SingleFlight, TooBusyError
from api.sync.turn import Turn

log = logging.getLogger(__name__)

# The longest that a caller waits for what is not stored, the Hub and arXiv together: three seconds, less the time to
# write down how that went.
WAIT_SECONDS = 2.7
# How long a reading in the background may take.
BACKGROUND_BUDGET = 15.0
REST_AFTER_FAILURE = dt.timedelta(seconds=15)
REREAD_LINKED = dt.timedelta(days=1)
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
# For all clients of all processes together. The Hub allows 500 requests and 50 searches in five minutes.
READS, SEARCHES = Budget("hub", 60, 60.0), Budget("hub-search", 40, 300.0)
_REMEMBER_SECONDS = 300.0
_UNKNOWN, _SEARCHES = 1000, 1000
# Of the twelve threads that serve requests, so many may wait for the Hub; the others serve what is stored.
_READING, _WAITING = 2, 4
_POLL_SECONDS = 0.1


class Outcome(enum.Enum):
    """How an attempt to have something in the store went."""

    STORED = "it is stored, or the Hub was asked and has stored what it knows"
    NOT_FOUND = "there is no such thing"
    UNAVAILABLE = "it is not stored, and the upstream cannot be asked at the moment"
    BUSY = "it is not stored, and the Hub was asked for too much else"
    BEING_READ = "it is not stored yet, but is being read"


class OnDemand:
    """Asks the Hub for what a caller wants, if there is reason to ask and to hope for an answer."""

    def __init__(
        self,
        refresher: Refresher,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        turn: Turn | None = None,
    ) -> None:
        """Read with `refresher`; `turn` is what a caller may hold, and `sleep` and `monotonic` are for tests."""
        self._turn = turn or Turn()
        # Of its own, as the other background may wait for the Hub.
        self.storing = Background()
        self._refresher = refresher.for_callers(READS, self.storing)
        self._searcher = refresher.for_callers(SEARCHES, self.storing)
        self._sleep, self._monotonic = sleep, monotonic
        # When there is something left of a budget again that was found to be used up.
        self._spent_until: dict[Budget, dt.datetime] = {}
        self._flights: SingleFlight[Outcome] = SingleFlight(keys=_READING, waiting=_WAITING, seconds=WAIT_SECONDS)
        self._unknown = RecentKeys(_UNKNOWN, _REMEMBER_SECONDS, monotonic)
        self._searched = RecentKeys(_SEARCHES, _REMEMBER_SECONDS, monotonic)
        self._submitters = RecentKeys(_SEARCHES, _REMEMBER_SECONDS, monotonic)
        self.background = Background()

    def deadline(self) -> float:
        """Return until when, by this object's clock, a caller who comes now may wait."""
        return self._monotonic() + WAIT_SECONDS

    def seconds_left(self, deadline: float) -> float:
        """Return the seconds until a deadline, 0 if it has passed."""
        return max(0.0, deadline - self._monotonic())

    def not_yet(self, what: str, outcome: Outcome) -> RequestError | None:
        """Return the error that tells a caller to come again for `what`, None if the outcome is no reason to."""
        if outcome is Outcome.BEING_READ:
            return BeingRead(f"{what} is being read from the Hub; ask again in a second.")
        if outcome is Outcome.BUSY:
            wait = max(1, math.ceil(self._seconds_spent(READS)))
            reason = f"{what} is not stored here, and the Hub was asked for much else; ask again in {wait} s."
            return Busy(reason, retry_after=wait)
        return None

    def day(self, day: dt.date) -> Outcome:
        """Make sure that the list of `day` is stored, as far as the Hub allows; a day without a list counts, too."""
        return self.days([day])

    def days(self, wanted: Iterable[dt.date]) -> Outcome:
        """Make sure of several days, one after the other; those for which no time is left are read behind."""
        deadline, now = self.deadline(), self._refresher.clock()
        newest = hub_calendar.newest_possible(now)
        days = sorted(day for day in wanted if hub_calendar.FIRST_LIST <= day <= newest)
        if not days:
            return Outcome.STORED
        with self._refresher.store.read() as conn:
            fetches = fetch_log.of_days(conn, days[0], days[-1], now)
            listed = lists.dates(conn, days[0], days[-1])
        outcomes = {self._day(day, fetches.get(day, Fetch()), day in listed, now, deadline) for day in days}
        worst = (Outcome.UNAVAILABLE, Outcome.BUSY, Outcome.BEING_READ, Outcome.STORED)
        return next(one for one in worst if one in outcomes)

    def _day(self, day: dt.date, fetch: Fetch, is_listed: bool, now: dt.datetime, deadline: float) -> Outcome:
        resource, read_at = fetch_log.daily(day), fetch.succeeded_at
        # Whoever reads it after this look logs a later time than the one seen here, but perhaps an earlier one than
        # now: a reading logs its time before it commits, and by its own machine's clock.
        wanted_at = read_at + dt.timedelta.resolution if read_at else _EVER
        if read_at is None:
            return self._read_now(
                resource, lambda budget: self._refresher.day(day, budget, wanted_at=wanted_at), deadline
            )
        # A week day without a list is a holiday, or a mistake that ought to mend itself.
        doubtful = not hub_calendar.is_weekend(day) and not is_listed
        is_done = hub_calendar.is_settled(day, read_at) and not doubtful
        if not is_done and now - read_at >= REREAD_UNSETTLED:
            self._read_behind(resource, lambda budget: self._refresher.day(day, budget, wanted_at=wanted_at))
        return Outcome.STORED

    def paper(self, arxiv_id: str, seconds: float = WAIT_SECONDS) -> Outcome:
        """Read a paper, for which the caller waits up to `seconds`."""
        if arxiv_id in self._unknown:
            return Outcome.NOT_FOUND
        deadline = self._monotonic() + seconds
        try:
            return self._read_now(
                f"paper:{arxiv_id}", lambda budget: self._refresher.paper(arxiv_id, budget), deadline
            )
        except UpstreamNotFound:
            self._unknown.add(arxiv_id)
            return Outcome.NOT_FOUND

    def linked(self, arxiv_id: str) -> None:
        """Read in the background what names a stored paper, if that was last asked a day ago or never."""
        now = self._refresher.clock()
        with self._refresher.store.read() as conn:
            asked_at, failing = (
                linked_repos.get(conn, arxiv_id).asked_at,
                fetch_log.get(conn, fetch_log.HUB, now).failing,
            )
        if failing or (asked_at and dt.timedelta() <= now - asked_at < REREAD_LINKED):
            return
        if arxiv_id in self._unknown:
            return

        def read(budget: float) -> None:
            try:
                self._refresher.paper(arxiv_id, budget)
            except UpstreamNotFound:
                self._unknown.add(arxiv_id)

        self._read_behind(f"paper:{arxiv_id}", read)

    def search(self, text: str) -> bool:
        """Let the Hub search; returns whether it did. What was searched for lately is not asked again."""
        if text in self._searched:
            return False
        self._searched.add(text)
        outcome = self._read_now(f"search:{text}", lambda left: self._searcher.search(text, left), within=SEARCHES)
        if outcome is Outcome.BUSY:
            self._searched.discard(text)
        return outcome is Outcome.STORED

    def search_behind(self, text: str) -> None:
        """Let the Hub search in the background, as `search` does while the caller waits."""
        if text in self._searched or self._hub_rests() or self._seconds_spent(SEARCHES):
            return
        self._searched.add(text)
        self._read_behind(f"search:{text}", lambda budget: self._searcher.search(text, budget), within=SEARCHES)

    def submitted_by(self, name: str, *, wait: bool) -> None:
        """Read the newest papers that an account submitted, unless that was done lately.

        With `wait`, the caller waits for that; otherwise it happens in the background. Names are as free as words to
        search for, so both have one limit.
        """
        if name in self._submitters or self._hub_rests() or self._seconds_spent(SEARCHES):
            return
        self._submitters.add(name)

        def read(budget: float) -> None:
            self._searcher.submitted_by(name, budget)

        if wait:
            self._read_now(f"submitter:{name}", read, within=SEARCHES)
        else:
            self._read_behind(f"submitter:{name}", read, within=SEARCHES)

    def _read_now(
        self,
        resource: str,
        read: Callable[[float], object],
        deadline: float | None = None,
        *,
        within: Budget = READS,
    ) -> Outcome:
        """Read while the caller waits. A failure of the Hub is an outcome here, and no error."""
        if self._hub_rests():
            return Outcome.UNAVAILABLE
        if self._seconds_spent(within):
            return Outcome.BUSY
        end = deadline if deadline is not None else self.deadline()
        if self.seconds_left(end) == 0.0:
            self._read_behind(resource, read, within)
            return Outcome.BEING_READ

        try:
            with self._turn.paused():
                return self._flights.do(resource, lambda: self._read(resource, read, end, within))
        except TooBusyError:
            return Outcome.BEING_READ

    def _read_behind(self, resource: str, read: Callable[[float], object], within: Budget = READS) -> None:
        """Read in the background, unless the Hub failed just now or was asked too often."""

        def task() -> None:
            if not self._hub_rests() and not self._seconds_spent(within):
                self._attempt(resource, lambda: read(BACKGROUND_BUDGET), within)

        self.background.submit(resource, task)

    def _read(self, resource: str, read: Callable[[float], object], deadline: float, within: Budget) -> Outcome:
        outcome = self._attempt(resource, lambda: read(self.seconds_left(deadline)), within)
        if outcome is Outcome.BEING_READ:
            return self._await(resource, deadline)
        return outcome

    def _attempt(self, resource: str, read: Callable[[], object], within: Budget) -> Outcome:
        try:
            read()
        except InProgressError:
            return Outcome.BEING_READ
        except JustReadError:
            return Outcome.STORED
        except BudgetSpent as error:
            if not self._seconds_spent(within):
                log.warning("clients request more from the Hub than the budget allows: %s (%s)", error, within.name)
            self._spent_until[within] = self._refresher.clock() + dt.timedelta(seconds=error.retry_after)
            return Outcome.BUSY
        except UpstreamNotFound:
            raise
        except (UpstreamError, StoreUnavailable) as error:
            log.info("%s could not be read on demand: %s", resource, error)
            return Outcome.UNAVAILABLE
        return Outcome.STORED

    def _seconds_spent(self, within: Budget) -> float:
        """Return for how many seconds nothing is left of a budget; 0 if nothing is known against it."""
        until = self._spent_until.get(within)
        return max(0.0, (until - self._refresher.clock()).total_seconds()) if until else 0.0

    def _hub_rests(self) -> bool:
        now = self._refresher.clock()
        with self._refresher.store.read() as conn:
            hub = fetch_log.get(conn, fetch_log.HUB, now)
        if hub.resume_at and hub.resume_at > now:
            return True
        return hub.failing and hub.failed_at is not None and now - hub.failed_at < REST_AFTER_FAILURE

    def _await(self, resource: str, deadline: float) -> Outcome:
        """Wait until the process that reads the resource at the moment is done with it, if there is time."""
        naps = int(self.seconds_left(deadline) / _POLL_SECONDS)
        for _ in range(naps):
            self._sleep(_POLL_SECONDS)
            if not self._refresher.is_reading(resource):
                return Outcome.UNAVAILABLE if self._hub_rests() else Outcome.STORED
        return Outcome.BEING_READ
