"""Requests over real HTTP: retries, pauses, encodings, redirects and links to the next page."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.errors import UpstreamBusy, UpstreamError, UpstreamInvalid, UpstreamUnavailable
from api.upstream.http import MAX_TRIES, Reply, Upstream
from tests.conftest import NOW, TODAY, Patience
from tests.fakehub import FAULTS, FakeHub, Handler, status
from tests.webhook import Receiver

QUERY = {"date": TODAY.isoformat(), "limit": "100"}


@pytest.fixture
def upstream(hub_url: str, patience: Patience) -> Iterator[Upstream]:
    made = Upstream("the Hub", hub_url, sleep=patience.sleep, monotonic=patience.monotonic, now=lambda: NOW)
    yield made
    made.close()


def ask(upstream: Upstream, *, budget: float) -> Reply:
    return upstream.get("/api/daily_papers", QUERY, upstream.monotonic() + budget)


def entries(reply: Reply) -> list[Any]:
    found: list[Any] = json.loads(reply.body)
    return found


def test_a_reply_has_the_body_and_the_query_of_the_next_page(upstream: Upstream, hub: FakeHub) -> None:
    hub.fill(TODAY, 130)
    first = ask(upstream, budget=10)
    assert (len(entries(first)), first.next_query) == (100, {**QUERY, "p": "1"})
    assert first.next_query is not None
    last = upstream.get("/api/daily_papers", first.next_query, upstream.monotonic() + 10)
    assert (len(entries(last)), last.next_query) == (30, None)


def test_a_call_after_its_deadline_sends_nothing(upstream: Upstream, hub: FakeHub) -> None:
    with pytest.raises(UpstreamUnavailable, match="no reply in time"):
        ask(upstream, budget=0)
    assert hub.asked == []


def test_the_pace_is_that_of_the_last_reply(upstream: Upstream, hub: FakeHub) -> None:
    assert upstream.pace is None
    hub.rate_limit = '"api";r=60;t=120'
    ask(upstream, budget=10)
    assert upstream.pace == 2.0


def test_a_shorter_hold_does_not_end_a_longer_one(upstream: Upstream, patience: Patience) -> None:
    upstream.hold(60)
    upstream.hold(5)
    assert upstream.pause == 60
    patience.time += 61
    assert upstream.pause == 0


@pytest.mark.parametrize("fault", [status(408), status(500), status(502), FAULTS["503"], FAULTS["truncated"],
                                   FAULTS["reset"]])  # fmt: skip
def test_a_temporary_fault_is_retried_with_growing_waits(
    upstream: Upstream, hub: FakeHub, patience: Patience, fault: object
) -> None:
    hub.fail(fault, times=3)  # type: ignore[arg-type]
    assert len(entries(ask(upstream, budget=60))) == 12
    assert len(hub.asked) == 4
    first, second, third = patience.waits
    assert 0.5 <= first <= 1.0
    assert 1.0 <= second <= 1.5
    assert 2.0 <= third <= 2.5


def test_a_lasting_fault_is_an_error_after_four_tries(upstream: Upstream, hub: FakeHub) -> None:
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable, match="HTTP 500"):
        ask(upstream, budget=60)
    assert len(hub.asked) == MAX_TRIES


def test_a_wait_that_would_outlast_the_budget_is_not_started(
    upstream: Upstream, hub: FakeHub, patience: Patience
) -> None:
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable, match="HTTP 500"):
        ask(upstream, budget=1.2)
    assert sum(patience.waits) < 1.2


def test_a_retry_waits_as_long_as_retry_after_says(upstream: Upstream, hub: FakeHub, patience: Patience) -> None:
    hub.fail(status(429, Retry_After="7"), times=1)
    assert entries(ask(upstream, budget=60))
    assert patience.waits == [pytest.approx(7.05)]


def test_a_pause_longer_than_the_budget_is_raised_and_holds_for_later_calls(
    upstream: Upstream, hub: FakeHub, patience: Patience
) -> None:
    hub.fail(status(429, Retry_After="120"), times=1)
    with pytest.raises(UpstreamBusy) as busy:
        ask(upstream, budget=60)
    assert busy.value.retry_after == pytest.approx(120)
    with pytest.raises(UpstreamBusy):
        ask(upstream, budget=10)
    assert len(hub.asked) == 1, "nothing was sent during the pause"
    patience.time += 121
    assert entries(ask(upstream, budget=10))


def test_a_used_up_rate_limit_stops_requests_before_a_429(upstream: Upstream, hub: FakeHub) -> None:
    hub.rate_limit = '"api";r=0;t=200'
    assert entries(ask(upstream, budget=10))
    with pytest.raises(UpstreamBusy):
        ask(upstream, budget=10)
    assert upstream.pause == pytest.approx(200)


def test_a_server_that_is_not_there_is_unavailable() -> None:
    patience = Patience()
    upstream = Upstream("the Hub", "http://127.0.0.1:9", sleep=patience.sleep, monotonic=patience.monotonic)
    with pytest.raises(UpstreamUnavailable):
        ask(upstream, budget=60)
    upstream.close()


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
def test_an_encoding_that_was_not_requested_or_is_broken_is_refused(
    upstream: Upstream, hub: FakeHub, name: str
) -> None:
    fault, reason = ENCODED[name]
    hub.fail(fault)
    with pytest.raises(UpstreamInvalid, match=reason):
        ask(upstream, budget=20)


def test_a_gzipped_reply_is_decompressed(upstream: Upstream, hub: FakeHub) -> None:
    hub.fail(encoded(gzip.compress(b"[]"), "gzip"))
    assert ask(upstream, budget=10).body == b"[]"
    assert hub.asked[-1][2]["accept-encoding"] == "gzip"


def test_a_gzip_bomb_takes_no_more_memory_than_the_largest_reply(hub: FakeHub, hub_url: str) -> None:
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


def test_a_redirect_to_the_same_path_is_followed(upstream: Upstream, hub: FakeHub) -> None:
    hub.fail(redirects("?date=2026-11-19&limit=100&x=1", "/api/daily_papers?date=2026-11-19&x=2"))
    assert len(entries(ask(upstream, budget=10))) == 12
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
def test_a_redirect_to_another_path_query_or_server_is_refused(upstream: Upstream, hub: FakeHub, place: str) -> None:
    hub.fail(redirects(place))
    with pytest.raises(UpstreamError, match="only redirects to the same path are followed") as caught:
        ask(upstream, budget=10)
    assert len(hub.asked) == 1
    assert "secret" not in str(caught.value)


def test_a_redirect_to_an_invalid_url_is_refused_without_a_retry(upstream: Upstream, hub: FakeHub) -> None:
    hub.fail(redirects("http://[x/"))
    with pytest.raises(UpstreamInvalid):
        ask(upstream, budget=10)
    assert len(hub.asked) == 1


def test_more_than_three_redirects_are_refused(upstream: Upstream, hub: FakeHub) -> None:
    hub.fail(redirects(*(f"?date=2026-11-19&x={number}" for number in range(20))))
    with pytest.raises(UpstreamInvalid, match="more than 3 redirects"):
        ask(upstream, budget=10)
    assert len(hub.asked) == 4


@pytest.mark.parametrize(
    "link", ["/api/daily_papers?date=2026-11-18&p=1", "/api/daily_papers?p=1", "/api/other?date=2026-11-19&p=1"]
)
def test_a_link_to_a_next_page_of_something_else_is_refused(upstream: Upstream, hub: FakeHub, link: str) -> None:
    hub.fail(lambda handler: handler.json(200, [], {"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(UpstreamInvalid, match="next page leads elsewhere"):
        ask(upstream, budget=10)


def test_a_password_in_the_url_is_sent_but_never_shown(
    hub: FakeHub, hub_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    # Commands that ran before in this process have it say less.
    caplog.set_level("DEBUG", "httpx")
    upstream = Upstream("the Hub", hub_url.replace("http://", "http://reader:p%40ss@"))
    assert len(entries(ask(upstream, budget=10))) == 12
    assert hub.asked[-1][2]["authorization"].startswith("Basic ")
    assert upstream.shown_url == hub_url.replace("http://", "http://***@")
    assert "HTTP Request" in caplog.text
    assert "p%40ss" not in caplog.text
    assert "p@ss" not in caplog.text
    upstream.close()


def test_a_post_sends_its_body_once_and_tells_nobody_its_path(caplog: pytest.LogCaptureFixture) -> None:
    receiver = Receiver()
    with receiver.running() as url, caplog.at_level(logging.DEBUG, "httpx"):
        client = Upstream("the webhook", url)
        client.post("/secret?a=1", b"{}", {"Content-Type": "application/json"}, 5.0)
        receiver.status = 500
        with pytest.raises(UpstreamUnavailable) as caught:
            client.post("/secret?a=1", b"{}", {}, 5.0)
        client.close()
    assert [(path, body) for path, _, body in receiver.got] == [("/secret?a=1", b"{}")] * 2
    assert receiver.got[0][1]["User-Agent"].startswith("paperboy/")
    assert "secret" not in str(caught.value) + caplog.text
    with pytest.raises(UpstreamUnavailable) as refused:
        client.post("/secret", b"{}", {}, 5.0)
    assert "secret" not in str(refused.value)


def test_a_post_waits_as_long_as_the_server_asks(patience: Patience) -> None:
    receiver = Receiver()
    with receiver.running() as url:
        client = Upstream("the webhook", url, monotonic=patience.monotonic)
        receiver.status, receiver.headers = 429, {"Retry-After": "30"}
        for _ in range(2):
            with pytest.raises(UpstreamBusy) as caught:
                client.post("/", b"{}", {}, 5.0)
            assert caught.value.retry_after == 30
        receiver.status = 200
        patience.sleep(30.1)
        client.post("/", b"{}", {}, 5.0)
        client.close()
    assert len(receiver.got) == 2
