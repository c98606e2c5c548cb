"""An HTTP transport whose whole exchange ends at one deadline, however slowly the other side sends.

httpx's own timeouts hold for one operation each: a server that sends a byte now and then never runs into them. Here
every operation on the socket gets the time that is left until the deadline, so that connecting, TLS, headers, chunk
sizes and the body all end by then. Only the look-up of the host's name cannot be bounded; the system's resolver gives
up by itself.
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
    """End every exchange begun in this block, by this thread, after `seconds`; `httpcore.TimeoutException` tells."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def _limited(timeout: float | None, expired: type[httpcore.TimeoutException], share: int = 1) -> float | None:
    """Return the seconds for one operation: `timeout`, or what is left, parted by `share`, if that is less."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise expired("the time allowed is over")
    return left / share if timeout is None else min(left / share, timeout)


class DeadlineTransport(httpx.BaseTransport):
    """Sends requests for httpx to one origin, through the proxy that the environment names for it, if any."""

    def __init__(self, base_url: str) -> None:
        """Prepare for requests below `base_url`."""
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
        """Send one request; raises httpcore's errors."""
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
    """A reply's body as it comes."""

    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.iter_stream()

    def close(self) -> None:
        self._reply.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections to each of a host's addresses in turn, all within the deadline."""

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
            # An address that does not answer must leave the others their share of the time.
            seconds = _limited(timeout, httpcore.ConnectTimeout, share=len(addresses) - number)
            try:
                stream = self._plain.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection whose every operation ends by the deadline."""

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
