"""The `paperboy` command as it is installed, run as real processes that always end with their test."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

PAPERBOY = Path(sys.executable).with_name("paperboy")
# Generous: a start takes seconds of computing, and tests may share the machine.
SOON = 30.0
# What `paperboy serve` promises: a stop ends within this, whatever clients do.
STOP_SECONDS = 10.0
NOWHERE = "http://127.0.0.1:9"
_MARK = "PYTEST_SERVICE"
# Made once: httpx would read the system's certificates for each request, and the services here speak plain HTTP.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def eventually(check: Callable[[], Any], within: float = SOON) -> Any:
    """Return the first true answer of `check`; its last error or answer fails the test."""
    end = time.monotonic() + within
    while True:
        try:
            answer = check()
        except (httpx.HTTPError, AssertionError):
            answer = None
        if answer or time.monotonic() > end:
            assert answer, f"not within {within} s"
            return answer
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def marked(mark: str) -> dict[int, str]:
    """Return the processes that run with `mark` in their environment, by id, with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            # A zombie has no environment any more, so it does not count.
            if f"{_MARK}={mark}\0".encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


@dataclasses.dataclass
class Home:
    """An empty home folder to run commands in.

    A service may open `max_files` files, if that is not None. `program` is the command.
    """

    folder: Path
    environ: dict[str, str]
    max_files: int | None = None
    program: Path = PAPERBOY

    @classmethod
    def make(cls, folder: Path) -> Home:
        """Return a home whose commands reach neither the Hub nor arXiv."""
        keep = {"PATH", "LANG", "LC_ALL", "TMPDIR"}
        environ = {key: value for key, value in os.environ.items() if key in keep}
        nowhere = dict.fromkeys(("PAPERBOY_HUB_URL", "PAPERBOY_ARXIV_URL"), NOWHERE)
        return cls(folder, environ | nowhere | {"HOME": str(folder), "PAPERBOY_RATE_LIMIT": "0"})

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments],
            env=self.environ | environ,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextlib.contextmanager
    def serving(self, *arguments: str, **environ: str) -> Iterator[Served]:
        """Run `paperboy serve` on a free port until the test is done with it.

        It is stopped in the end and must be gone within `STOP_SECONDS`. What is not gone is killed, so that it
        fails this test and no other one.
        """
        port, mark = free_port(), uuid.uuid4().hex

        def prepare() -> None:
            if self.max_files is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.max_files, self.max_files))

        log = self.folder / f"serve-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.program, "serve", *arguments],
                env=self.environ | {"PORT": str(port), _MARK: mark} | environ,
                cwd=self.folder,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=prepare,
            )
        service = Served(process, port, log, mark)
        try:
            yield service
            service.stop()
        finally:
            service.kill()


@dataclasses.dataclass
class Served:
    """A service that runs."""

    process: subprocess.Popen[bytes]
    port: int
    log_file: Path
    mark: str

    def get(self, path: str) -> Any:
        reply = httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5, verify=_NO_TLS, trust_env=False)
        return reply.raise_for_status().json()

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    def processes(self) -> dict[int, str]:
        """Return all processes of this service, by id, with their command lines."""
        return marked(self.mark)

    def refreshers(self) -> list[int]:
        """Return the refresher's process, found as the operating system knows it."""
        return [pid for pid, command in self.processes().items() if " worker " in command]

    def workers(self) -> list[int]:
        """Return the processes that answer requests: those whose parent is a web process, too."""
        web = {pid for pid, command in self.processes().items() if " web " in command}
        return [pid for pid in web if parent(pid) in web]

    def stop(self, by: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to stop and return the seconds that took; nothing of it may be left then."""
        started = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"no stop within {STOP_SECONDS} s; still there: {self.processes()}") from None
        seconds = time.monotonic() - started
        eventually(lambda: not self.processes(), within=STOP_SECONDS)
        return seconds

    def kill(self) -> None:
        """Kill whatever is left of it."""
        while left := self.processes():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        self.process.wait(SOON)


def parent(pid: int) -> int:
    """Return the parent of a process, 0 if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])
