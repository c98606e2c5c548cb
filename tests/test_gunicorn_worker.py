"""Clients that send nothing, little or too slowly, or are too many, do not keep others from their replies."""

from __future__ import annotations

import contextlib
import dataclasses
import mmap
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.gunicorn_worker import FIRST_REQUEST_SECONDS, LimitedWorker, own_bytes
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


def ask(port: int, sent: bytes) -> bytes:
    """Return all that the service answers before it hangs up, or this stops listening."""
    with socket.create_connection(("127.0.0.1", port), timeout=PROMPT_SECONDS) as client:
        with contextlib.suppress(OSError):
            client.sendall(sent)
        received = b""
        with contextlib.suppress(OSError):
            while chunk := client.recv(65536):
                received += chunk
        return received


def test_no_body_is_read_for_a_get(service: Served) -> None:
    head = b"GET /v1/daily?limit=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nhalf"
    # Nothing more comes, and the reply does not wait for it; the connection cannot be used again.
    reply = ask(service.port, head)
    assert reply.startswith(b"HTTP/1.1 200 ")
    assert reply.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("size", [8192, 100_000])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([b"X: %s" % (b"x" * 4000)] * 5, b"200"),
        ([b"X: %s" % (b"x" * 8000)] * 5, b"431"),
        ([b"X: %s" % (b"x" * 9000)], b"431"),
        ([b"X: x"] * 100, b"431"),
    ],
)
def test_headers_are_bounded_one_by_one_in_number_and_together(
    service: Served, headers: list[bytes], status: bytes, size: int
) -> None:
    head = b"\r\n".join((b"GET /v1/daily HTTP/1.1", b"Host: x", b"Connection: close", *headers, b"", b""))
    with socket.create_connection(("127.0.0.1", service.port), timeout=PROMPT_SECONDS) as client:
        # Bit by bit, as they come over a network, or all at once.
        with contextlib.suppress(OSError):
            for start in range(0, len(head), size):
                client.sendall(head[start : start + size])
                time.sleep(0.01)
        assert client.recv(65536).startswith(b"HTTP/1.1 " + status)


def test_a_second_request_may_have_a_body_of_any_allowed_size(service: Served) -> None:
    body = b"address=" + b"x" * 60_000
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    post = b"POST /subscriptions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + form + body
    with socket.create_connection(("127.0.0.1", service.port), timeout=PROMPT_SECONDS) as client:
        client.sendall(GET)
        assert client.recv(262144).startswith(b"HTTP/1.1 200 ")
        client.sendall(post)
        received = b""
        while chunk := client.recv(262144):
            received += chunk
    assert b"HTTP/1.1 503 " in received, "this service sends no mail"


@pytest.mark.parametrize(
    ("size", "age", "alive"), [(99, 1000.0, True), (101, 1000.0, False), (101, 10.0, True)], ids=str
)
def test_a_worker_that_has_grown_too_large_ends_unless_it_has_just_begun(size: int, age: float, alive: bool) -> None:
    worker = LimitedWorker.__new__(LimitedWorker)
    worker.is_leaving, worker._max_bytes, worker._started_at = False, 100.0, 0.0
    worker._end_if_large(size, age)
    assert worker.is_leaving is not alive


def test_the_size_of_a_worker_is_its_own_memory_without_the_files_it_has_mapped(tmp_path: Path) -> None:
    file, size = tmp_path / "index", 64 * 2**20
    file.write_bytes(bytes(size))
    before = own_bytes()
    assert 5 * 2**20 < before < 4 * 2**30
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert sum(mapped[:: mmap.PAGESIZE]) == 0
        assert own_bytes() < before + size / 2
    taken = b"x" * size
    assert own_bytes() > before + size / 2
    assert len(taken) == size


def test_c_parser_installed_reads_the_requests(home: Home, tmp_path: Path) -> None:
    # The package is optional, so one stands in for it that notes its use.
    package, used = tmp_path / "gunicorn_h1c.py", tmp_path / "used"
    package.write_text(
        f"""
from pathlib import Path
from gunicorn.asgi.parser import ParseError, PythonProtocol

class LimitRequestLine(ParseError): pass
class LimitRequestHeaders(ParseError): pass

class H1CProtocol(PythonProtocol):
    def __init__(self, **arguments):
        Path({str(used)!r}).touch()
        super().__init__(**arguments)
""",
        encoding="utf-8",
    )
    with home.serving("--no-refresher", "--workers", "1", PYTHONPATH=str(tmp_path)) as running:
        eventually(lambda: running.get("/v1/daily"))
    assert used.exists()
