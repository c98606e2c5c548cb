"""The front of the service: an ASGI application that sends ready replies, and hands everything else to Flask.

It runs in the event loop and does no work of its own: no database, no Hub, no lock that another thread may hold for
long. What it decides, Flask's side would decide in the same way; whatever is unusual about a request goes to Flask,
in one of a few threads.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes

from a2wsgi import WSGIMiddleware
from flask import Flask

from api.catalog.search import SearchCatalog
from api.web.metrics import Metrics
from api.web.operation import MAX_BODY
from api.web.origin import FORWARDED, of_headers
from api.web.response import Message
from api.web.response_cache import ResponseCache, State

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

THREADS = 12
BODY_SECONDS = 5.0
_METHODS = frozenset({"GET", "HEAD"})
# The headers on which ready replies depend, by their position; a request with one of the others is for Flask.
_NAMES: dict[bytes, int | None] = {
    b"host": 0,
    b"accept": 1,
    b"accept-encoding": 2,
    b"if-none-match": 3,
    b"content-length": None,
    b"transfer-encoding": None,
    b"expect": None,
}
# Where the headers begin that proxies set, if these are trusted.
_FORWARDED = 4
_ABSOLUTE = re.compile("https?://[^/]*(?P<path>.*)", re.IGNORECASE | re.DOTALL)
_ASCII = "".join(map(chr, range(33, 127)))


class ReadyFront:
    """Ready replies from the event loop, the rest from Flask."""

    def __init__(self, flask: Flask) -> None:
        self._cache: ResponseCache = flask.extensions["paperboy_cache"]
        self._proxies: int = flask.extensions["paperboy"].settings.trusted_proxies
        self._names = (
            _NAMES | {name: at for at, name in enumerate(FORWARDED, _FORWARDED)} if self._proxies else _NAMES
        )
        wsgi: Any = flask
        self._flask: Any = WSGIMiddleware(wsgi, workers=THREADS)
        # The addresses that Flask is being asked for.
        self._building: set[tuple[str, str]] = set()
        # How many ready replies were sent, by their status.
        self.sent = {200: 0, 304: 0}
        metrics: Metrics = flask.extensions["paperboy_metrics"]
        metrics.sources.append(lambda: self.sent)
        self._counted = metrics.start()
        # The loop must not ask the database what has changed, so a thread does.
        self._closed = threading.Event()
        look = flask.extensions["paperboy_watch"].look_until
        threading.Thread(target=look, args=(self._closed,), name="paperboy-watch", daemon=True).start()
        search: SearchCatalog = flask.extensions["paperboy"].search
        threading.Thread(target=search.start, name="paperboy-search", daemon=True).start()

    def close(self) -> None:
        """End the threads."""
        self._closed.set()
        self._counted.set()
        self._flask.executor.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if not scope["path"].startswith("/"):
            scope = _with_path(scope)
        found = self._find(scope)
        if found is None:
            await self._ask_flask(scope, receive, send)
            return
        self.sent[found.status] += 1
        await send({"type": "http.response.start", "status": found.status, "headers": found.headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})

    def _find(self, scope: Scope) -> Message | None:
        """Return the ready reply to a request, None if there is none that may be sent."""
        headers = self._headers(scope)
        if headers is None:
            return None
        host, accept, encoding, if_none_match, *forwarded = headers
        asked = None
        if self._cache.is_about_itself(scope["path"]):
            asked = of_headers(self._proxies, scope.get("scheme", "http"), host or "", tuple(forwarded))
        query = scope["query_string"].decode("latin-1")
        cached = self._cache.find(scope["path"], query, asked, accept or "")
        state = self._cache.state(cached) if cached else State.OUTDATED
        if cached is None or state is State.OUTDATED:
            return None
        if state is State.OLD and (scope["path"], query) not in self._building:
            # Whoever asks first gets the new reply, and the others the old one until it is there.
            return None
        return cached.reply.message(encoding, if_none_match)

    def _headers(self, scope: Scope) -> list[str | None] | None:
        """Return the headers on which ready replies depend, by position; None if the request is unusual."""
        if scope["method"] not in _METHODS or "?" in scope["path"]:
            return None
        found: list[str | None] = [None] * (_FORWARDED + len(FORWARDED))
        for name, value in scope["headers"]:
            if name in self._names:
                position = self._names[name]
                if position is None or found[position] is not None:
                    return None
                found[position] = value.decode("latin-1")
        return found

    async def _ask_flask(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A client that sends its body slowly must not hold a thread meanwhile. Only that of a POST is wanted; the
        # server hangs up after the reply if another has not been sent in full.
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(receive) if scope["method"] == "POST" else b""
        except TimeoutError:
            await _refuse(send, 408, "The request's body did not arrive in time.")
            return
        if body is None:
            await _refuse(send, 413, f"The request's body is too large; at most {MAX_BODY} bytes are read.")
            return
        address = (scope["path"], scope["query_string"].decode("latin-1"))
        is_first = address not in self._building
        self._building.add(address)
        try:
            await self._flask(_for_wsgi(scope), _once(body), send)
        finally:
            if is_first:
                self._building.discard(address)


def _with_path(scope: Scope) -> Scope:
    """Return a request that names a whole address, as a proxy's clients do (RFC 9112, 3.2.2), by its path alone."""
    absolute = _ABSOLUTE.fullmatch(scope["path"])
    return {**scope, "path": absolute["path"] or "/"} if absolute else scope


def _for_wsgi(scope: Scope) -> Scope:
    """Return the request with what may not stand in a query escaped, as WSGI wants ASCII."""
    query: bytes = scope["query_string"]
    return scope if query.isascii() else {**scope, "query_string": quote_from_bytes(query, safe=_ASCII).encode()}


async def _read(receive: Receive) -> bytes | None:
    """Return the request's body, None if it is too large."""
    body = b""
    while True:
        event = await receive()
        body += bytes(event.get("body", b""))
        if len(body) > MAX_BODY:
            return None
        if not event.get("more_body", False):
            return body


def _once(body: bytes) -> Receive:
    async def receive() -> Event:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refuse(send: Send, status: int, text: str) -> None:
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
