"""The role of the one refresher: of all processes on one database, one holds it and the others stand by."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType

from api.core.hub_calendar import Clock
from api.errors import StoreUnavailable
from api.store import Store, leases

log = logging.getLogger(__name__)

_LEASE = "refresher"
_RENEW_SECONDS = 5.0


class Role:
    """A lease that a thread of its own asks for and renews, from the beginning of a `with` block to its end.

    Whoever holds it may die: another process has it within `leases.MAX_SECONDS` and the time between two looks.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        every: float = _RENEW_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Hold the role on `store`; it is asked for and renewed `every` so many seconds."""
        self._store, self._clock, self._every, self._monotonic = store, clock, every, monotonic
        self._holder = leases.new_holder()
        self._renewed_at = float("-inf")
        self._told: bool | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paperboy-role", daemon=True)

    @property
    def held(self) -> bool:
        """Whether this process has the role; it ends with the lease where that cannot be renewed."""
        return self._monotonic() - self._renewed_at < leases.MAX_SECONDS - self._every

    def __enter__(self) -> Role:
        """Ask for the role, and go on asking or renewing it."""
        self._ask()
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        """Give the role back."""
        self._ended.set()
        self._thread.join()
        try:
            with self._store.write(wait=1.0) as conn:
                leases.release(conn, _LEASE, self._holder)
        except StoreUnavailable:
            pass

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self._ask()

    def _ask(self) -> None:
        began = self._monotonic()
        try:
            with self._store.write(wait=min(self._every, 1.0)) as conn:
                has = leases.acquire(conn, _LEASE, self._holder, self._clock())
        except StoreUnavailable:
            return
        self._renewed_at = began if has else float("-inf")
        if has is not self._told:
            log.info(
                "keeping the lists up to date" if has else "another process keeps the lists up to date; standing by"
            )
            self._told = has
