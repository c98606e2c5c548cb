"""Odd bytes sent to a running `paperboy serve` are never answered with a server error."""

from __future__ import annotations

import contextlib
import itertools
import random
import socket
from collections.abc import Iterator

import pytest

from tests.processes import Home, Served, eventually

GET = b"GET /v1/daily HTTP/1.1\r\n"
HOST = b"Host: x\r\n"
END = b"Connection: close\r\n\r\n"

HEADERS = [
    b"SCRIPT_NAME: /v1", b"Script_Name: x", b"SCRIPT-NAME: /x", b"PATH_INFO: /healthz", b"PATH-INFO: /x",
    b"REMOTE_USER: root", b"REMOTE_ADDR: 1.2.3.4", b"HTTP_HOST: y", b"SERVER_NAME: y", b"SERVER_PORT: y",
    b"wsgi.url_scheme: https", b"WSGI_URL_SCHEME: https", b"Proxy: http://y", b"QUERY_STRING: limit=0",
    b"REQUEST_METHOD: POST", b"CONTENT_LENGTH: -1", b"CONTENT_TYPE: x",
    b"X-Forwarded-Proto: https", b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off", b"X-Forwarded-Proto: \xff",
    b"X-Forwarded-For: not an address", b"X-Forwarded-Host: y:z", b"X-Forwarded-Port: -5",
    b"X-Forwarded-Prefix: //y", b"Forwarded: for=\"", b"X-Script-Name: /y", b"X-Original-URL: /y",
    b"Range: bytes=0-1", b"Range: bytes=9999999-", b"Range: bytes=-0", b"Range: lines=x", b"Range: bytes=a-b,,c",
    b"Range: bytes=0-1\r\nIf-Range: \"x\"", b"If-Range: Sat, 99 Foo 2026", b"If-Range: W/\"x\"",
    b"If-Match: \"x\"", b"If-Match: *", b"If-Match: W/\"x\", ,\"", b"If-None-Match: \"", b"If-None-Match: *, *",
    b"If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", b"If-Unmodified-Since: yesterday",
    b"If-Modified-Since: Thu, 99 Jan 99999 00:00:00 GMT", b"If-Modified-Since: 0",
    b"Accept-Encoding: gzip;q=x", b"Accept-Encoding: *;q=0, ;;,", b"Accept-Encoding: gzip;q=1e999",
    b"Accept: */*;q=nan", b"Accept: ,;=", b"Accept-Charset: x", b"Accept-Language: \xff",
    b"Content-Length: 0", b"Content-Length: -1", b"Content-Length: +5", b"Content-Length: 0x5",
    b"Content-Length: 5, 5", b"Content-Length: \xb2", b"Content-Length: " + b"9" * 5000,
    b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: 99999999999999999999",
    b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: identity",
    b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: gzip", b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding:", b"Transfer-Encoding: CHUNKED", b"Trailer: Host",
    b"Expect: 100-continue", b"Expect: 100-continue\r\nContent-Length: 5", b"Expect: the unexpected",
    b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA", b"Upgrade: websocket",
    b"Connection: keep-alive, close", b"Connection: \xff", b"Keep-Alive: timeout=x", b"TE: trailers",
    b"Cookie: a=b; =; \xff", b"Authorization: Basic \xff", b"Authorization: Basic ====", b"Authorization: x",
    b"Content-Type: multipart/form-data", b"Content-Type: multipart/form-data; boundary=\xff",
    b"Content-Encoding: gzip", b"Cache-Control: max-age=x", b"Pragma: \x01", b"Referer: //[", b"Origin: null",
    b"Access-Control-Request-Method: \xff", b"Access-Control-Request-Headers: a,b\r\nOrigin: x",
    b"X-Empty:", b": nothing", b"No colon", b"Space : x", b" folded: x", b"X: a\r\n b", b"X: a\nY: b", b"X: a\rb",
    b"X: \x00", b"X-Long: " + b"x" * 9000, b"\r\n".join(b"X-Many: x" for _ in range(200)),
    b"H\xc3\xb6st: x", b"Host: second",
]  # fmt: skip

