"""The web processes: gunicorn on an open socket, configured by its documented settings and hooks.

Each worker builds its own application after the fork. The process that forks them opens no database and no connection
and starts no thread, so processes cannot share any of these by accident.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import logging
import os
import re
import signal
import sys
import time
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from gunicorn.workers.gasgi import ASGIWorker

# Imported before the fork, so that the workers share the memory. Importing opens nothing.
import api.web.routes  # noqa: F401
from api import config, create_app, supervisor
from api.config import Settings
from api.errors import PaperboyError
from api.services import build
from api.web.ready import THREADS, ReadyFront

log = logging.getLogger(__name__)

# How workers run: Flask behind the front, or Flask alone.
_FRONT = {"worker_class": "api.gunicorn_worker.LimitedWorker", "asgi_loop": "asyncio", "keepalive": 10}
_FLASK_ALONE = {"worker_class": "gthread", "threads": THREADS}
# Seconds after which a thread that computes gives way to the event loop. Python's own 5 ms make a ready reply wait.
_SWITCH_SECONDS = 0.0005
# Of garbage that only the collector finds there is little, so it need not look after every 700 new objects: a search
# makes thousands.
_NEW_OBJECTS = 20_000
# The maximum in gunicorn. Longer request lines get a 414.
MAX_REQUEST_LINE = 8190
MAX_HEADERS = 64
# A worker exits after the first of these, whatever its clients do. After the second, gunicorn kills it.
WORKER_STOP_SECONDS, STOP_SECONDS = 4, 5
# A worker that is larger is replaced: several times what one takes when its cache is full.
_WORKER_MB, _WORKER_MB_PER_CACHE_MB = 768, 4
# Of glibc's malloc.h.
_M_ARENA_MAX = -8
_RETRY_SECONDS = 3.0
_BURST_SECONDS = 10.0


# The combined log format, and the seconds that the reply took.
_ACCESS = '%s - - %s "%s %s %s" %s %s "%s" "%s" %d.%06d'
# Who has the link of a mail may change what it is about.
_TOKEN = re.compile(r"(?<=[?&]token=)[^&\s]+")


class Log(Logger):
    """gunicorn's log, among all other lines; as JSON, its access log, too."""

    proxies = 0

    def setup(self, cfg: Config) -> None:
        """Leave the lines to whoever logs the others."""
        super().setup(cfg)
        logs = [self.error_log, self.access_log] if config.log_format() == "json" else [self.error_log]
        for one in logs:
            one.handlers.clear()
            one.propagate = True

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:  # noqa: ARG002
        """Log a request without the secret of a link. gunicorn would first collect all headers of both sides."""
        if not self.access_log_enabled:
            return
        path, referer, agent = (
            _quoted(environ.get(name, "-")) for name in ("RAW_URI", "HTTP_REFERER", "HTTP_USER_AGENT")
        )
        self.access_log.info(
            _ACCESS,
            _quoted(_client(environ, self.proxies)),
            self.now(),
            environ["REQUEST_METHOD"],
            path,
            environ["SERVER_PROTOCOL"],
            str(resp.status).partition(" ")[0],
            resp.sent or 0,
            referer,
            agent,
            request_time.seconds,
            request_time.microseconds,
        )


def _client(environ: dict[str, Any], proxies: int) -> str:
    """Return who sent a request: each of the trusted proxies adds one at the end of what clients can write, too."""
    said = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return str(said[-proxies].strip() if 0 < proxies <= len(said) else "") or str(environ.get("REMOTE_ADDR", "-"))


def _quoted(text: str) -> str:
    """Escape what would end the quotation or change a terminal, and leave out the secret of a link."""
    return _TOKEN.sub("…", json.dumps(text)[1:-1])


