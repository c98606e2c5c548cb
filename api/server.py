"""The web processes: gunicorn, set up by its documented settings and hooks, on a socket that is open already.

Each worker builds its own application after the fork. The process that forks them opens no database, no connection
and no thread, so there is nothing that two processes could share by accident.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

# Imported here for the workers to share; importing opens nothing.
import api.web.routes  # noqa: F401
from api import create_app, supervisor
from api.config import Settings
from api.errors import PaperboyError
from api.services import build

log = logging.getLogger(__name__)

WORKER_CLASS = "gthread"
THREADS = 12
# The most that gunicorn allows; it answers longer ones with a 414.
MAX_REQUEST_LINE = 8190
# A worker ends by itself after the first of these, whatever its clients do; the second is gunicorn's patience.
WORKER_STOP_SECONDS, STOP_SECONDS = 4, 5
_RETRY_SECONDS = 3.0
_BURST_SECONDS = 10.0


class Web(BaseApplication):
    """gunicorn's master and its workers."""

    def __init__(self, settings: Settings, bind: str, workers: int) -> None:
        """Take the settings for the application, what to listen on in gunicorn's words, and how many processes."""
        self._settings, self._bind, self._workers = settings, bind, workers
        self._starts: list[float] = []
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up."""
        options = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": WORKER_CLASS,
            "threads": THREADS,
            "preload_app": False,
            "loglevel": "warning",
            "limit_request_line": MAX_REQUEST_LINE,
            "graceful_timeout": STOP_SECONDS,
            "control_socket_disable": True,
            # Nobody is a trusted proxy: a client must not set SCRIPT_NAME, PATH_INFO or the scheme.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "pre_fork": self._pace,
            "post_fork": _end_with_master,
            "post_worker_init": _bound_stop,
            "worker_exit": _skip_teardown,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application; gunicorn calls this in each worker, after the fork."""
        try:
            return create_app(build(self._settings))
        except PaperboyError as error:
            # The other workers go on. gunicorn starts another one in place of this one, but not in a hot loop.
            log.error("a web process cannot start, next try in %.0f s: %s", _RETRY_SECONDS, error)
            time.sleep(_RETRY_SECONDS)
            sys.exit(1)

    def _pace(self, _master: Arbiter, _worker: Worker) -> None:
        """Slow down starting workers that end at once, for whatever reason."""
        now = time.monotonic()
        self._starts = [*(start for start in self._starts if now - start < _BURST_SECONDS), now]
        if len(self._starts) > 2 * self._workers + 2:
            time.sleep(1.0)


def _end_with_master(_master: Arbiter, worker: Worker) -> None:
    supervisor.end_with(worker.ppid, signal.SIGKILL)


def _bound_stop(worker: Worker) -> None:
    """Have a stop end in time: without this, a worker waits for each of its threads, and a thread for its client."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.alarm(WORKER_STOP_SECONDS)
        worker.handle_exit(number, frame)

    signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(0))
    signal.signal(signal.SIGTERM, stop)


def _skip_teardown(_master: Arbiter, worker: Worker) -> None:
    """End a worker that is done at once: Python would wait for its threads, and free everything piece by piece."""
    # gunicorn also calls this in its master, and needs the exit status of a worker that did not start.
    if worker.booted and os.getpid() == int(worker.pid):
        os._exit(0)
