"""A stop of `paperboy serve` ends in ten seconds whatever clients do, leaves nothing running, and drops nothing."""

from __future__ import annotations

import collections
import contextlib
import ctypes
import datetime as dt
import fcntl
import http.client
import itertools
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.core.hub_calendar import hub_today
from api.gunicorn_worker import LAST_REQUEST_SECONDS
from tests.fakehub import FAULTS, FakeHub
from tests.processes import PAPERBOY, STOP_SECONDS, Home, Served, eventually, free_port, parent

PARTS = {
    "silent": b"",
    "half a request line": b"GET /v1/dai",
    "half a header": b"GET /v1/daily HTTP/1.1\r\nHost: x\r\nX-Half: ",
    "half a body": b"POST /v1/daily HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf",
    "half a chunk": b"POST /v1/daily HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nhalf",
    "an address too long": b"GET /v1/daily?q=" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a body nobody reads": b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000,
    "an idle connection": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a reader that never reads": b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 60,
    "a client that never hangs up": b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a request that waits for the Hub": b"GET /v1/daily/2025-03-05 HTTP/1.1\r\nHost: x\r\n\r\n",
}


@contextlib.contextmanager
def nasty_clients(port: int, times: int) -> Iterator[None]:
    """Connect `times` of each kind of client and leave them as they are."""
    with contextlib.ExitStack() as stack:
        for _ in range(times):
            for sent in PARTS.values():
                client = stack.enter_context(socket.socket())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.settimeout(0.1)
                client.connect(("127.0.0.1", port))
                # A service that has read enough of it no longer takes the rest.
                with contextlib.suppress(OSError):
                    client.sendall(sent)
        yield


@pytest.fixture
def hanging_hub() -> Iterator[str]:
    hub = FakeHub(hub_today(dt.datetime.now(dt.UTC)))
    hub.fail(FAULTS["hang"])
    with hub.running() as url:
        yield url


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_in_time_with_every_kind_of_client_connected(
    home: Home, hanging_hub: str, by: signal.Signals
) -> None:
    with home.serving(PAPERBOY_HUB_URL=hanging_hub) as service:
        eventually(lambda: service.get("/healthz"))
        with nasty_clients(service.port, 2):
            service.stop(by)
    assert service.process.returncode == 0
    assert "Traceback" not in service.log()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_silent(home: Home, by: signal.Signals) -> None:
    with home.serving() as service:
        eventually(lambda: service.get("/healthz"))
        # Else it might say that it has begun after what is read here.
        eventually(lambda: "keeping the lists up to date\n" in service.log())
        # Ctrl-C in a terminal goes to the whole process group.
        before = service.log()
        os.killpg(service.process.pid, by)
        service.stop(by)
    assert service.process.returncode == 0
    said = service.log().removeprefix(before).splitlines()
    assert [line for line in said if "the Hub" not in line] == []


@pytest.mark.parametrize("killed", ["the service", "the web server"])
def test_a_killed_service_leaves_nothing_running_with_clients_connected(
    home: Home, hanging_hub: str, killed: str
) -> None:
    with home.serving(PAPERBOY_HUB_URL=hanging_hub) as service:
        eventually(lambda: service.get("/healthz"))
        old = eventually(lambda: len(service.workers()) == 2 and service.workers())
        pid = service.process.pid if killed == "the service" else parent(old[0])
        with nasty_clients(service.port, 1):
            os.kill(pid, signal.SIGKILL)
            if killed == "the service":
                service.process.wait()
                eventually(lambda: not service.processes(), within=STOP_SECONDS)
            else:
                eventually(lambda: not set(old) & set(service.processes()), within=STOP_SECONDS)


def test_a_stop_during_the_start_ends_at_once(home: Home) -> None:
    for _ in range(5):
        with home.serving() as service:
            eventually(service.processes)
        assert service.process.returncode in (0, -signal.SIGTERM)


