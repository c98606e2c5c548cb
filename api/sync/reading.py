"""One reading of one resource of the Hub: its lease, its deadline, and the log of how it went."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from types import TracebackType

from api.core.hub_calendar import Clock
from api.errors import BudgetSpent, StoreUnavailable, UpstreamBusy, UpstreamError, UpstreamNotFound, UpstreamRefused
from api.store import Connection, Store, budget, fetch_log, leases, revision

log = logging.getLogger(__name__)

# Between two attempts to store, in seconds.
_PAUSE = 0.2


class InProgressError(UpstreamError):
    """Another process is reading the same resource at the moment."""


class JustReadError(UpstreamError):
    """Another process has read the resource since it was asked for."""


class Reading:
    """A `with` block in which one process reads one resource: fetch, then apply and log in one transaction.

    `asked_at` is when the block began, before the first request. An `UpstreamError` that leaves the block is logged,
    and so is the pause that the Hub asked for. `seconds` bound the whole block, waits for other writers included.
    """

    def __init__(
        self,
        store: Store,
        resource: str,
        seconds: float,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        pause: Callable[[], float],
        behind: Callable[[], float | None],
        is_logged: bool = True,
        wanted_at: dt.datetime | None = None,
        allowance: budget.Budget | None = None,
        sleep: Callable[[float], object] = time.sleep,
        behind_callers: Callable[[str, Callable[[], object]], object] | None = None,
    ) -> None:
        """Describe the reading; it begins with the block.

        Args:
            store: where the lease and the log are.
            resource: its name in the log.
            seconds: how long the reading may take.
            clock: the time to log.
            monotonic: the time, in seconds, by which the seconds pass.
            pause: for how many seconds the Hub does not want to be asked.
            behind: by how many seconds our clock is behind the Hub's, if known.
            is_logged: whether the resource has its own entry in the log; single papers do not, as anybody may ask
                for any number of them.
            wanted_at: skip the reading if another process finished one after this time.
            allowance: how many such readings all processes may begin, if that is limited.
            sleep: waits before another attempt to store.
            behind_callers: does a piece of work of that name for which nobody waits, if there is such a thing.
        """
        self._store, self._resource, self._wanted_at = store, resource, wanted_at
        self._clock, self._monotonic, self._pause = clock, monotonic, pause
        self._behind = behind
        self._logged = (resource,) if is_logged else ()
        self._allowance = allowance
        self._sleep, self._behind_callers = sleep, behind_callers
        self._begun = monotonic()
        self._deadline = self._begun + seconds
        self._holder, self._is_over = leases.new_holder(), False
        self.asked_at = clock()

    def seconds_left(self) -> float:
        """Return how many seconds are left."""
        return max(0.0, self._deadline - self._monotonic())

    def __enter__(self) -> Reading:
        """Take the lease.

        Raises:
            UpstreamBusy: the Hub asked for a pause.
            BudgetSpent: the allowance is used up.
            JustReadError: the resource was read after `wanted_at`.
            InProgressError: another process holds the lease.
        """
        # Most callers who want the same are turned away here, and keep nobody who stores something waiting.
        with self._store.read() as conn:
            self._check(conn, self._clock())
            if leases.is_held(conn, self._resource, self._clock()):
                raise InProgressError(f"{self._resource} is being read by another process")
        with self._write() as conn:
            # Others may have written while this one waited, so the time is taken now.
            now = self._clock()
            self._check(conn, now)
            if not leases.acquire(conn, self._resource, self._holder, now):
                raise InProgressError(f"{self._resource} is being read by another process")
            if self._allowance and (wait := budget.take(conn, self._allowance, now)):
                raise BudgetSpent(f"the Hub was asked for much else; it may be asked again in {wait:.0f} s", wait)
            self.asked_at = now
        return self

    def _check(self, conn: Connection, now: dt.datetime) -> None:
        resume_at = fetch_log.get(conn, fetch_log.HUB, now).resume_at
        if resume_at and resume_at > now:
            seconds = (resume_at - now).total_seconds()
            raise UpstreamBusy(f"the Hub asked for a pause of {seconds:.0f} s", seconds)
        read_at = fetch_log.get(conn, self._resource, now).succeeded_at
        if self._wanted_at and read_at and read_at >= self._wanted_at:
            raise JustReadError(f"{self._resource} was read by another process")

    def apply(self, store: Callable[[Connection], bool]) -> None:
        """Store what was fetched and end the reading, in one transaction.

        What the Hub has sent is not given up because the store cannot be written at the moment: without an answer
        within the seconds of the reading, that is tried on behind, for as long as the lease lasts.

        Args:
            store: stores what was fetched, and returns whether the resource differs from what was stored. It may be
                called again after a transaction that failed.

        Raises:
            InProgressError: the lease ran out, and another process has it; or it is stored behind.
            StoreUnavailable: it cannot be stored, and nobody can do so behind.
        """
        try:
            self._apply(store, self._deadline)
        except InProgressError as error:
            self._could_not_be_stored(error)
            raise
        except StoreUnavailable as error:
            if self._behind_callers is None:
                raise
            self._is_over = True
            self._behind_callers(f"store {self._resource}", lambda: self._apply_behind(store))
            raise InProgressError(f"{self._resource} was read and is being stored ({error})") from error

    def _apply(self, store: Callable[[Connection], bool], until: float) -> None:
        while True:
            try:
                with self._store.write(wait=until - self._monotonic()) as conn:
                    if not leases.is_held_by(conn, self._resource, self._holder):
                        raise InProgressError(f"{self._resource} is being read by another process")
                    self._succeeded(conn, changed=store(conn))
                    leases.release(conn, self._resource, self._holder)
            except StoreUnavailable:
                if self._monotonic() + _PAUSE >= until:
                    raise
                self._sleep(_PAUSE)
            else:
                self._is_over = True
                return

    def _apply_behind(self, store: Callable[[Connection], bool]) -> None:
        try:
            self._apply(store, self._begun + leases.MAX_SECONDS - 1)
        except (StoreUnavailable, InProgressError) as error:
            self._could_not_be_stored(error)

    def _could_not_be_stored(self, error: Exception) -> None:
        log.warning("%s was read and could not be stored: %s", self._resource, error)

    def _succeeded(self, conn: Connection, *, changed: bool) -> None:
        """Log that the Hub answered, and whether the resource differs from what was stored."""
        with self._raising_revision(conn):
            for name in (*self._logged, fetch_log.HUB):
                fetch_log.succeeded(conn, name, self._clock(), changed=changed)
            self._log_pause(conn)
            self._log_clock(conn)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Log the error, if the Hub was the cause, and release the lease."""
        if self._is_over:
            return
        try:
            if isinstance(error, UpstreamError) and not isinstance(error, InProgressError):
                self._log_failure(error)
        finally:
            with self._write() as conn:
                leases.release(conn, self._resource, self._holder)

    def _log_failure(self, error: UpstreamError) -> None:
        now = self._clock()
        with self._write() as conn, self._raising_revision(conn):
            self._log_pause(conn)
            self._log_clock(conn)
            for name in self._logged:
                fetch_log.failed(conn, name, now, str(error))
            # A Hub that says no is there.
            if isinstance(error, UpstreamNotFound | UpstreamRefused):
                fetch_log.succeeded(conn, fetch_log.HUB, now)
            else:
                fetch_log.failed(conn, fetch_log.HUB, now, str(error))

    @contextlib.contextmanager
    def _raising_revision(self, conn: Connection) -> Iterator[None]:
        """Raise the store's revision if what replies say besides their papers changes in this block."""
        before = self._health(conn)
        yield
        after = self._health(conn)
        changed = [name for name, health in after.items() if before[name] != health]
        if changed:
            revision.raise_revision(conn, *changed)

    def _health(self, conn: Connection) -> dict[str, tuple[bool, bool]]:
        """Return whether the resource and the Hub as a whole were ever read, and whether they fail."""
        now = self._clock()
        fetches = {name: fetch_log.get(conn, name, now) for name in (*self._logged, fetch_log.HUB)}
        return {name: (fetch.succeeded_at is None, fetch.failing) for name, fetch in fetches.items()}

    def _log_pause(self, conn: Connection) -> None:
        """Tell all processes how long the Hub does not want to be asked."""
        if (seconds := self._pause()) > 0:
            now = self._clock()
            fetch_log.pause_until(conn, now + dt.timedelta(seconds=seconds), now)

    def _log_clock(self, conn: Connection) -> None:
        """Write down how far our clock is behind the Hub's, for the status."""
        if (seconds := self._behind()) is not None:
            fetch_log.compare_clocks(conn, self._clock(), seconds)

    def _write(self) -> contextlib.AbstractContextManager[Connection]:
        return self._store.write(wait=self.seconds_left())
