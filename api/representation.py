"""Bytes ready to send: made once for each state of the store, then handed out from the cache.

A reply is kept under the store's revision, so the hot path is a look into the cache; the database is asked for the
revision at most once a second. What depends on the time alone (an unfinished day, a stopped refresher) is at most
`MAX_AGE_SECONDS` old.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Response, request
from flask_caching import Cache

from api.errors import StoreUnavailable
from api.store import Store

log = logging.getLogger(__name__)

MAX_AGE_SECONDS = 30
LAST_SECONDS = 86400
JSON = "application/json"
_WORTH_GZIPPING = 400


@dataclasses.dataclass(frozen=True, slots=True)
class Freshness:
    """For how many seconds others may keep a reply, use it while asking anew, and use it while we are away."""

    max_age: int
    while_revalidate: int
    if_error: int = 86400

    def __str__(self) -> str:
        """Return the value of `Cache-Control`."""
        return (
            f"public, max-age={self.max_age}, stale-while-revalidate={self.while_revalidate}, "
            f"stale-if-error={self.if_error}"
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Representation:
    """The bytes of one reply, plain and gzipped, and the headers that go with them."""

    plain: bytes
    gzipped: bytes | None
    tag: str
    headers: Mapping[str, str]


def represent(data: object, freshness: Freshness | None, headers: Mapping[str, str] | None = None) -> Representation:
    """Return the JSON reply for `data`; without `freshness`, one that nobody may keep."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return represent_bytes(plain, JSON, freshness, headers)


def represent_bytes(
    plain: bytes, content_type: str, freshness: Freshness | None, headers: Mapping[str, str] | None = None
) -> Representation:
    """Return the reply that has these bytes; without `freshness`, one that nobody may keep."""
    return Representation(
        plain=plain,
        gzipped=gzip.compress(plain, mtime=0) if len(plain) >= _WORTH_GZIPPING else None,
        tag=hashlib.sha256(plain).hexdigest()[:24],
        headers={
            "Content-Type": content_type,
            "Cache-Control": str(freshness) if freshness else "no-store",
            "Vary": "Accept-Encoding",
            **(headers or {}),
        },
    )


def respond(representation: Representation) -> Response:
    """Return the reply to the present request: the encoding it accepts, or 304 if it has the bytes already."""
    zipped = representation.gzipped if request.accept_encodings["gzip"] > 0 else None
    response = Response(representation.plain if zipped is None else zipped)
    response.headers.update(representation.headers)
    if zipped is not None:
        response.headers["Content-Encoding"] = "gzip"
    # A strong tag names bytes, and gzipped ones are others.
    response.set_etag(representation.tag if zipped is None else f"{representation.tag}-gzip")
    response.make_conditional(request)
    return response


class Watch:
    """Knows the store's revision and looks it up at most once in `seconds`.

    If the database does not answer, the last known revision stands, and what is cached goes on being served.
    """

    def __init__(self, store: Store, seconds: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take the store to watch and how often to look."""
        self._store, self._seconds, self._monotonic = store, seconds, monotonic
        self._revision, self._looked_at = 0, float("-inf")
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Return the revision."""
        now = self._monotonic()
        if now - self._looked_at >= self._seconds and self._lock.acquire(blocking=False):
            try:
                self._revision = self._store.revision()
            except StoreUnavailable as error:
                log.warning("the database does not answer: %s", error)
            finally:
                self._looked_at = now
                self._lock.release()
        return self._revision


class Representations:
    """The cache of ready replies."""

    def __init__(self, cache: Cache, watch: Watch) -> None:
        """Take Flask-Caching's cache and the watch on the store's revision."""
        self._cache, self._watch = cache, watch

    def reply(self, key: Hashable, build: Callable[[], Representation]) -> Response:
        """Answer with the bytes kept under `key`, built first if there are none for the store's present state.

        While the database does not answer, the last bytes that were kept go on being served.
        """
        name, last = f"{self._watch()}:{key!r}", f"last:{key!r}"
        representation: Representation | Any = self._cache.get(name)
        if representation is None:
            try:
                representation = build()
            except StoreUnavailable:
                representation = self._cache.get(last)
                if representation is None:
                    raise
            else:
                self._cache.set(name, representation, timeout=MAX_AGE_SECONDS)
                self._cache.set(last, representation, timeout=LAST_SECONDS)
        return respond(representation)
