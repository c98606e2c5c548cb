"""gunicorn and, beside it, the refresher: one command, two kinds of process that live and die together.

gunicorn's master looks after the refresher as it does after its workers: it starts it, starts it again should it die,
and ends it with itself. The refresher in turn ends when its master is gone, however that came about.
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import message

from api.errors import ConfigError

THREADS = 12
# So much is read that it is the application which refuses what is too long, and says so in its own words.
MAX_REQUEST_LINE = 131_072
_RESTART_SECONDS = 2.0
_STOP_SECONDS = 5.0


class Web(BaseApplication):
    """The web processes, and the refresher if wanted."""

    def __init__(self, app: Flask, bind: str, workers: int, *, refresher: bool) -> None:
        """Take the application, the address to listen on, how many processes, and whether to run a refresher."""
        self._app, self._bind, self._workers, self._refresher = app, bind, workers, refresher
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up; the application is loaded once and the processes are forked from it."""
        # gunicorn cuts its own setting down to this. Without a limit it would read on for ever.
        message.MAX_REQUEST_LINE = MAX_REQUEST_LINE  # type: ignore[misc]
        options = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "loglevel": "warning",
            "limit_request_line": MAX_REQUEST_LINE,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        return self._app

    def run(self) -> None:
        """Serve until told to stop."""
        (_WithRefresher if self._refresher else Arbiter)(self).run()


class _WithRefresher(Arbiter):
    """gunicorn's master with one more child."""

    _child: subprocess.Popen[bytes] | None = None
    _started_at = float("-inf")

    def manage_workers(self) -> None:
        """Look after the children; gunicorn calls this about once a second."""
        super().manage_workers()
        gone = self._child is None or self._child.poll() is not None
        if gone and time.monotonic() - self._started_at >= _RESTART_SECONDS:
            if self._child is not None and self.log is not None:
                self.log.warning("the refresher ended; starting it again")
            self._started_at = time.monotonic()
            # -P: a folder called `api` where the command was given is none of our business.
            command = [sys.executable, "-P", "-m", "api.cli", "worker", "--parent", str(os.getpid())]
            self._child = subprocess.Popen(command)  # noqa: S603

    def stop(self, graceful: bool = True) -> None:
        """End the refresher along with the workers."""
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
        super().stop(graceful)
        if child is not None:
            try:
                child.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()


def check_port(host: str, port: int) -> None:
    """Find out before the start whether the port can be had.

    Raises:
        ConfigError: it is in use, not allowed, or the host is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            reason = f"--host: {host} is no address of this machine; 0.0.0.0 stands for all of them"
            raise ConfigError(reason) from None
        reason = {
            errno.EADDRINUSE: "another program uses it",
            errno.EACCES: "this user may not use it; allowed are mostly ports from 1024",
        }.get(error.errno or 0, error.strerror or str(error))
        raise ConfigError(
            f"PORT: {port} on {host} cannot be had: {reason}. Name another with PORT=… or --port"
        ) from None
