"""nginx in front, as it is shipped: it keeps replies, bridges an outage, limits clients and tells who asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.nginx import nginx_server
from tests.processes import Home, Served, eventually, free_port


class Upstream(ThreadingHTTPServer):
    """A service whose replies are fresh for one second; it notes the headers it gets, and can fail."""

    def __init__(self) -> None:
        self.status, self.seen = 200, list[dict[str, str]]()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Upstream
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append({name.lower(): value for name, value in self.headers.items()})
        body = f"reply {len(self.server.seen)} to {self.path}".encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "text/plain")
        self.send_header("ETag", f'"{len(self.server.seen)}"')
        self.send_header("Cache-Control", "public, max-age=1, stale-while-revalidate=1, stale-if-error=60")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(upstream: Upstream, tmp_path: Path) -> Iterator[httpx.Client]:
    with nginx_server(tmp_path, upstream.server_port) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Home.make(tmp_path_factory.mktemp("home"))
    with home.serving("--no-refresher", "--workers", "1", PAPERBOY_TRUSTED_PROXIES="1") as service:
        eventually(lambda: service.get("/v1/daily"))
        yield service


@pytest.fixture(scope="module")
def site(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The real service behind nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    with nginx_server(folder, served.port) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield client


def test_the_second_client_gets_the_kept_copy_and_a_304(site: httpx.Client, served: Served) -> None:
    first = site.get("/v1/daily")
    second = site.get("/v1/daily")
    assert (first.status_code, second.headers["X-Cache"]) == (200, "HIT")
    assert second.content == first.content
    assert second.json() == served.get("/v1/daily")
    again = site.get("/v1/daily", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["X-Cache"], again.content) == (304, "HIT", b"")


def test_a_copy_for_programs_that_take_no_gzip_is_their_own(site: httpx.Client) -> None:
    for encoding in ("gzip", "identity", "gzip", "identity"):
        reply = site.get("/v1/daily?limit=3", headers={"Accept-Encoding": encoding})
        assert reply.headers.get("Content-Encoding", "identity") == encoding
        assert len(reply.json()["papers"]) == 3


def test_links_lead_to_the_address_that_was_asked(site: httpx.Client) -> None:
    feed = site.get("/feeds/daily.json").json()
    assert feed["feed_url"] == f"{site.base_url}/feeds/daily.json"
    other = site.get("/feeds/daily.json", headers={"Host": "papers.example.org"}).json()
    assert other["feed_url"] == "http://papers.example.org/feeds/daily.json"


def test_errors_and_pages_pass_through(site: httpx.Client) -> None:
    assert site.get("/v1/daily/2026-02-31").json()["type"] == "urn:paperboy:problem:invalid-parameter"
    assert site.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
    assert site.get("/metrics").json()["status"] == 404
    assert site.head("/v1/daily").status_code == 200
    assert site.post("/v1/subscriptions", json={}).status_code in {400, 503}
    assert site.post("/v1/subscriptions", content=b"x" * 70_000).status_code == 413


def test_what_a_client_claims_to_be_is_replaced(front: httpx.Client, upstream: Upstream) -> None:
    claims = {
        "X-Forwarded-For": "8.8.8.8",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/x",
        "Forwarded": "for=1",
    }
    front.get("/claims", headers=claims)
    seen = upstream.seen[-1]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert "x-forwarded-prefix" not in seen


@pytest.mark.parametrize("fault", ["a 503", "no answer"])
def test_the_last_good_copy_is_handed_out_while_the_service_is_away(
    front: httpx.Client, upstream: Upstream, fault: str
) -> None:
    kept = front.get("/list").text
    if fault == "a 503":
        upstream.status = 503
    else:
        upstream.shutdown()
        upstream.server_close()
    # It is fresh for a second; then nginx tries, and falls back.
    stale = eventually(lambda: (reply := front.get("/list")).headers["X-Cache"] in {"STALE", "UPDATING"} and reply)
    assert (stale.status_code, stale.text) == (200, kept)


def test_once_the_service_is_back_its_replies_are_too(front: httpx.Client, upstream: Upstream) -> None:
    kept = front.get("/list").text
    upstream.status = 503
    eventually(lambda: front.get("/list").headers["X-Cache"] == "STALE")
    upstream.status = 200
    assert eventually(lambda: (text := front.get("/list").text) != kept and text).endswith("to /list")


@pytest.mark.parametrize(
    ("path", "kind"), [("/v1/daily", "application/problem+json"), ("/api/daily_papers", "application/json")]
)
def test_without_a_copy_an_outage_is_a_503_that_says_so(tmp_path: Path, path: str, kind: str) -> None:
    with nginx_server(tmp_path, free_port()) as url:
        reply = httpx.get(url + path, trust_env=False)
    assert (reply.status_code, reply.headers["Content-Type"], reply.headers["Retry-After"]) == (503, kind, "5")
    assert "try again" in reply.text
    assert set(reply.json()) == ({"error"} if path.startswith("/api/") else {"type", "title", "status", "detail"})


def test_a_client_that_asks_too_often_is_told_to_wait(front: httpx.Client) -> None:
    front.get("/kept")
    replies = [front.get("/kept") for _ in range(300)]
    refused = [reply for reply in replies if reply.status_code == 429]
    assert {reply.status_code for reply in replies} == {200, 429}
    assert all(reply.status_code == 200 for reply in replies[:90]), "a burst of a hundred is taken"
    assert json.loads(refused[0].text)["type"] == "urn:paperboy:problem:too-many-requests"
    assert refused[0].headers["Retry-After"] == "1"


def test_many_who_ask_at_once_are_one_request_to_the_service(front: httpx.Client, upstream: Upstream) -> None:
    before = len(upstream.seen)
    threads = [threading.Thread(target=front.get, args=("/same",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(upstream.seen) - before <= 2
