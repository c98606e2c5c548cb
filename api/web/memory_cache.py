"""A Flask-Caching backend: values in this process's memory, bounded in bytes, the least recently used go first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_caching.backends.base import BaseCache

# What a key and an entry take besides their texts, roughly, and what is lost between them once others have come and
# gone.
_OVERHEAD, LOST = 1024, 1536


class MemoryCache(BaseCache):
    """Values by key, as they are and not as copies: they must never change.

    A value says by `nbytes` how large it is. One that is larger than the whole cache is not kept.
    """

    def __init__(
        self, max_bytes: int, default_timeout: int = 300, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Hold up to `max_bytes`; `default_timeout` is in seconds, 0 for ever; `clock` is for tests."""
        super().__init__(default_timeout)
        self.max_bytes, self.num_bytes = max_bytes, 0
        self._clock = clock
        self._entries: OrderedDict[str, tuple[Any, int, float]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def factory(cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> MemoryCache:  # noqa: ARG003
        """Make one as Flask-Caching asks for it: `CACHE_MAX_BYTES` is its size."""
        return cls(config["CACHE_MAX_BYTES"], kwargs["default_timeout"])

    def get(self, key: str) -> Any:
        """Return the value of a key, None if there is none."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            value, _, expires_at = entry
            if expires_at <= self._clock():
                self._remove(key)
                return None
            self._entries.move_to_end(key)
            return value

    def peek(self, key: str) -> Any:
        """Return the value of a key, None if there is none, without waiting for a lock."""
        entry = self._entries.get(key)
        if entry is None or entry[2] <= self._clock():
            return None
        # While another thread changes the order, this use of the entry is not noted.
        if self._lock.acquire(blocking=False):
            try:
                if key in self._entries:
                    self._entries.move_to_end(key)
            finally:
                self._lock.release()
        return entry[0]

    def set(self, key: str, value: Any, timeout: Any = None) -> bool:
        """Keep a value for `timeout` seconds; returns whether there was room for it."""
        seconds = self._normalize_timeout(timeout)
        size = int(getattr(value, "nbytes", 0)) + len(key) + _OVERHEAD + LOST
        with self._lock:
            self._remove(key)
            if size > self.max_bytes:
                return False
            self._entries[key] = (value, size, self._clock() + seconds if seconds > 0 else float("inf"))
            self.num_bytes += size
            while self.num_bytes > self.max_bytes:
                self._remove(next(iter(self._entries)))
        return True

    def delete(self, key: str) -> bool:
        """Forget a key; returns whether it was there."""
        with self._lock:
            return self._remove(key)

    def has(self, key: str) -> bool:
        """Return whether a key has a value."""
        return self.get(key) is not None

    def clear(self) -> bool:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self.num_bytes = 0
        return True

    def _remove(self, key: str) -> bool:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.num_bytes -= entry[1]
        return entry is not None
