"""The parent of a running service: starts its child processes, starts them again if they end, stops them in time.

The parent holds nothing but the listening socket. Each child leads a process group of its own, so Ctrl-C in a
terminal reaches the parent alone, and whatever a child started can be killed with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from api.errors import ConfigError, ServeError

log = logging.getLogger(__name__)

# What has not ended by itself this long after a stop was asked for is killed. Ten seconds are promised in all.
STOP_SECONDS = 6.0
_FIRST_WAIT, _LAST_WAIT = 1.0, 60.0
# A child that ran this long did start; if it ends later, that is a new failure.
_STEADY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class Child:
    """A process that is started again whenever it ends, at growing intervals while it keeps failing."""

    def __init__(
        self, name: str, arguments: Sequence[str], *, fds: Sequence[int] = (), required: bool = False
    ) -> None:
        """Describe a `paperboy` command to run.

        Args:
            name: what log lines call it.
            arguments: the command with its options; `--parent` is added.
            fds: open file descriptors that it inherits.
            required: whether the service must end if this one cannot be started in the first place.
        """
        self.name = name
        # -P: a folder called `api` where the command was given is none of our business.
        self._command = [sys.executable, "-P", "-m", "api.cli", *arguments, "--parent", str(os.getpid())]
        self._fds, self._required = fds, required
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at, self._start_at, self._wait = 0.0, 0.0, _FIRST_WAIT

    def tend(self) -> None:
        """Start it if it is due, and see whether it has ended.

        Raises:
            ServeError: it is required and cannot be started.
        """
        if self._process is not None and (status := self._process.poll()) is not None:
            self._ended(f"exit status {status}", gave_up=status > 0)
        if self._process is None and time.monotonic() >= self._start_at:
            self._started_at = time.monotonic()
            try:
                self._process = subprocess.Popen(self._command, pass_fds=self._fds, process_group=0)  # noqa: S603
            except OSError as error:
                # Out of memory or process ids, for example; what runs goes on.
                self._ended(str(error), gave_up=True)

    def _ended(self, reason: str, *, gave_up: bool) -> None:
        self.kill()
        steady = time.monotonic() - self._started_at >= _STEADY_SECONDS
        if self._required and gave_up and not steady:
            raise ServeError(f"the {self.name} could not be started ({reason}); the log says why")
        self._required = False
        self._wait = _FIRST_WAIT if steady else min(2 * self._wait, _LAST_WAIT)
        self._start_at = time.monotonic() + self._wait
        log.warning("the %s ended (%s); starting it again in %.0f s", self.name, reason, self._wait)

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            self._process.terminate()

    def running(self) -> bool:
        """Return whether it still runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill it and all processes that it started, and wait until it is gone."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


class Supervisor:
    """Runs children until SIGTERM, SIGINT (Ctrl-C) or SIGHUP (the terminal was closed)."""

    def __init__(self, children: Sequence[Child], on_stop: Callable[[], None]) -> None:
        """Take over the signals of this process; `on_stop` is called before the children are asked to end."""
        self._children, self._on_stop = children, on_stop
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            # `nohup` has SIGHUP ignored, and that must stay so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda number, _frame: self._signals.put(number))

    def run(self) -> None:
        """Start the children and return once all of them are gone, at most `STOP_SECONDS` after the signal.

        Raises:
            ServeError: a required child cannot be started.
        """
        try:
            number = None
            while number in (None, signal.SIGCHLD):
                for child in self._children:
                    child.tend()
                number = self._next_signal(1.0)
        finally:
            self._stop()

    def _stop(self) -> None:
        end = time.monotonic() + STOP_SECONDS
        self._on_stop()
        for child in self._children:
            child.terminate()
        while any(child.running() for child in self._children) and time.monotonic() < end:
            self._next_signal(min(1.0, max(0.0, end - time.monotonic())))
        for child in self._children:
            child.kill()

    def _next_signal(self, seconds: float) -> int | None:
        try:
            return self._signals.get(timeout=seconds)
        except queue.Empty:
            return None


def end_with(parent: int, by: signal.Signals) -> None:
    """Get the signal `by` when the parent ends, however it ends (Linux only); exit if it is gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))
    if os.getppid() != parent:
        sys.exit(0)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to the port and does not listen yet.

    Raises:
        ConfigError: the port is in use or not allowed, or the host is not an address of this machine.
    """
    with port_errors(host, port), contextlib.ExitStack() as stack:
        opened = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        stack.pop_all()
    return opened


@contextlib.contextmanager
def port_errors(host: str, port: int) -> Iterator[None]:
    """Turn what the operating system says of a port into a `ConfigError` of one line."""
    try:
        yield
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            reason = f"--host: {host} is not an address of this machine; 0.0.0.0 stands for all of them"
            raise ConfigError(reason) from None
        reason = {
            errno.EADDRINUSE: "another program uses it",
            errno.EACCES: "this user may not use it; ports from 1024 are usually allowed",
        }.get(error.errno or 0, error.strerror or str(error))
        raise ConfigError(
            f"PORT: {port} on {host} cannot be used: {reason}. Choose another with PORT=… or --port"
        ) from None