class Web(BaseApplication):
    """gunicorn's master and its workers.

    Args:
        settings: for the application.
        bind: where to listen, as in gunicorn's setting of that name.
        workers: the number of worker processes.
        wsgi: whether to run Flask alone, without the front.
        ready: a file descriptor to write to once a worker can answer, if somebody waits for that.
    """

    def __init__(
        self, settings: Settings, bind: list[str], workers: int, *, wsgi: bool = False, ready: int | None = None
    ) -> None:
        self._settings, self._bind, self._workers, self._wsgi = settings, bind, workers, wsgi
        self._ready = ready
        self.max_worker_bytes = (_WORKER_MB + _WORKER_MB_PER_CACHE_MB * settings.cache_mb) * 2**20
        self._starts: list[float] = []
        super().__init__()

    def load_config(self) -> None:
        """Configure gunicorn."""
        options = {
            "bind": self._bind,
            "workers": self._workers,
            **(_FLASK_ALONE if self._wsgi else _FRONT),
            "preload_app": False,
            "loglevel": "warning",
            "logger_class": type("Log", (Log,), {"proxies": self._settings.trusted_proxies}),
            "accesslog": "-" if self._settings.access_log == "on" else None,
            "limit_request_line": MAX_REQUEST_LINE,
            "limit_request_fields": MAX_HEADERS,
            "graceful_timeout": STOP_SECONDS,
            "control_socket_disable": True,
            # No proxy is trusted, so clients cannot set SCRIPT_NAME, PATH_INFO or the scheme.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "pre_fork": self._pace,
            "post_fork": _end_with_master,
            "post_worker_init": self._begin,
            "worker_exit": _skip_teardown,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application. gunicorn calls this in each worker, after the fork."""
        _keep_one_heap()
        try:
            app = create_app(build(self._settings))
            if self._wsgi:
                app.extensions["paperboy_metrics"].start()
                return app
            front = ReadyFront(app)
            sys.setswitchinterval(_SWITCH_SECONDS)
            # What was loaded until now stays, so the garbage collector need not look at it again and again.
            gc.freeze()
            gc.set_threshold(_NEW_OBJECTS)
            return front
        except PaperboyError as error:
            # The other workers continue. gunicorn replaces this one; the pause prevents a busy loop.
            log.error("a web process cannot start; retrying in %.0f s: %s", _RETRY_SECONDS, error)
            time.sleep(_RETRY_SECONDS)
            sys.exit(1)

    def _begin(self, worker: Worker) -> None:
        """Tell whoever waits that a worker can answer."""
        _bound_stop(worker)
        if self._ready is not None:
            with contextlib.suppress(OSError):
                os.write(self._ready, b".")

    def _pace(self, _master: Arbiter, _worker: Worker) -> None:
        """Slow down the start of workers that keep exiting at once."""
        now = time.monotonic()
        self._starts = [*(start for start in self._starts if now - start < _BURST_SECONDS), now]
        if len(self._starts) > 2 * self._workers + 2:
            time.sleep(1.0)


def _keep_one_heap() -> None:
    """Have all threads take memory from one heap: glibc gives each its own, and what one frees no other can use.

    As one thread of a worker builds at a time, they hardly ever wait for each other. Other C libraries do not have
    this setting.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _end_with_master(_master: Arbiter, worker: Worker) -> None:
    supervisor.end_with(worker.ppid, signal.SIGKILL)


def _bound_stop(worker: Worker) -> None:
    """Limit the time that a worker takes to stop. Otherwise it waits for its threads, and they for their clients."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.alarm(WORKER_STOP_SECONDS)
        worker.handle_exit(number, frame)

    signal.signal(signal.SIGALRM, lambda _number, _frame: os._exit(0))
    if isinstance(worker, ASGIWorker):
        # Its signals come by way of the event loop.
        loop: Any = worker.loop
        loop.add_signal_handler(signal.SIGTERM, stop, signal.SIGTERM, None)
    else:
        signal.signal(signal.SIGTERM, stop)


def _skip_teardown(_master: Arbiter, worker: Worker) -> None:
    """Exit a worker that is done immediately. Python would wait for its threads and free all memory first."""
    # gunicorn also calls this in its master, and it needs the exit status of a worker that could not start.
    if worker.booted and os.getpid() == int(worker.pid):
        os._exit(0)
