"""Exchanges with a server that is too slow end at the deadline."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator

import pytest

from api.errors import UpstreamInvalid, UpstreamUnavailable
from api.upstream.hub.client import HubClient
from tests.conftest import TODAY
from tests.fakehub import FAULTS, FakeHub, Handler

BUDGET = 1.0


@pytest.fixture
def client(hub_url: str) -> Iterator[HubClient]:
    """A client on real time that does not retry."""
    made = HubClient(hub_url, "hf_token", first_wait=60.0)
    yield made
    made.close()


def drips(text: bytes, before: bytes = b"") -> Callable[[Handler], None]:
    """Return the fault of sending `before`, and then `text` over and over, a byte every twentieth of a second."""

    def fault(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(before)
        while True:
            for byte in text:
                if handler.hub.released.wait(0.05):
                    return
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()

    return fault


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "status line": drips(b"x", b"HTTP/1.1 200 O"),
    "headers": drips(b"X-Slow: 1\r\n", HEAD),
    "informational replies": drips(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "chunk sizes": drips(b"0", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    "chunk extensions": drips(b"1;a=b\r\n \r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    "trailers": drips(b"X-Slow: 1\r\n", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"),
    "body": drips(b" ", HEAD + b"Content-Length: 100000\r\n\r\n"),
    "gzip": drips(b"\x00", HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b" " * 9)[:12]),
}


@pytest.mark.parametrize("name", DRIPS)
def test_a_reply_that_drips_ends_at_the_deadline(client: HubClient, hub: FakeHub, name: str) -> None:
    hub.fail(DRIPS[name])
    began = time.monotonic()
    with pytest.raises((UpstreamUnavailable, UpstreamInvalid)):
        client.daily_list(TODAY, budget=BUDGET)
    assert time.monotonic() - began < BUDGET + 2.0
    hub.mend()
    assert len(client.daily_list(TODAY, budget=10).papers) == 12, "the next request succeeds"


@pytest.mark.parametrize("name", ["hang", "drip"])
def test_a_reply_that_never_ends_is_aborted_at_the_deadline(hub_url: str, hub: FakeHub, name: str) -> None:
    hub.fail(FAULTS[name])
    client = HubClient(hub_url)
    began = time.monotonic()
    with pytest.raises(UpstreamUnavailable):
        client.daily_list(TODAY, budget=0.4)
    client.close()
    assert time.monotonic() - began < 5


def test_a_proxy_in_the_environment_is_used(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake Hub acts as the proxy and sees the full URL of the request."""
    with hub.running() as url:
        monkeypatch.setenv("http_proxy", url)
        client = HubClient("http://hub.example.org")
        hub.fail(lambda handler: handler.json(200, []))
        assert client.daily_list(TODAY, budget=10).papers == ()
        client.close()
    assert hub.asked[-1][2]["host"] == "hub.example.org"
