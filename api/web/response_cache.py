"""The cache of ready replies: bytes made once for each state of the store, then handed out from the cache.

A reply is kept under the store's revision, so the hot path is a look into the cache; the database is asked for the
revision at most once a second. What depends on the time alone (an unfinished day, a stopped refresher) is at most
`MAX_AGE_SECONDS` old.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Hashable

from flask import Response
from flask_caching import Cache

from api.errors import StoreUnavailable
from api.store import Store
from api.sync.single_flight import SingleFlight
from api.web.response import Representation, respond

MAX_AGE_SECONDS = 30
LAST_SECONDS = 86400


class Watch:
    """Knows the store's revision and looks it up at most once in `seconds`.

    If the database does not answer, the last known revision stands, and what is cached goes on being served.
    """

    def __init__(self, store: Store, seconds: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take the store to watch and how often to look."""
        self._store, self._seconds, self._monotonic = store, seconds, monotonic
        self._state, self._looked_at = ("", 0), float("-inf")
        self._lock = threading.Lock()

    def __call__(self) -> tuple[str, int]:
        """Return the store's identity and revision."""
        if self._monotonic() - self._looked_at >= self._seconds:
            self.look()
        return self._state

    def look(self) -> None:
        """Look the revision up now, unless another thread is at it."""
        now = self._monotonic()
        if self._lock.acquire(blocking=False):
            try:
                self._state = self._store.state()
            except StoreUnavailable:
                pass
            finally:
                self._looked_at = now
                self._lock.release()


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    """A kept reply: which state of which store it shows, and when it was built (of `monotonic`)."""

    representation: Representation
    state: tuple[str, int]
    built_at: float

    @property
    def nbytes(self) -> int:
        """How much memory the bytes take."""
        return len(self.representation.plain) + len(self.representation.gzipped or b"")


class Representations:
    """The cache of ready replies: one entry for each address, built by one thread at a time."""

    def __init__(self, cache: Cache, watch: Watch, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Keep replies in `cache` while `watch` says that the store is as they show it."""
        self._cache, self._watch, self._monotonic = cache, watch, monotonic
        self._builds: SingleFlight[_Entry] = SingleFlight()

    def reply(
        self, key: Hashable, build: Callable[[], Representation], fetch: Callable[[], None] | None = None
    ) -> Response:
        """Answer with the bytes kept under `key`, built first if there are none for the store's present state.

        While the database does not answer, the last bytes that were kept go on being served.

        Args:
            key: names the reply.
            build: makes it from what is stored. Callers who want the same reply at once share one build.
            fetch: has what is not stored read first, for which each caller waits by itself and within bounds.
        """
        name = repr(key)
        kept: _Entry | None = self._cache.get(name)
        if kept is not None and self._is_current(kept):
            return respond(kept.representation)
        try:
            if fetch is not None:
                fetch()
                self._watch.look()
            entry = self._builds.do(name, lambda: self._build(name, build))
        except StoreUnavailable:
            if kept is None or self._monotonic() - kept.built_at > LAST_SECONDS:
                raise
            return respond(kept.representation)
        return respond(entry.representation)

    def _is_current(self, kept: _Entry) -> bool:
        return kept.state == self._watch() and self._monotonic() - kept.built_at < MAX_AGE_SECONDS

    def _build(self, name: str, build: Callable[[], Representation]) -> _Entry:
        # The state is read first: a reply may be newer than its entry says, and never older.
        state, built_at = self._watch(), self._monotonic()
        entry = _Entry(build(), state, built_at)
        self._cache.set(name, entry, timeout=LAST_SECONDS)
        return entry
