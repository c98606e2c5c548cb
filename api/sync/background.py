"""Work that nobody waits for: one thread of this process does it, in the order it came."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

_MOST = 50


class Background:
    """A queue of tasks and the thread that runs them.

    The thread starts with the first task, so it is never started before a fork, and as a daemon it does not hold up
    the end of the process. A task whose key is queued or running already is dropped, and so is one too many.
    """

    def __init__(self) -> None:
        """Begin with an empty queue."""
        self._tasks: queue.Queue[tuple[str, Callable[[], object]]] = queue.Queue(_MOST)
        self._keys: set[str] = set()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, key: str, task: Callable[[], object]) -> None:
        """Run `task` soon, unless one with this key is still to be done."""
        with self._lock:
            if key in self._keys or self._tasks.full():
                return
            self._keys.add(key)
            self._tasks.put((key, task))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="paperboy-background", daemon=True)
                self._thread.start()

    def join(self) -> None:
        """Wait until everything submitted so far is done."""
        self._tasks.join()

    def _run(self) -> None:
        while True:
            key, task = self._tasks.get()
            try:
                task()
            except Exception:
                log.exception("background task %s failed", key)
            finally:
                with self._lock:
                    self._keys.discard(key)
                self._tasks.task_done()
