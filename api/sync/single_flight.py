"""Work that several callers ask for at once is done once, and what was done lately is remembered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class TooBusyError(Exception):
    """The work was not done: too many callers wait already, or it took longer than a caller may wait."""


class SingleFlight(Generic[T]):
    """Does one piece of work for each key at a time; callers who ask meanwhile share its outcome.

    Without bounds every caller waits for the outcome. With bounds, a caller who would be one too many is turned away
    at once, so that the threads that serve requests never all wait.
    """

    def __init__(self, *, keys: int | None = None, waiting: int | None = None, seconds: float | None = None) -> None:
        """Set the bounds.

        Args:
            keys: how many pieces of work may go on at once.
            waiting: how many callers, over all keys, may wait for the work of others.
            seconds: how long a caller waits for the work of another.
        """
        self._keys, self._seconds = keys, seconds
        self._slots = threading.BoundedSemaphore(waiting) if waiting is not None else None
        self._outcomes: dict[object, Future[T]] = {}
        self._lock = threading.Lock()

    def do(self, key: object, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises, whether it ran here or for another caller.

        Raises:
            TooBusyError: the bounds were reached.
        """
        with self._lock:
            outcome = self._outcomes.get(key)
            leads = outcome is None
            if outcome is None:
                if self._keys is not None and len(self._outcomes) >= self._keys:
                    raise TooBusyError
                outcome = self._outcomes[key] = Future()
        return self._lead(key, work, outcome) if leads else self._follow(outcome)

    def _lead(self, key: object, work: Callable[[], T], outcome: Future[T]) -> T:
        try:
            result = work()
        except BaseException as error:
            outcome.set_exception(error)
            raise
        else:
            outcome.set_result(result)
            return result
        finally:
            with self._lock:
                del self._outcomes[key]

    def _follow(self, outcome: Future[T]) -> T:
        if self._slots is not None and not self._slots.acquire(blocking=False):
            raise TooBusyError
        try:
            return outcome.result(timeout=self._seconds)
        except TimeoutError:
            if outcome.done():
                raise
            raise TooBusyError from None
        finally:
            if self._slots is not None:
                self._slots.release()


class RecentKeys:
    """Remembers keys for a while; the oldest are forgotten first when there are too many."""

    def __init__(self, most: int, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Set how many keys to remember and for how many seconds; `monotonic` is for tests."""
        self._most, self._seconds, self._monotonic = most, seconds, monotonic
        self._added: dict[str, float] = {}
        self._lock = threading.Lock()

    def __contains__(self, key: str) -> bool:
        """Return whether the key was added lately."""
        with self._lock:
            added = self._added.get(key)
            return added is not None and self._monotonic() - added < self._seconds

    def add(self, key: str) -> None:
        """Remember the key from now on."""
        with self._lock:
            self._added.pop(key, None)
            self._added[key] = self._monotonic()
            while len(self._added) > self._most:
                del self._added[next(iter(self._added))]

    def discard(self, key: str) -> None:
        """Forget the key."""
        with self._lock:
            self._added.pop(key, None)
