"""A reply's bytes, made ready once and sent in the encoding that a request accepts."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Mapping

from flask import Response, request

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