HOSTS = [
    b"", b"Host:\r\n", b"Host: \r\n", b"Host: a b\r\n", b"Host: [::1\r\n", b"Host: [::1]:99999\r\n", b"Host: x:y\r\n",
    b"Host: x:-1\r\n", b"Host: \xff\r\n", b"Host: user@x\r\n", b"Host: x/y?z#w\r\n", b"Host: ..\r\n",
    b"Host: <script>\r\n", b"Host: " + b"x" * 5000 + b"\r\n", b"Host: x, y\r\n", b"Host: xn--\r\n",
    b"Host: %00\r\n", b"Host: 1.2.3.4:80:80\r\n",
]  # fmt: skip

TARGETS = [
    b"/", b"//", b"//x", b"///v1/daily", b"*", b"x", b"x:1", b"http://", b"http://x", b"http://x/v1/daily",
    b"http://x:y/v1/daily", b"http://[::1/v1/daily", b"HTTP://USER@X/v1/daily?limit=1", b"ftp://x/v1", b"://",
    b"/v1/daily#part", b"/v1/daily?#", b"/v1/daily?%", b"/v1/daily?limit=%FF", b"/v1/daily?limit=%00",
    b"/v1/daily?limit=1&limit=2", b"/v1/daily?&&==&", b"/v1/daily?q=%ED%A0%80", b"/v1/daily;x=1", b"/v1/%64aily",
    b"/v1/daily/", b"/v1//daily", b"/v1/./daily", b"/v1/../v1/daily", b"/%2e%2e/%2e%2e/etc/passwd", b"/%",
    b"/%00", b"/%ff", b"/%ed%a0%80", b"/\xff", b"/\xc3\xbc", b"/v1/daily/%0d%0aX:%20y", b"/v1/papers/%2f",
    b"/v1/papers/\x7f", b"/v1/papers/..", b"/v1/daily/2026-11-99", b"/v1/daily/9999-12-31", b"/v1/daily/0000-01-01",
    b"/v1/weekly/9999-W53", b"/v1/monthly/0001-01", b"/feeds/daily.atom?limit=-1", b"/api/daily_papers?p=99999999999",
    b"/api/daily_papers?limit=1e9", b"/v1/daily?cursor=AAAA", b"/v1/daily?cursor=%F0%9F%98%80", b"/docs?x",
    b"/v1/changes?cursor=99999999999999999999999", b"/" + b"a/" * 3000, b"/v1/daily?" + b"a=" * 3000,
]  # fmt: skip

METHODS = [
    b"get", b"Get", b"HEAD", b"POST", b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"PRI", b"BREW",
    b"G", b"G\xffT", b"GET\x00", b"", b"X" * 30, b"M-SEARCH", b"PROPFIND",
]  # fmt: skip

