"""What several callers want at once is done once; and what was done lately is remembered for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future


class Shared:
    """Does things for callers, a few at a time; who wants what another is doing waits for that one's outcome.

    A caller who would be one too many is turned away at once: threads that answer must not all be waiting.
    """

    def __init__(self, *, doing: int, waiting: int, seconds: float) -> None:
        """Take how many things may be done at once, how many callers may wait for others, and for how long."""
        self._doing, self._seconds = doing, seconds
        self._waiting = threading.BoundedSemaphore(waiting)
        self._outcomes: dict[str, Future[bool]] = {}
        self._lock = threading.Lock()

    def do(self, key: str, act: Callable[[], bool]) -> bool:
        """Return what `act` returns or raises, here or for another caller with the same key; False if turned away."""
        with self._lock:
            outcome = self._outcomes.get(key)
            leads = outcome is None and len(self._outcomes) < self._doing
            if leads:
                outcome = self._outcomes[key] = Future()
        if leads and outcome is not None:
            return self._lead(key, act, outcome)
        return outcome is not None and self._follow(outcome)

    def _lead(self, key: str, act: Callable[[], bool], outcome: Future[bool]) -> bool:
        try:
            outcome.set_result(act())
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            with self._lock:
                del self._outcomes[key]
        return outcome.result()

    def _follow(self, outcome: Future[bool]) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return outcome.result(timeout=self._seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.release()


class Recent:
    """Remembers keys for a while, up to a number of them."""

    def __init__(self, most: int, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take how many keys to remember, for how long, and for tests the time."""
        self._most, self._seconds, self._monotonic = most, seconds, monotonic
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        """Return whether the key was noted lately."""
        with self._lock:
            self._forget()
            return key in self._noted

    def note(self, key: str) -> bool:
        """Remember the key from now on; False if there is no room for it."""
        with self._lock:
            self._forget()
            if key not in self._noted and len(self._noted) >= self._most:
                return False
            self._noted[key] = self._monotonic()
            return True

    def _forget(self) -> None:
        for old in [one for one, at in self._noted.items() if self._monotonic() - at >= self._seconds]:
            del self._noted[old]