class Crowd:
    """Clients that ask again and again on connections that they keep, as fast as they are answered."""

    def __init__(self, port: int, paths: list[str], size: int, *, comes_back: bool) -> None:
        """Ask for the paths in turn; with `comes_back`, a client that is hung up on connects anew."""
        self.outcomes: collections.Counter[object] = collections.Counter()
        self._port, self._paths, self._comes_back = port, paths, comes_back
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(size)]

    def _ask(self, number: int) -> None:
        paths = itertools.cycle(self._paths[number % len(self._paths) :] + self._paths)
        while not self._done.is_set():
            client = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
            try:
                client.connect()
            except ConnectionRefusedError:
                return
            idle_since = asked_at = time.monotonic()
            try:
                while not self._done.is_set():
                    asked_at = time.monotonic()
                    client.request("GET", next(paths))
                    reply = client.getresponse()
                    reply.read()
                    idle_since = time.monotonic()
                    self.outcomes[reply.status] += 1
                    if reply.headers["Connection"] == "close":
                        self.outcomes["told"] += 1
                        break
            except (OSError, http.client.HTTPException) as error:
                # On a busy machine a client may be too slow to ask in the moment that it is given.
                if not self._comes_back or asked_at - idle_since < LAST_REQUEST_SECONDS / 2:
                    self.outcomes[repr(error)] += 1
                    return
            finally:
                client.close()
            if not self._comes_back:
                return

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        eventually(lambda: self.outcomes[200] > 20 * len(self._threads))
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()


MIXED = ["/v1/daily", "/v1/daily?limit=3", *(f"/v1/daily?exclude=word{number}" for number in range(200))]


def test_a_stop_under_load_drops_no_request_of_clients_that_keep_their_connections(home: Home) -> None:
    with home.serving("--no-refresher") as service:
        eventually(lambda: service.get("/readyz"))
        with Crowd(service.port, MIXED, 16, comes_back=False) as crowd:
            service.stop()
            crowd.join()
    assert crowd.outcomes.keys() == {200, "told"}
    assert crowd.outcomes["told"] == 16, "each was told that its connection ends"


def test_a_reload_drops_no_request_and_ends_the_old_processes(home: Home) -> None:
    with home.serving() as service:
        eventually(lambda: service.get("/readyz") and len(service.workers()) == 2)
        old = set(service.processes()) - {service.process.pid}
        with Crowd(service.port, MIXED, 16, comes_back=True) as crowd:
            service.process.send_signal(signal.SIGHUP)
            # The new one starts beside the crowd, and a busy machine lets it take its minute.
            eventually(lambda: not old & set(service.processes()), within=90)
            answered = crowd.outcomes[200]
            eventually(lambda: crowd.outcomes[200] > answered + 100)
        assert crowd.outcomes.keys() == {200, "told"}
        assert len(service.workers()) == 2
        assert service.log().count("has taken over") == 2, "the web server and the refresher"
        eventually(lambda: service.log().count("keeping the lists up to date") == 2)


def test_a_service_ends_with_its_terminal(home: Home) -> None:
    master, slave = pty.openpty()
    port = free_port()
    process = subprocess.Popen(
        [PAPERBOY, "serve"],
        env=home.environ | {"PORT": str(port)},
        cwd=home.folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    try:
        service = Served(process, port, home.folder / "none.log", "")
        eventually(lambda: service.get("/healthz"))
        process.send_signal(signal.SIGHUP)
        assert eventually(lambda: service.get("/healthz")), "the terminal is there, so this is a reload"
        os.close(master)
        assert process.wait(STOP_SECONDS) == 0
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def working(home: Home) -> Iterator[subprocess.Popen[bytes]]:
    """Run `paperboy worker`, and give it once it has begun."""
    log = home.folder / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [PAPERBOY, "worker"], env=home.environ, cwd=home.folder, stdout=output, stderr=output
        )
    try:
        eventually(lambda: b"keeping the lists up to date" in log.read_bytes())
        yield worker
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_notices_a_signal_that_did_not_interrupt_its_wait(home: Home) -> None:
    with working(home) as worker:
        others = [int(entry.name) for entry in Path(f"/proc/{worker.pid}/task").iterdir()]
        others.remove(worker.pid)
        # Another thread takes it, so the main thread sleeps on, as after a signal a moment before it fell asleep.
        assert ctypes.CDLL(None).tgkill(worker.pid, others[0], signal.SIGTERM) == 0
        assert worker.wait(STOP_SECONDS) == 0


def test_a_worker_that_waits_to_ask_the_hub_again_ends_at_once_and_reserves_nothing(home: Home) -> None:
    database = home.folder / ".local/share/paperboy/paperboy.db"

    def reserved() -> set[str]:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
            return {name for (name,) in conn.execute("SELECT name FROM leases")}

    with working(home) as worker:
        # Nobody listens at its Hub's address, so it has asked for the first time, and waits.
        eventually(lambda: len(reserved()) > 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(STOP_SECONDS) == 0
        assert reserved() == set()
