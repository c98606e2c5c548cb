"""Keeps the index up to date with the store, in a thread of each process; whoever gets the lock writes."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from api.core import subjects
from api.core.models import Paper
from api.errors import StoreUnavailable
from api.search.faults import IndexFault, index_faults
from api.search.folder import Folder, Generation, State
from api.search.writer import Writer
from api.store import Connection, Store, papers, revision

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# A web process leaves the work to a worker for so long, if there is one on this machine.
WEB_PATIENCE = 2.0
_REST_SECONDS = 15.0
_BATCH = 500
# While there is no index at all, what is there so far can be searched after every so many papers.
_SHOWN_EVERY = 2000


class Keeper:
    """Follows the store's revision. `follow` does what is due at once; a thread calls it once a second."""

    def __init__(
        self,
        store: Store,
        data_dir: Path,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        in_thread: bool = True,
    ) -> None:
        """Index `store` in a folder below `data_dir`.

        Args:
            store: the papers.
            data_dir: where the folder of the index is made.
            monotonic: the time in seconds.
            in_thread: whether `nudge` leaves the work to a thread; otherwise it is done at once.
        """
        self._store, self._data_dir, self._monotonic, self.in_thread = store, data_dir, monotonic, in_thread
        self._patience = WEB_PATIENCE
        self._behind_since: float | None = None
        self._rest_until = float("-inf")
        self._failing: str | None = None
        self._distrusted: set[str] = set()
        self._generation = store.generation
        self._folder: tuple[int, Folder] | None = None
        self._stopped = threading.Event()
        self._pid = 0
        self._lock = threading.Lock()

    def folder(self) -> Folder:
        """Return the folder for the database as it was lately. Raises `StoreUnavailable`."""
        known, generation = self._folder, self._store.generation
        if known is None or known[0] != generation:
            with self._store.read() as conn:
                known = self._folder = (generation, Folder(self._data_dir, revision.identity(conn)))
        return known[1]

    def start(self, *, patience: float = WEB_PATIENCE) -> None:
        """Start the thread in this process, if it does not run yet."""
        with self._lock:
            # A thread does not live on in a forked process.
            if self._pid == os.getpid() or self._stopped.is_set():
                return
            self._pid, self._patience = os.getpid(), patience
            threading.Thread(target=self._run, name="paperboy-index", daemon=True).start()

    def behind_seconds(self) -> float:
        """Return for how long the index has been behind the store, as far as this process knows."""
        since = self._behind_since
        return 0.0 if since is None else max(0.0, self._monotonic() - since)

    def close(self) -> None:
        """End the thread after what it is doing."""
        self._stopped.set()

    def nudge(self) -> None:
        """Have the index follow: make sure that the thread runs, or do the work at once without one."""
        if self.in_thread:
            self.start()
        else:
            self.follow()

    def distrust(self, generation: Generation) -> None:
        """Have a generation that cannot be read replaced."""
        self._distrusted.add(generation.path.name)

    def follow(self, *, wait: float = 0.0) -> bool:
        """Index what has changed, if nobody else is at it; return whether the index is now up to date.

        With `wait`, nothing is done until the index has been behind for so many seconds. Never raises because of the
        index or the store: what fails is logged once, and tried again after a while.
        """
        try:
            return self._follow(wait)
        except IndexFault as error:
            self._failed(error)
        except StoreUnavailable:
            # The store has said so itself.
            pass
        return False

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._monotonic() >= self._rest_until:
                    self.follow(wait=self._patience)
            except Exception:
                log.exception("the search index could not be updated")
                self._rest_until = self._monotonic() + _REST_SECONDS
            self._stopped.wait(LOOK_SECONDS)

    def _follow(self, wait: float) -> bool:
        with self._store.read() as conn:
            identity, last = revision.identity(conn), revision.revision(conn)
        folder = Folder(self._data_dir, identity)
        self._folder = (self._store.generation, folder)
        if self._usable(folder, last) == last:
            self._behind_since = None
            self._well()
            return True
        now = self._monotonic()
        if self._behind_since is None:
            self._behind_since = now
        if now - self._behind_since < wait:
            return False
        with index_faults(), folder.lock() as has_lock:
            if not has_lock:
                return False
            # Another process may have done it between the look and the lock.
            indexed = self._usable(folder, last)
            if indexed is None:
                indexed = self._build(folder)
            live = folder.current()
            if live is None or (indexed < last and not self._apply(live, indexed)):
                self._build(folder)
            self._generation = self._store.generation
        self._behind_since = None
        self._well()
        return True

    def _usable(self, folder: Folder, last: int) -> int | None:
        """Return the revision of a live generation that can be followed up, None if there is none."""
        state = self._sound(folder, last)
        return state.revision if state and state.complete else None

    def _sound(self, folder: Folder, last: int) -> State | None:
        """Return the state of a live generation with papers of this database, None if it cannot be used."""
        live = folder.current()
        state = live.state() if live else None
        if live is None or state is None or not self._is_whole(live, state):
            return None
        # A revision from the future is that of a database before a backup was restored.
        is_foreign = state.revision > last or self._generation != self._store.generation
        return None if is_foreign or live.path.name in self._distrusted else state

    @staticmethod
    def _is_whole(live: Generation, state: State | None) -> bool:
        return state is not None and (live.path / "meta.json").is_file() and live.is_intact(state.files)

    def _apply(self, live: Generation, indexed: int) -> bool:
        """Index the changes since a revision; return False if they are not known any more."""
        with self._store.read() as conn:
            last, changed = revision.revision(conn), revision.changed_since(conn, indexed)
        if subjects.EVERYTHING in changed:
            return False
        ids = [found for one in changed if (found := subjects.paper_of(one))]
        try:
            with Writer(live) as writer:
                for start in range(0, len(ids), _BATCH):
                    batch = ids[start : start + _BATCH]
                    with self._store.read() as conn:
                        stored = papers.get_many(conn, batch)
                    writer.remove(batch)
                    writer.add(stored.values(), last)
                writer.commit(last, complete=True)
        except IndexFault as error:
            if error.is_full_disk:
                raise
            log.warning("the search index cannot be updated and is rebuilt: %s", error)
            return False
        return True

    def _build(self, folder: Folder) -> int:
        """Index everything that is stored: in a live generation that is half made, otherwise in a new one.

        A new one takes the place of the live one when it is whole, or, where nothing could be searched, soon. Returns
        the revision since which changes must be followed up; that of a half made one is that of its beginning.
        """
        folder.tidy()
        live = folder.current()
        with self._store.read() as conn:
            last, total = revision.revision(conn), papers.total(conn)
            begun = self._begun(conn, folder, last)
        state = live.state() if live else None
        is_searchable = live is not None and self._is_whole(live, state) and live.path.name not in self._distrusted
        if total >= _SHOWN_EVERY:
            log.info(
                "%s the search index of %d papers in %s", "completing" if begun else "building", total, folder.path
            )
        if live and begun:
            made, last, reached, is_searchable = live, begun.revision, begun.reached, False
        else:
            made, reached = folder.new_generation(), None
        try:
            with Writer(made) as writer:
                for number, batch in enumerate(self._batches(reached), start=1):
                    if begun:
                        # The last process may have been killed after it wrote these, but before it noted that.
                        writer.remove([one.arxiv_id for one in batch])
                    writer.add(batch, last)
                    if not is_searchable and number * _BATCH % _SHOWN_EVERY == 0:
                        writer.commit(last, complete=False, reached=batch[-1].arxiv_id)
                        folder.make_live(made)
                writer.commit(last, complete=True)
            folder.make_live(made)
        except (IndexFault, StoreUnavailable) as error:
            current = folder.current()
            if current is None or current.path.name != made.path.name:
                made.remove()
            elif isinstance(error, IndexFault) and not error.is_full_disk:
                self.distrust(made)
            raise
        folder.tidy()
        return last

    def _begun(self, conn: Connection, folder: Folder, last: int) -> State | None:
        """Return the state of a live generation that is half made and can be completed, None if there is none."""
        state = self._sound(folder, last)
        if state is None or state.complete or state.reached is None:
            return None
        # What has changed since can be followed up afterwards only while the store still knows what that is.
        return None if subjects.EVERYTHING in revision.changed_since(conn, state.revision) else state

    def _batches(self, reached: str | None = None) -> Iterable[list[Paper]]:
        """Yield everything that is stored, the newest ids first, from below the id `reached` if that is given."""
        while True:
            with self._store.read() as conn:
                batch = papers.before(conn, reached, _BATCH)
            if not batch:
                return
            yield batch
            reached = batch[-1].arxiv_id

    def _failed(self, error: IndexFault) -> None:
        self._rest_until = self._monotonic() + _REST_SECONDS
        if self._failing is None:
            log.error("the search index cannot be written: %s. Searching what it already has.", error)
        self._failing = str(error)

    def _well(self) -> None:
        if self._failing is not None:
            log.warning("the search index can be written again")
        self._failing = None
