"""An HTTP transport with one deadline for a whole exchange, however slowly the server sends.

httpx's own timeouts apply to single operations: a server that sends a byte now and then never triggers them. Here,
every socket operation gets the time left until the deadline, so connecting, TLS, headers, chunk sizes and the body
all end by then. The only exception is resolving the host name, which ends with the system resolver's own timeout.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextlib.contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """Limit every exchange that this thread starts in this block; after `seconds`, `httpcore.TimeoutException`."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def _limited(timeout: float | None, expired: type[httpcore.TimeoutException], share: int = 1) -> float | None:
    """Return the seconds for one operation: `timeout`, or the time left divided by `share` if that is less."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise expired("the deadline has passed")
    return remaining / share if timeout is None else min(remaining / share, timeout)


class DeadlineTransport(httpx.BaseTransport):
    """Sends httpx's requests to the origin of `base_url`, through the proxy set in the environment, if any."""

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        options: dict[str, Any] = {
            "ssl_context": httpx.create_ssl_context(),
            "network_backend": _Backend(),
            "max_connections": 20,
            "max_keepalive_connections": 4,
            "keepalive_expiry": 30.0,
        }
        proxy = urllib.request.getproxies().get(url.scheme)
        if proxy and not urllib.request.proxy_bypass(url.hostname or ""):
            parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
            address = f"{parts.scheme}://{parts.hostname}:{parts.port or 80}"
            self._pool: httpcore.ConnectionPool = httpcore.HTTPProxy(address, proxy_auth=auth, **options)
        else:
            self._pool = httpcore.ConnectionPool(**options)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpcore's exceptions."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream if isinstance(request.stream, Iterable) else b"",
            extensions=request.extensions,
        )
        reply = self._pool.handle_request(sent)
        return httpx.Response(
            status_code=reply.status,
            headers=reply.headers,
            stream=_Body(reply),
            extensions=reply.extensions,
        )

    def close(self) -> None:
        """Close the pooled connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of a reply as a stream."""

    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.iter_stream()

    def close(self) -> None:
        self._reply.close()


class _Backend(httpcore.NetworkBackend):
    """Tries each of a host's addresses in turn until one connects, all within the deadline."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = httpcore.ConnectError("the host has no address")
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        for number, address in enumerate(addresses):
            # An address that does not respond must leave time for the others.
            seconds = _limited(timeout, httpcore.ConnectTimeout, share=len(addresses) - number)
            try:
                stream = self._plain.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection on which every operation ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _limited(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _limited(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            seconds = _limited(timeout, httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            self._stream.close()
            raise
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
