"""One thread of a process computes at a time: more of them would only slow down whoever sends what is ready."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator


class Turn:
    """A lock to hold while computing, and never while waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder: int | None = None

    def __enter__(self) -> None:
        """Wait for the turn."""
        self._lock.acquire()
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        """Let the next thread compute."""
        self._holder = None
        self._lock.release()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Let others compute while this thread waits for something; no effect if it does not have the turn."""
        if self._holder != threading.get_ident():
            yield
            return
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()
