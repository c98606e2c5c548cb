"""What a hostile or broken upstream can cost: never more than the time and the memory allowed."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from api.errors import UpstreamError, UpstreamInvalid, UpstreamUnavailable
from api.upstream.hub.client import HubClient
from tests.conftest import TODAY
from tests.fakehub import FakeHub, Handler

BUDGET = 1.0


@pytest.fixture
def client(hub_url: str) -> Iterator[HubClient]:
    """A client that goes by the real time and does not try again."""
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
    assert len(client.daily_list(TODAY, budget=10).papers) == 12, "and the next request is answered"


def encoded(body: bytes, *encodings: str) -> Callable[[Handler], None]:
    def fault(handler: Handler) -> None:
        handler.send_response(200)
        for encoding in encodings:
            handler.send_header("Content-Encoding", encoding)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return fault


BOMB = gzip.compress(b" " * (64 * 1024 * 1024))
ENCODED = {
    "a bomb": (encoded(BOMB, "gzip"), "larger than"),
    "a bomb in a bomb": (encoded(gzip.compress(BOMB), "gzip, gzip"), "gzip, gzip"),
    "two headers": (encoded(gzip.compress(BOMB), "gzip", "gzip"), "gzip, gzip"),
    "brotli": (encoded(b"x", "br"), "'br'"),
    "no gzip": (encoded(b"[]", "gzip"), "not valid gzip"),
    "deflate": (encoded(zlib.compress(b"[]"), "deflate"), "'deflate'"),
    "half a stream": (encoded(gzip.compress(b"[]")[:-4], "gzip"), "not valid gzip"),
    "more than a stream": (encoded(gzip.compress(b"[]") + b"more", "gzip"), "not valid gzip"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_an_encoding_that_was_not_asked_for_or_does_not_hold_is_refused(
    client: HubClient, hub: FakeHub, name: str
) -> None:
    fault, reason = ENCODED[name]
    hub.fail(fault)
    with pytest.raises(UpstreamInvalid, match=reason):
        client.daily_list(TODAY, budget=20)


def test_a_gzipped_reply_is_read(client: HubClient, hub: FakeHub) -> None:
    hub.fail(encoded(gzip.compress(b"[]"), "gzip"))
    assert client.daily_list(TODAY, budget=10).papers == ()
    assert hub.asked[-1][2]["accept-encoding"] == "gzip"


def test_a_bomb_takes_no_more_memory_than_a_reply_may(hub: FakeHub, hub_url: str) -> None:
    hub.fail(encoded(gzip.compress(gzip.compress(b" " * (192 * 1024 * 1024))), "gzip, gzip"))
    script = f"""
import datetime, resource
from api.errors import UpstreamError
from api.upstream.hub.client import HubClient
client = HubClient({hub_url!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    client.daily_list(datetime.date(2026, 11, 19), budget=20)
except UpstreamError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    grown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert int(grown) < 64 * 1024, f"{grown} KiB"


def redirects(*places: str) -> Callable[[Handler], None]:
    """Return the fault of redirecting to one place after the other, and then answering."""
    waiting = list(places)

    def fault(handler: Handler) -> None:
        if waiting:
            handler.send(302, b"", "text/plain", {"Location": waiting.pop(0)})
        else:
            handler.answer("/api/daily_papers", {"date": TODAY.isoformat(), "limit": "100"})

    return fault


def test_a_redirect_to_the_same_path_is_followed(client: HubClient, hub: FakeHub) -> None:
    hub.fail(redirects("?date=2026-11-19&limit=100&x=1", "/api/daily_papers?date=2026-11-19&x=2"))
    assert len(client.daily_list(TODAY, budget=10).papers) == 12
    assert [query.get("x") for _, query, _ in hub.asked] == [None, "1", "2"]


@pytest.mark.parametrize(
    "place",
    [
        "/api/daily_papers/2026-11-18",
        "/login",
        "?date=2026-11-18&limit=100",
        "/api/daily_papers?limit=100",
        "http://127.0.0.1:9/api/daily_papers",
        "https://elsewhere.example.org/api/daily_papers?date=2026-11-19",
        "//elsewhere.example.org/api/daily_papers",
        "https://user:secret@elsewhere.example.org/api/daily_papers",
    ],
)
def test_a_redirect_to_another_place_is_not_followed(client: HubClient, hub: FakeHub, place: str) -> None:
    hub.fail(redirects(place))
    with pytest.raises(UpstreamError, match="which is not followed") as caught:
        client.daily_list(TODAY, budget=10)
    assert len(hub.asked) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "link", ["/api/daily_papers?date=2026-11-18&p=1", "/api/daily_papers?p=1", "/api/other?date=2026-11-19&p=1"]
)
def test_a_next_page_of_something_else_is_not_half_a_list(client: HubClient, hub: FakeHub, link: str) -> None:
    hub.fail(lambda handler: handler.json(200, [], {"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(UpstreamInvalid, match="next page is to something else"):
        client.daily_list(TODAY, budget=10)


def test_a_redirect_to_an_address_that_cannot_be_read_is_not_tried_again(client: HubClient, hub: FakeHub) -> None:
    hub.fail(redirects("http://[x/"))
    with pytest.raises(UpstreamInvalid):
        client.daily_list(TODAY, budget=10)
    assert len(hub.asked) == 1


def test_redirects_end(client: HubClient, hub: FakeHub) -> None:
    hub.fail(redirects(*(f"?date=2026-11-19&x={number}" for number in range(20))))
    with pytest.raises(UpstreamInvalid, match="more than 3 redirects"):
        client.daily_list(TODAY, budget=10)
    assert len(hub.asked) == 4


def test_a_password_in_the_address_is_used_and_never_shown(
    hub: FakeHub, hub_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = HubClient(hub_url.replace("http://", "http://reader:p%40ss@"))
    assert len(client.daily_list(TODAY, budget=10).papers) == 12
    assert hub.asked[-1][2]["authorization"].startswith("Basic ")
    assert client.shown_url == hub_url.replace("http://", "http://***@")
    assert "HTTP Request" in caplog.text
    assert "p%40ss" not in caplog.text
    assert "p@ss" not in caplog.text
    client.close()


def test_a_proxy_of_the_environment_is_used(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake Hub stands in for a proxy: it sees the whole address of what is asked for."""
    with hub.running() as url:
        monkeypatch.setenv("http_proxy", url)
        client = HubClient("http://hub.example.org")
        hub.fail(lambda handler: handler.json(200, []))
        assert client.daily_list(TODAY, budget=10).papers == ()
        client.close()
    assert hub.asked[-1][2]["host"] == "hub.example.org"
