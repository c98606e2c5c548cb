"""A stop of `paperboy serve` ends within ten seconds, whatever clients do, and leaves nothing running."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
from collections.abc import Iterator

import pytest

from api.core.hub_calendar import hub_today
from tests.fakehub import FAULTS, FakeHub
from tests.processes import STOP_SECONDS, Home, eventually, parent

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


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
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