VERSIONS = [b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/1.2", b"HTTP/9", b"HTTP/", b"http/1.1", b"", b"HTTPS/1.1"]

WHOLE = [
    b"GET /v1/daily\r\n\r\n", b"\r\n" + GET + HOST + END, b"\r\n\r\n\r\n" + GET + HOST + END, b"\n\n",
    b"GET  /v1/daily  HTTP/1.1\r\n" + HOST + END, b"GET\t/v1/daily\tHTTP/1.1\r\n" + HOST + END,
    b"GET /v1/daily HTTP/1.1\n" + b"Host: x\n\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
    b"PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n" + GET + HOST + END, b"\r\n\r\n\x00\r\nQUIT\n" + b"\x21\x11\x00\x0c" * 4,
    b"POST /v1/daily HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /v1/daily HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    b"POST /v1/daily HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloxx0\r\n\r\n",
    b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nHost: y\r\n\r\n" + GET + HOST + END,
    b"POST /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\n\r\nbody" + GET + HOST + END,
    (GET + HOST + b"\r\n") * 20 + GET + HOST + END,
]  # fmt: skip


def requests() -> Iterator[bytes]:
    yield from WHOLE
    for header, method in itertools.product(HEADERS, (b"GET", b"HEAD", b"POST")):
        yield method + b" /v1/daily HTTP/1.1\r\n" + HOST + header + b"\r\n" + END
    for host, path in itertools.product(HOSTS, (b"/v1/daily", b"/docs", b"/openapi.json", b"/feeds/daily.atom")):
        yield b"GET " + path + b" HTTP/1.1\r\n" + host + END
        yield b"GET " + path + b" HTTP/1.0\r\n" + host + END
    for target, method in itertools.product(TARGETS, (b"GET", b"OPTIONS", b"CONNECT")):
        yield method + b" " + target + b" HTTP/1.1\r\n" + HOST + END
    for method, version in itertools.product(METHODS, [b"HTTP/1.1", *VERSIONS]):
        yield method + b" /v1/daily " + version + b"\r\n" + HOST + END
    # The same again with bytes changed at random, always the same ones.
    dice = random.Random(1)
    for _ in range(400):
        sent = bytearray(GET + HOST + dice.choice(HEADERS) + b"\r\n" + END)
        for _ in range(dice.randint(1, 4)):
            sent[dice.randrange(len(sent))] = dice.randrange(256)
        yield bytes(sent)


def ask(port: int, sent: bytes) -> bytes:
    """Return all that the service answers to these bytes, after which it hears no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        # It may have answered and hung up before it has heard everything.
        with contextlib.suppress(OSError):
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionError):
            while chunk := client.recv(65536):
                received += chunk
        return received


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Home.make(tmp_path_factory.mktemp("raw"))
    with home.serving("--no-refresher", "--workers", "1") as running:
        eventually(lambda: running.get("/readyz"))
        yield running


def test_no_request_of_any_shape_is_answered_with_a_server_error(service: Served) -> None:
    wrong = []
    for sent in requests():
        reply = ask(service.port, sent)
        # RFC 9112 has a 501 for a transfer coding that a server does not know.
        unknown_coding = b"ransfer-" in sent and reply.startswith(b"HTTP/1.1 501 ")
        if reply.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")) and not unknown_coding:
            wrong.append((sent[:200], reply[:200]))
    assert wrong == []
    assert "Traceback" not in service.log()
    assert service.get("/v1/daily")["total"]


@pytest.mark.parametrize("name", [b"SCRIPT_NAME", b"PATH_INFO", b"REMOTE_USER", b"X-Forwarded-Proto"])
@pytest.mark.parametrize("value", [b"/v1", b"/healthz", b"https"])
def test_a_header_that_a_proxy_would_set_changes_no_reply(service: Served, name: bytes, value: bytes) -> None:
    def body(headers: bytes) -> bytes:
        head, _, rest = ask(service.port, b"GET /openapi.json HTTP/1.1\r\n" + HOST + headers + END).partition(
            b"\r\n\r\n"
        )
        assert head.startswith(b"HTTP/1.1 200 ")
        return rest

    assert body(name + b": " + value + b"\r\n") == body(b"")


@pytest.mark.parametrize("header", ["If-Match", "If-Unmodified-Since", "Range", "If-Range"])
@pytest.mark.parametrize("value", ['"other"', "*", "Thu, 01 Jan 1970 00:00:00 GMT", "bytes=0-1"])
def test_a_get_is_answered_in_full_whatever_it_would_protect(service: Served, header: str, value: str) -> None:
    for path in ("/v1/daily", "/healthz", "/openapi.json", "/docs", "/api/daily_papers"):
        sent = f"GET {path} HTTP/1.1\r\nHost: x\r\n{header}: {value}\r\n".encode() + END
        reply = ask(service.port, sent)
        assert reply.startswith(b"HTTP/1.1 200 "), reply[:300]


@pytest.mark.parametrize(
    ("length", "status", "media_type"),
    [
        (7_900, b"400", b"application/problem+json"),
        (8_100, b"400", b"application/problem+json"),
        (9_000, b"414", b"text/plain"),
        (200_000, b"414", b"text/plain"),
        (20_000_000, b"414", b"text/plain"),
    ],
)
def test_an_address_that_is_too_long_is_refused(
    service: Served, length: int, status: bytes, media_type: bytes
) -> None:
    reply = ask(service.port, b"GET /v1/daily?q=" + b"x" * length + b" HTTP/1.1\r\n" + HOST + END)
    # With more than it reads still on the way, the service may hang up before its answer is through.
    assert reply.startswith(b"HTTP/1.1 " + status) or (length > 100_000 and reply == b"")
    assert media_type in reply or reply == b""
