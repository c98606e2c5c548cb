"""The parent process of a running service. It starts child processes, restarts them if they exit and stops them.

The parent only holds the listening socket. Each child leads its own process group, so that Ctrl-C in a terminal only
reaches the parent, and a child can be killed together with all processes it started.
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

# Children that are still running this long after a stop are killed. The whole stop must take at most ten seconds.
STOP_SECONDS = 6.0
_FIRST_WAIT, _LAST_WAIT = 1.0, 60.0
# A child that ran this long has started. If it exits later, that counts as a new failure.
_STEADY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class Child:
    """A process that is restarted whenever it exits, at growing intervals while it keeps failing.

    Args:
        name: its name in log lines.
        arguments: the `paperboy` command with its options; `--parent` is added.
        fds: open file descriptors that it inherits.
        required: whether the service must stop if this child cannot be started for the first time.
    """

    def __init__(
        self, name: str, arguments: Sequence[str], *, fds: Sequence[int] = (), required: bool = False
    ) -> None:
        self.name = name
        # -P: do not import a folder called `api` from the current directory.
        self._command = [sys.executable, "-P", "-m", "api.cli", *arguments, "--parent", str(os.getpid())]
        self._fds, self._required = fds, required
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at, self._start_at, self._wait = 0.0, 0.0, _FIRST_WAIT

    def tend(self) -> None:
        """Check whether the process has exited, and start it if it is due.

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
                # For example out of memory or process ids. The other children keep running.
                self._ended(str(error), gave_up=True)

    def _ended(self, reason: str, *, gave_up: bool) -> None:
        self.kill()
        steady = time.monotonic() - self._started_at >= _STEADY_SECONDS
        if self._required and gave_up and not steady:
            raise ServeError(f"the {self.name} could not be started ({reason}); the log says why")
        self._required = False
        self._wait = _FIRST_WAIT if steady else min(2 * self._wait, _LAST_WAIT)
        self._start_at = time.monotonic() + self._wait
        log.warning("the %s exited (%s); restarting it in %.0f s", self.name, reason, self._wait)

    def terminate(self) -> None:
        """Ask the process to exit."""
        if self._process is not None:
            self._process.terminate()

    def running(self) -> bool:
        """Return whether the process is running."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill the process and all processes it started, and wait for its end."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


class Supervisor:
    """Runs children until SIGTERM, SIGINT (Ctrl-C) or SIGHUP (the terminal was closed).

    Creating one installs signal handlers. `on_stop` is called before the children are asked to exit.
    """

    def __init__(self, children: Sequence[Child], on_stop: Callable[[], None]) -> None:
        self._children, self._on_stop = children, on_stop
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            # `nohup` ignores SIGHUP, and it must stay ignored.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda number, _frame: self._signals.put(number))

    def run(self) -> None:
        """Start the children, and return once all have exited, at most `STOP_SECONDS` after the signal.

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
    """Send this process the signal `by` when the parent exits (Linux only). Exit if the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))
    if os.getppid() != parent:
        sys.exit(0)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to the port but does not listen yet.

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
    """Turn errors of the operating system about a port into a `ConfigError` with one line."""
    try:
        yield
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            reason = f"--host: {host} is not an address of this machine; use 0.0.0.0 to listen on all of them"
            raise ConfigError(reason) from None
        reason = {
            errno.EADDRINUSE: "another program is using it",
            errno.EACCES: "this user may not use it; ports from 1024 up are usually allowed",
        }.get(error.errno or 0, error.strerror or str(error))
        raise ConfigError(
            f"PORT: {port} on {host} cannot be used: {reason}. Choose another with PORT=… or --port"
        ) from None
