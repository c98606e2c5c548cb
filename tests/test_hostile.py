"""Thousands of hostile requests: odd paths, queries, headers and bodies, and requests smuggled into others.

`HOSTILE=10000` in the environment sends as many; another `HOSTILE_SEED` sends others.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from tests.fakehub import FakeHub, entry
from tests.processes import Home, eventually

NUMBER, SEED = int(os.environ.get("HOSTILE", "2000")), int(os.environ.get("HOSTILE_SEED", "1"))
AT_ONCE = 16
# What a server may say of a transfer coding or a version of HTTP that it does not know (RFC 9110).
HONEST = {501, 505}

PATHS = (
    "/", "/v1/daily", "/v1/daily/2026-11-19", "/v1/weekly/2026-W47", "/v1/monthly/2026-11", "/v1/trending",
    "/v1/search", "/v1/papers/2508.16949", "/v1/papers/2508.16949.bib", "/v1/papers/2508.16949/related",
    "/v1/changes", "/v1/calendar/2026-11", "/v1/status", "/feeds/daily.atom", "/feeds/search.json",
    "/api/daily_papers", "/api/papers/search", "/api/papers/2508.16949", "/papers/2508.16949",
    "/papers/2508.16949.md", "/daily/2026-11-19", "/search", "/subscriptions", "/v1/subscriptions", "/docs",
    "/openapi.json", "/static/site.css", "/healthz", "/readyz",
)  # fmt: skip
NAMES = (
    "q", "exclude", "min_upvotes", "has", "submitter", "organization", "sort", "limit", "cursor", "view",
    "window", "since", "from", "to", "date", "week", "month", "p", "group", "token", "source",
)  # fmt: skip
VALUES = (
    "", "0", "-1", "1e309", "9" * 400, "0x10", "NaN", "\0", "%00", "../../etc/passwd", "' OR 1=1 --", '"' * 300,
    "(" * 300, "a:b AND c", "*", "\\", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "\u202e\u0000\ud7ff",
    "\U0001f600" * 50, "e\u0301" * 200, "x" * 4000, "-" * 500, "author:" * 50, '"a b" ' * 40, "like:2508.16949",
    "2026-02-31", "99999-99-99", "http://169.254.169.254/", "file:///etc/passwd", "\r\nX-Injected: 1", "true",
    "[]", "{}", "null", "card,full",
)  # fmt: skip
HEADERS = (
    "Accept: */*;q=nan, text/markdown;q=1e400", "Accept-Encoding: gzip;q=;;, br;q=-1, *;q=0",
    "If-None-Match: \"" + "x" * 3000, "If-None-Match: *, W/\"a\", , \"", "If-Modified-Since: yesterday",
    "Range: bytes=0-,5-2,-", "If-Match: \"x\"", "X-Forwarded-For: " + ", ".join(["::1"] * 200),
    "X-Forwarded-Host: evil.example/\"><b>", "Forwarded: for=_x;proto=javascript", "Host: ", "Host: a b",
    "Host: [::1", "Host: evil.example:99999999", "Cookie: " + "a=b; " * 500, "Expect: 100-continue",
    "Expect: 200-maybe", "Upgrade: h2c", "Connection: keep-alive, Upgrade, close", "TE: trailers",
    "Authorization: Basic " + "=" * 500, "X-Request-ID: \x01\x7f", "Origin: null", "SCRIPT_NAME: /x",
    "Content-Type: application/json; charset=\xff", "No-Colon", ": none", " folded: yes", "X-Nul: a\0b",
    "Content-Length: -1", "Content-Length: 5, 5", "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked, identity", "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked",
    "Transfer-Encoding: \x0bchunked",
)  # fmt: skip
BODIES = (
    b"", b"{", b"[" * 20_000, b'{"email": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"email": "a@b", "hour": 1e999}', b"\xff\xfe\x00", b'{"email": "' + b"a" * 60_000 + b'@example.org"}',
    b'{"email": {"$gt": ""}}', b"null", b"email=a%40b&email=c&hour=%ff",
    b'{"email": "a@example.org\\r\\nBcc: b@example.org"}', b'{"n": ' + b"9" * 10_000 + b"}", b"x" * 70_000,
)  # fmt: skip
SMUGGLED = b"GET /nowhere-smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def request(dice: random.Random) -> bytes:
    """Return the bytes of a request that no honest client sends."""
    return dice.choice(KINDS)(dice)


def _target(dice: random.Random) -> str:
    path = dice.choice(PATHS)
    names = (
        f"{dice.choice(NAMES)}={quote(dice.choice(VALUES), safe=dice.choice(['', '/:@!$()*,;=']))}"
        for _ in range(dice.randrange(6))
    )
    query = "&".join(names)
    return f"{path}?{query}" if query else path


def _odd_path(dice: random.Random) -> bytes:
    path = dice.choice(PATHS).encode()
    oddities: list[Callable[[], bytes]] = [
        lambda: path + bytes(dice.randrange(33, 256) for _ in range(dice.randrange(1, 30))),
        lambda: path.replace(b"/", b"//"),
        lambda: path + b"/%2e%2e/%2e%2e/etc/passwd",
        lambda: path + b"%c0%ae%ff%00",
        lambda: b"/" + b"a/" * dice.randrange(1, 4000),
        lambda: path + b"/" + quote(dice.choice(VALUES)).encode(),
        lambda: b"http://evil.example" + path,
        lambda: path + b"#fragment?q=1",
        lambda: path + b";a=b?%",
        lambda: dice.choice([b"*", b"//", b"\\", b"?", b"%", b"/%", b"evil.example:443"]),
    ]
    return b"GET " + dice.choice(oddities)() + b" HTTP/1.1\r\nHost: x\r\n\r\n"


def _odd_query(dice: random.Random) -> bytes:
    return f"GET {_target(dice)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def _odd_headers(dice: random.Random) -> bytes:
    lines = "\r\n".join(dice.choices(HEADERS, k=dice.randrange(1, 6)))
    method = dice.choice(["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE", "get", "G\xcbT", "X" * 300])
    version = dice.choice(["1.1", "1.1", "1.0", "0.9", "2.0", "9.9"])
    end = dice.choice(["\r\n\r\n", "\r\n\r\n", "\n\n", "\r\n"])
    return f"{method} {_target(dice)} HTTP/{version}\r\nHost: x\r\n{lines}{end}".encode("latin-1", "replace")


def _odd_body(dice: random.Random) -> bytes:
    body = dice.choice(BODIES)
    path = dice.choice(
        ["/v1/subscriptions", "/subscriptions", "/v1/subscriptions/confirm", "/v1/daily", "/unsubscribe"]
    )
    kind = dice.choice(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=", "text/\xff"]
    )
    length = dice.choice([len(body), len(body), len(body) + 10, max(0, len(body) - 3)])
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode(
            "latin-1"
        )
        + body
    )


def _smuggling(dice: random.Random) -> bytes:
    size = str(len(SMUGGLED))
    headers = dice.choice(
        [
            ["Content-Length: " + size, "Transfer-Encoding: chunked"],
            ["Content-Length: 0", "Content-Length: " + size],
            ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
            ["Transfer-Encoding: chunked"],
            ["Content-Length:  +" + size],
            ["Content-Length: 0\x0b"],
        ]
    )
    body = dice.choice(
        [b"0\r\n\r\n", b"0;x=\r\nX: y\r\n\r\n", b"ffffffffffffffff\r\n", b"-1\r\n", b"5\r\nab", b"0\n\n", b""]
    )
    return (
        f"POST {_target(dice)} HTTP/1.1\r\nHost: x\r\n{chr(13) + chr(10)}".encode()[:-2]
        + "\r\n".join(headers).encode("latin-1")
        + b"\r\n\r\n"
        + body
        + SMUGGLED
    )


KINDS: list[Callable[[random.Random], bytes]] = [
    _odd_path,
    _odd_query,
    _odd_query,
    _odd_headers,
    _odd_body,
    _smuggling,
]


async def send(port: int, data: bytes) -> bytes:
    """Return everything that a server answers to some bytes, after which the client says nothing more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 15)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def send_all(port: int) -> list[str]:
    """Return what was wrong with the answers."""
    dice, wrong = random.Random(SEED), list[str]()
    waiting = iter([request(dice) for _ in range(NUMBER)])

    async def client() -> None:
        for data in waiting:
            answer = await send(port, data)
            statuses = [int(one) for one in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.MULTILINE)]
            if any(status >= 500 and status not in HONEST for status in statuses) or b"Traceback" in answer:
                wrong.append(f"{statuses} for {data[:300]!r}: {answer[:1000]!r}")

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return wrong


def test_thousands_of_hostile_requests_get_no_5xx_and_no_traceback(tmp_path: Path) -> None:
    home, hub = Home.make(tmp_path), FakeHub()
    hub.fill(hub.today, 11)
    hub.lists[hub.today].append(entry(12, hub.today, id="2508.16949"))
    mail = {"PAPERBOY_SMTP_URL": "smtp://127.0.0.1:9", "PAPERBOY_MAIL_FROM": "papers@example.org"}
    with (
        hub.running() as url,
        home.serving("--workers", "1", PAPERBOY_HUB_URL=url, PAPERBOY_RATE_LIMIT="0", **mail) as service,
    ):
        eventually(lambda: service.get("/v1/daily")["source"] == "hub")
        workers = service.workers()
        wrong = asyncio.run(send_all(service.port))
        assert wrong == []
        assert service.workers() == workers
        assert "Traceback" not in service.log()
        assert service.get("/v1/daily")["total"] == 12
