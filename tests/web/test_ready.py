"""The front answers what is ready exactly as Flask would, and hands the rest to Flask within limits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from flask import Flask, Response

from api import create_app
from api.services import Services
from api.store import revision
from api.web import ready
from api.web.operation import MAX_BODY, Endpoint, example_path
from api.web.ready import ReadyFront
from api.web.response import Freshness, ReadyReply, represent
from api.web.routes import ENDPOINTS

NOT_READY = {"getStatus", "getHealth", "getReadiness", "getMetrics"}


def stored(about: Endpoint) -> str:
    """An address that shows something in the fake Hub."""
    return example_path(about).replace("2507.22448", "2611.00001").replace("2026-11-20", "2026-11-19")


PATHS = [stored(one) for one in ENDPOINTS if one.name not in NOT_READY]
HEADERS: list[dict[str, str]] = [
    {},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "gzip, deflate, br, zstd"},
    {"Accept-Encoding": "gzip;q=0"},
    {"Accept-Encoding": "gzip;q=0, *"},
    {"Accept-Encoding": "*"},
    {"Accept-Encoding": "identity;q=1, *;q=0"},
    {"Accept-Encoding": "GZIP"},
    {"Accept-Encoding": "x-gzip"},
    {"Accept-Encoding": ";;;,=,\xff"},
    {"If-None-Match": "*"},
    {"If-None-Match": "ETAG"},
    {"If-None-Match": "W/ETAG"},
    {"If-None-Match": '"other", ETAG'},
    {"If-None-Match": '"other"'},
    {"If-None-Match": "no quotes"},
    {"If-None-Match": "ETAG", "Accept-Encoding": "gzip"},
    {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    {"If-Match": '"other"'},
    {"Range": "bytes=0-1"},
]


class Reply(NamedTuple):
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks an ASGI application, one request at a time."""

    def __init__(self, front: ReadyFront) -> None:
        self.front = front

    async def send(
        self, target: str, headers: dict[str, str], method: str = "GET", body: list[bytes] | None = None
    ) -> Reply:
        path, _, query = target.partition("?")
        chunks = [b""] if body is None else list(body)
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in {"Host": "x", **headers}.items()]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode("latin-1"),
            "headers": raw if body is None else [*raw, (b"content-length", str(sum(map(len, chunks))).encode())],
            "http_version": "1.1",
        }
        events: list[Any] = []

        async def receive() -> dict[str, object]:
            if not chunks:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(event: Any) -> None:
            events.append(event)

        await self.front(scope, receive, send)
        sent = {name.decode(): value.decode("latin-1") for name, value in events[0]["headers"]}
        return Reply(events[0]["status"], sent, b"".join(event["body"] for event in events[1:]))

    def get(self, target: str, **headers: str) -> Reply:
        return asyncio.run(self.send(target, headers))


@pytest.fixture
def app(fresh: Services) -> Flask:
    return create_app(fresh, watch_seconds=0.1)


@pytest.fixture
def front(app: Flask) -> Iterator[ReadyFront]:
    made = ReadyFront(app)
    yield made
    made.close()


@pytest.fixture
def client(front: ReadyFront) -> Client:
    return Client(front)


