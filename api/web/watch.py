"""What has changed in the store lately: the database is asked at most once a second, for all replies together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from api.core.subjects import EVERYTHING
from api.errors import StoreUnavailable
from api.store import Store

_MAX_SUBJECTS = 20_000


class Watch:
    """Knows which subjects have changed in the store, and when that was noticed.

    It looks at most once in `seconds`. While the database does not answer, the last look stands, so that cached
    replies go on being sent.
    """

    def __init__(self, store: Store, seconds: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._seconds, self._monotonic = store, seconds, monotonic
        self._looked_at = float("-inf")
        self._changes: dict[str, tuple[int, float]] = {}
        self._switched_at = 0.0
        self._lock = threading.Lock()
        # The database, its revision, and the number of looks that found a change.
        self.identity, self.revision, self.changes_seen = "", 0, 0
        # The first revision seen of this database. Of the changes before it nothing is known.
        self._first_revision = 0

    def look_if_due(self) -> None:
        """Look whether the store has changed, unless that was done a moment ago."""
        if self._monotonic() - self._looked_at >= self._seconds:
            self.look()

    def look(self) -> None:
        """Look whether the store has changed, unless another thread is looking."""
        # Only the first look is worth waiting for.
        if not self._lock.acquire(blocking=not self.identity):
            return
        try:
            identity, revision, changes = self._store.changes(self.identity, self.revision)
            if (identity, revision) != (self.identity, self.revision):
                self._note(identity, revision, changes)
        except StoreUnavailable:
            pass
        finally:
            self._looked_at = self._monotonic()
            self._lock.release()

    def look_until(self, stopped: threading.Event) -> None:
        """Look again and again, for a thread of its own."""
        while not stopped.wait(self._seconds / 5):
            self.look()

    def changed_at(self, shows: Iterable[str], identity: str, revision: int) -> float | None:
        """Return when a change after `revision` was noticed (of `monotonic`), None if there was none."""
        if identity != self.identity or revision < self._first_revision:
            return self._switched_at
        changes = self._changes
        found = [changes[subject] for subject in (*shows, EVERYTHING) if subject in changes]
        return min((noticed_at for changed, noticed_at in found if changed > revision), default=None)

    def _note(self, identity: str, revision: int, changes: dict[str, int]) -> None:
        now, known = self._monotonic(), self._changes
        if identity != self.identity:
            self._switched_at, changes, known = now, {}, {}
            self._first_revision = revision
        elif len(self._changes) > _MAX_SUBJECTS:
            changes, known = {EVERYTHING: revision}, {}
        # Readers take no lock, so they get a new dictionary.
        self._changes = known | {subject: (changed, now) for subject, changed in changes.items()}
        self.identity, self.revision = identity, revision
        self.changes_seen += 1
