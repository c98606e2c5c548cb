"""Clients that send nothing, little or too slowly, or are too many, do not keep others from their replies."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from api.gunicorn_worker import FIRST_REQUEST_SECONDS
from api.web.ready import BODY_SECONDS
from tests.processes import Home, Served, eventually

MAX_FILES = 400
GET = b"GET /v1/daily HTTP/1.1\r\nHost: x\r\n\r\n"
# Far more than a reply takes on a busy machine, and far less than the clients below are waited for.
PROMPT_SECONDS = 4.0


@pytest.fixture
def service(home: Home) -> Iterator[Served]:
    limited = dataclasses.replace(home, max_files=MAX_FILES)
    with limited.serving("--no-refresher", "--workers", "1") as running:
        eventually(lambda: running.get("/v1/daily"))
        yield running


@contextlib.contextmanager
def connected(port: int, number: int, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """Connect `number` clients that send the same and then wait."""
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(number):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            with contextlib.suppress(OSError):
                client.sendall(sent)
            clients.append(client)
        yield clients


def is_closed(client: socket.socket) -> bool:
    """Return whether the service has hung up, after whatever it had to say."""
    client.setblocking(False)
    try:
        while client.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


def assert_prompt(service: Served) -> None:
    began = time.monotonic()
    assert service.get("/v1/daily")["total"]
    assert time.monotonic() - began < PROMPT_SECONDS


@pytest.mark.parametrize("sent", [b"", GET], ids=["silent", "idle after a reply"])
def test_three_times_as_many_connections_as_files_leave_room_for_others(service: Served, sent: bytes) -> None:
    with connected(service.port, 3 * MAX_FILES, sent) as clients:
        assert_prompt(service)
        assert any(map(is_closed, clients)), "the oldest make room"
        assert_prompt(service)
    assert "Traceback" not in service.log()
    assert len(service.log()) < 10_000


@pytest.mark.parametrize("sent", [b"", b"GET /v1/daily HTTP/1.1\r\nHost: x\r\nX-Half"], ids=["nothing", "half"])
def test_a_client_whose_first_request_does_not_come_is_hung_up_on(service: Served, sent: bytes) -> None:
    with connected(service.port, 50, sent) as clients:
        assert_prompt(service)
        eventually(lambda: all(map(is_closed, clients)), within=FIRST_REQUEST_SECONDS + 20)


def test_bodies_that_drip_hold_no_thread_and_are_refused_in_time(service: Served) -> None:
    head = b"POST /v1/daily HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
    stopped = threading.Event()

    def drip(clients: list[socket.socket]) -> None:
        while not stopped.wait(0.2):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.send(b"x")

    with connected(service.port, 50, head) as clients:
        thread = threading.Thread(target=drip, args=(clients,))
        thread.start()
        try:
            # What is not ready needs a thread.
            for number in range(20):
                began = time.monotonic()
                assert service.get(f"/v1/daily?limit={number + 1}")["total"]
                assert time.monotonic() - began < PROMPT_SECONDS
            began = time.monotonic()
            clients[0].settimeout(BODY_SECONDS + 20)
            assert clients[0].recv(65536).startswith(b"HTTP/1.1 408 ")
        finally:
            stopped.set()
            thread.join()


def test_a_client_that_stops_sending_gets_its_reply_and_is_hung_up_on(service: Served) -> None:
    with connected(service.port, 1, GET) as (client,):
        client.shutdown(socket.SHUT_WR)
        client.settimeout(PROMPT_SECONDS)
        received = b""
        while chunk := client.recv(65536):
            received += chunk
    assert received.startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_get_their_replies_in_order(service: Served) -> None:
    sent = b"".join(b"GET /v1/daily?limit=%d HTTP/1.1\r\nHost: x\r\n\r\n" % number for number in range(1, 6))
    with connected(service.port, 1, sent) as (client,):
        client.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := client.recv(65536):
            received += chunk
    assert received.count(b"HTTP/1.1 200 ") == 5
    cursors = [received.find(b'"next_cursor":"%d-' % number) for number in range(1, 6)]
    assert cursors == sorted(cursors)
    assert cursors[0] > 0
