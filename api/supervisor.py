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
# At a reload, how long a new process may take to be ready.
_SUCCESSOR_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class Child:
    """A process that is restarted whenever it exits, at growing intervals while it keeps failing.

    Args:
        name: its name in log lines.
        arguments: the `paperboy` command with its options; `--parent` is added.
        fds: open file descriptors that it inherits.
        is_web: whether it answers requests. The service must stop if it cannot be started for the first time. At a
            reload, the old process goes on until the new one has said that it is ready (`--ready`).
    """

    def __init__(self, name: str, arguments: Sequence[str], *, fds: Sequence[int] = (), is_web: bool = False) -> None:
        self.name = name
        # -P: do not import a folder called `api` from the current directory.
        self._command = [sys.executable, "-P", "-m", "api.cli", *arguments, "--parent", str(os.getpid())]
        self._fds, self._is_web, self._required = fds, is_web, is_web
        self._process: subprocess.Popen[bytes] | None = None
        self._successor: Successor | None = None
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._started_at, self._start_at, self._wait = 0.0, 0.0, _FIRST_WAIT

    def tend(self) -> None:
        """Check whether the process has exited, and start it if it is due.

        Raises:
            ServeError: it is required and cannot be started.
        """
        self._leaving = [one for one in self._leaving if one.poll() is None]
        if self._successor is not None:
            self._succeed(self._successor)
        if self._process is not None and (status := self._process.poll()) is not None:
            self._ended(f"exit status {status}", gave_up=status > 0)
        if self._process is None and time.monotonic() >= self._start_at:
            self._started_at = time.monotonic()
            try:
                self._process = self._start()
            except OSError as error:
                # For example out of memory or process ids. The other children keep running.
                self._ended(str(error), gave_up=True)

    def reload(self) -> None:
        """Start a new process, which takes over when it is ready."""
        if self._process is None or self._successor is not None:
            return
        try:
            if self._is_web:
                reader, writer = os.pipe()
                os.set_blocking(reader, False)
                try:
                    self._successor = Successor(self._start(["--ready", str(writer)], [writer]), reader)
                finally:
                    os.close(writer)
            else:
                self._successor = Successor(self._start(), None)
        except OSError as error:
            log.error("a new %s could not be started (%s); the old one keeps running", self.name, error)

    def _start(self, options: Sequence[str] = (), fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*self._command, *options], pass_fds=[*self._fds, *fds], process_group=0)  # noqa: S603

    def _succeed(self, successor: Successor) -> None:
        state = successor.look()
        if state is None:
            return
        self._successor = None
        if not state:
            _kill(successor.process)
            log.error("the new %s did not start; the old one keeps running. The log says why", self.name)
            return
        if self._process is not None:
            self._process.terminate()
            self._leaving.append(self._process)
        self._process, self._started_at = successor.process, time.monotonic()
        log.info("a new %s has taken over", self.name)

    def _ended(self, reason: str, *, gave_up: bool) -> None:
        if self._process is not None:
            _kill(self._process)
            self._process = None
        steady = time.monotonic() - self._started_at >= _STEADY_SECONDS
        if self._required and gave_up and not steady:
            raise ServeError(f"the {self.name} could not be started ({reason}); the log says why")
        self._required = False
        self._wait = _FIRST_WAIT if steady else min(2 * self._wait, _LAST_WAIT)
        self._start_at = time.monotonic() + self._wait
        log.warning("the %s exited (%s); restarting it in %.0f s", self.name, reason, self._wait)

    def _all(self) -> list[subprocess.Popen[bytes]]:
        successors = [self._successor.process] if self._successor else []
        return [*([self._process] if self._process else []), *successors, *self._leaving]

    def terminate(self) -> None:
        """Ask the process to exit."""
        for process in self._all():
            process.terminate()

    def running(self) -> bool:
        """Return whether the process is running."""
        return any(process.poll() is None for process in self._all())

    def kill(self) -> None:
        """Kill the process and all processes it started, and wait for its end."""
        for process in self._all():
            _kill(process)
        self._process, self._successor, self._leaving = None, None, []


class Successor:
    """A process that is to take over, and the pipe on which it tells that it is ready, if it does."""

    def __init__(self, process: subprocess.Popen[bytes], pipe: int | None) -> None:
        self.process, self._pipe, self._until = process, pipe, time.monotonic() + _SUCCESSOR_SECONDS

    def look(self) -> bool | None:
        """Return whether it is ready, None if that is open yet."""
        if self.process.poll() is not None or time.monotonic() > self._until:
            return self._known(False)
        if self._pipe is None:
            return True
        try:
            return self._known(bool(os.read(self._pipe, 1)))
        except BlockingIOError:
            return None

    def _known(self, is_ready: bool) -> bool:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
        return is_ready


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Supervisor:
    """Runs children until SIGTERM or SIGINT (Ctrl-C), and replaces them by new ones at a SIGHUP.

    A SIGHUP that comes as the terminal was closed is a reason to stop. Creating a supervisor installs signal
    handlers. `on_stop` is called before the children are asked to exit.
    """

    def __init__(self, children: Sequence[Child], on_stop: Callable[[], None]) -> None:
        self._children, self._on_stop = children, on_stop
        self._had_terminal = _has_terminal()
        self._on_terminal = [number for number in (0, 1, 2) if os.isatty(number)]
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
            while True:
                for child in self._children:
                    child.tend()
                number = self._next_signal(1.0)
                if number == signal.SIGHUP and not (self._had_terminal and not _has_terminal()):
                    for child in self._children:
                        child.reload()
                elif number not in (None, signal.SIGCHLD):
                    return
        finally:
            if self._had_terminal and not _has_terminal():
                self._let_go_of_terminal()
            self._stop()

    def _let_go_of_terminal(self) -> None:
        """Say nothing more: what cannot be written to a terminal that was closed would make the exit a failure."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in self._on_terminal:
            os.dup2(nowhere, number)
        os.close(nowhere)

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


def _has_terminal() -> bool:
    """Return whether this process has a terminal that is still there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def end_with(parent: int, by: signal.Signals) -> None:
    """Send this process the signal `by` when the parent exits (Linux only). Exit if the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))
    if os.getppid() != parent:
        sys.exit(0)


def bound(host: str, port: int, setting: str = "PORT") -> socket.socket:
    """Return a socket that is bound to the port but does not listen yet.

    Raises:
        ConfigError: the port is in use or not allowed, or the host is not an address of this machine.
    """
    with port_errors(host, port, setting), contextlib.ExitStack() as stack:
        opened = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        stack.pop_all()
    return opened


@contextlib.contextmanager
def port_errors(host: str, port: int, setting: str = "PORT") -> Iterator[None]:
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
            f"{setting}: {port} on {host} cannot be used: {reason}. Choose another with {setting}=…"
            f"{' or --port' if setting == 'PORT' else ''}"
        ) from None