@pytest.mark.parametrize("path", PATHS)
def test_the_front_and_flask_send_the_same(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    flask = app.test_client()
    first = flask.get(path, headers={"Host": "x"})
    etag, zipped = first.headers.get("ETag", ""), flask.get(path, headers={"Host": "x", "Accept-Encoding": "gzip"})
    asked = [
        {
            name: value.replace("ETAG", zipped.headers.get("ETag", "") if "Accept-Encoding" in one else etag)
            for name, value in one.items()
        }
        for one in HEADERS
    ]
    for headers in asked:
        for method in ("GET", "HEAD"):
            same = flask.open(path, method=method, headers={"Host": "x", **headers})
            # With Flask out of the way, only what is ready can be sent.
            monkeypatch.setattr(client.front, "_flask", None)
            sent = asyncio.run(client.send(path, headers, method))
            assert (sent.status, sent.body) == (same.status_code, same.data)
            found = {name.lower(): value for name, value in same.headers}
            # Of the request, and not of the reply.
            assert sent.headers == {name: value for name, value in found.items() if name != "x-request-id"}


@pytest.mark.parametrize("path", [stored(one) for one in ENDPOINTS])
def test_a_reply_of_flask_is_one_piece(app: Flask, path: str) -> None:
    with app.test_request_context(path, headers={"Host": "x"}):
        reply = app.full_dispatch_request()
    assert isinstance(reply.response, list)
    assert len(reply.response) == 1


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "0"}, {"Expect": "100-continue"}, {"Transfer-Encoding": "chunked"}]
)
def test_what_is_unusual_goes_to_flask(client: Client, front: ReadyFront, headers: dict[str, str]) -> None:
    before = client.get("/v1/daily")
    asked: list[str] = []
    real = front._flask

    async def spy(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await real(scope, receive, send)

    front._flask = spy
    assert client.get("/v1/daily", **headers).body == before.body
    assert asked == ["/v1/daily"]
    client.get("/v1/daily")
    assert asked == ["/v1/daily"]
    front._flask = real


def test_an_unknown_address_and_another_method_are_flasks_errors(client: Client) -> None:
    assert client.get("/nothing").status == 404
    assert asyncio.run(client.send("/v1/daily", {}, "POST", [b"{}"])).status == 405


@pytest.mark.parametrize("address", ["http://x:8000/v1/daily?limit=2", "HTTPS://x/v1/daily?limit=2"])
def test_a_request_that_names_the_whole_address_gets_the_reply_at_its_path(client: Client, address: str) -> None:
    for _ in range(2):
        assert client.get(address).body == client.get("/v1/daily?limit=2").body
    assert client.get("http://x:8000").status == client.get("/").status == 200
    assert client.get("*").status == 404


def test_a_query_with_bytes_beyond_ascii_is_read_as_if_escaped(client: Client) -> None:
    raw = "q=" + "na\u00efve".encode().decode("latin-1")
    assert client.get(f"/v1/search?{raw}").body == client.get("/v1/search?q=na%C3%AFve").body


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    reply = asyncio.run(client.send("/v1/daily", {}, "POST", [b"x" * 1000] * (MAX_BODY // 1000 + 1)))
    assert reply.status == 413


def test_a_body_that_drips_is_refused_without_a_thread(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(client.front, "_flask", None)

    async def ask() -> Reply:
        return await client.send("/v1/daily", {}, "POST", [])

    assert asyncio.run(ask()).status == 408


def test_after_a_change_the_first_to_ask_gets_the_new_reply_and_others_the_old_one_meanwhile(
    client: Client, app: Flask, fresh: Services
) -> None:
    builds, go_on = 0, threading.Event()

    @app.get("/number")
    def number() -> Response:
        def build() -> ReadyReply:
            nonlocal builds
            builds += 1
            assert builds == 1 or go_on.wait(10)
            return represent({"number": builds}, Freshness(60, 60), shows=["hub"])

        found: Response = app.extensions["paperboy_cache"].reply(build)
        return found

    async def ask() -> list[bytes]:
        await client.send("/number", {})
        with fresh.store.write() as conn:
            revision.raise_revision(conn, "hub")
        app.extensions["paperboy_watch"].look()
        first = asyncio.ensure_future(client.send("/number", {}))
        await asyncio.sleep(0.05)
        meanwhile = [await client.send("/number", {}) for _ in range(3)]
        go_on.set()
        after = [await first, await client.send("/number", {})]
        return [reply.body for reply in (*meanwhile, *after)]

    assert asyncio.run(ask()) == [b'{"number":1}'] * 3 + [b'{"number":2}'] * 2
    assert builds == 2
