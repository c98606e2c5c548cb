"""A reply's bytes, made ready once: for each encoding that a request may accept, and as a 304."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import orjson
from flask import Response, request
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import parse_accept_header, parse_etags

JSON = "application/json"
# Every reply: pages of any origin may read it (CORS), and browsers must not guess its type.
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, Content-Location",
    "X-Content-Type-Options": "nosniff",
}
# Of what is no page: whatever a browser takes it for, it may load nothing and be shown in no frame.
JSON_POLICY = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
# How long a reply may be sent at most before it is built again though nothing it shows has changed: `stale` and
# `complete` also depend on the time. One that caches may store for less is sent for no longer than that.
LASTS_SECONDS = 30.0
_WORTH_GZIPPING = 400
# What a form takes without its body, and the name of a subject in its set; a test measures both.
_FORM_BYTES, _SUBJECT_BYTES = 1100, 130
# Measured on a week's list of 66 KB: level 9 saves 0.3 % against 6, level 4 costs 4 %; 2.7, 2.3 and 1.4 ms. On a page
# of a search, which few ask for again, level 1 costs 15 %; 1.2 and 0.35 ms.
_GZIP_LEVEL, QUICK_GZIP_LEVEL = 6, 1


@dataclasses.dataclass(frozen=True, slots=True)
class Freshness:
    """For how many seconds caches may use a reply, also while they ask for a new one, and while we are away."""

    max_age: int
    while_revalidate: int
    if_error: int = 86400

    def __str__(self) -> str:
        """Return the value of `Cache-Control`."""
        return (
            f"public, max-age={self.max_age}, stale-while-revalidate={self.while_revalidate}, "
            f"stale-if-error={self.if_error}"
        )


class Message(NamedTuple):
    """What goes over the wire: header names in lower case, as ASGI has them."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Form(NamedTuple):
    """A reply in one encoding: in full, and as the 304 for a client that has it.

    A plain form of what is kept gzipped has no body: it is five times as large, and few clients ask for it.
    """

    etag: str
    full: Message
    not_modified: Message


@dataclasses.dataclass(frozen=True, slots=True)
class ReadyReply:
    """One reply, ready to send.

    `shows` are the subjects (`core.subjects`) whose change makes it outdated. It may be sent for `lasts` seconds, and
    for `usable` seconds in place of a new one that is being built.
    """

    plain: Form
    gzipped: Form | None
    shows: frozenset[str] = frozenset()
    lasts: float = LASTS_SECONDS
    usable: float = 0.0

    @property
    def nbytes(self) -> int:
        """The memory that the reply takes: its bodies, those headers that no other reply has, and its subjects."""
        forms = [self.plain, self.gzipped] if self.gzipped else [self.plain]
        return sum(len(one.full.body) + _FORM_BYTES for one in forms) + _SUBJECT_BYTES * len(self.shows)

    def message(self, accept_encoding: str | None, if_none_match: str | None) -> Message:
        """Return what to send to a client with these request headers, each None if it was not sent."""
        form = self.gzipped if self.gzipped and _accepts_gzip(accept_encoding) else self.plain
        if _has_it(if_none_match, form.etag):
            return form.not_modified
        if self.gzipped is None or form is self.gzipped:
            return form.full
        return form.full._replace(body=gzip.decompress(self.gzipped.full.body))

    def packed(self) -> bytes:
        """Return the reply as bytes: a line of JSON that describes it, and the bodies after it."""
        forms = [self.plain, self.gzipped] if self.gzipped else [self.plain]
        head = {
            "forms": [
                [one.etag, _as_text(one.full), _as_text(one.not_modified), len(one.full.body)] for one in forms
            ],
            "shows": sorted(self.shows),
            "lasts": self.lasts if math.isfinite(self.lasts) else None,
            "usable": self.usable,
        }
        return b"\n".join((json.dumps(head).encode(), b"".join(one.full.body for one in forms)))


def unpacked(data: bytes) -> ReadyReply:
    """Return the reply that was `packed`.

    Raises:
        ValueError: the bytes are something else.
    """
    line, _, bodies = data.partition(b"\n")
    forms = []
    try:
        head = json.loads(line)
        for etag, full, not_modified, size in head["forms"]:
            body, bodies = bodies[:size], bodies[size:]
            if len(body) != size:
                raise ValueError("a body is cut off")
            forms.append(Form(etag, Message(200, _as_bytes(full), body), Message(304, _as_bytes(not_modified), b"")))
        lasts = math.inf if head["lasts"] is None else float(head["lasts"])
        plain, gzipped = (*forms, None)[:2]
        if plain is None:
            raise ValueError("no body")
        return ReadyReply(plain, gzipped, frozenset(head["shows"]), lasts, float(head["usable"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a packed reply: {error!r}") from error


def _as_text(message: Message) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in message.headers]


def _as_bytes(headers: list[list[str]]) -> tuple[tuple[bytes, bytes], ...]:
    return _encoded(dict(headers))


def represent(
    data: object,
    freshness: Freshness | None,
    headers: Mapping[str, str] | None = None,
    shows: Iterable[str] = (),
    gzip_level: int = _GZIP_LEVEL,
) -> ReadyReply:
    """Return the JSON reply for `data`; without `freshness`, caches must not store it."""
    # A copy has the size that it needs: orjson's own is cut from a larger one, and what is left over stays unused.
    plain = bytes(memoryview(orjson.dumps(data)))
    return represent_bytes(plain, JSON, freshness, headers, shows, gzip_level=gzip_level)


def represent_bytes(
    plain: bytes,
    content_type: str,
    freshness: Freshness | None,
    headers: Mapping[str, str] | None = None,
    shows: Iterable[str] = (),
    lasts: float | None = None,
    gzip_level: int = _GZIP_LEVEL,
) -> ReadyReply:
    """Return the reply that has these bytes; without `freshness`, caches must not store it."""
    if lasts is None:
        lasts = min(LASTS_SECONDS, freshness.max_age) if freshness else LASTS_SECONDS
    tag = hashlib.sha256(plain).hexdigest()[:24]
    common = {
        "Content-Type": content_type,
        "Cache-Control": str(freshness) if freshness else "no-store",
        "Vary": "Accept-Encoding",
        **(JSON_POLICY if "json" in content_type else {}),
        **(headers or {}),
        **OPEN_HEADERS,
    }
    size = len(plain)
    zipped = None
    if size >= _WORTH_GZIPPING:
        body = gzip.compress(plain, gzip_level, mtime=0)
        # A strong tag names bytes, and the gzipped ones are others.
        zipped = _form(body, len(body), {**common, "Content-Encoding": "gzip"}, f'"{tag}-gzip"')
    usable = float(freshness.max_age + freshness.while_revalidate) if freshness else 0.0
    kept = _form(b"" if zipped else plain, size, common, f'"{tag}"')
    return ReadyReply(kept, zipped, frozenset(shows), lasts, usable)


def _form(body: bytes, size: int, headers: Mapping[str, str], etag: str) -> Form:
    full = {**headers, "ETag": etag, "Content-Length": str(size)}
    # RFC 9110, 15.4.5: a 304 has what a cache may have to update, and nothing that describes the body.
    rest = {name: value for name, value in full.items() if name not in _OF_THE_BODY}
    return Form(etag, Message(200, _encoded(full), body), Message(304, _encoded(rest), b""))


_OF_THE_BODY = {
    "Content-Type",
    "Content-Encoding",
    "Content-Length",
    "Content-Disposition",
    "Content-Security-Policy",
}


def _encoded(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    lowered = ((name.lower(), value) for name, value in headers.items())
    return tuple(_shared_pair(*pair) if pair[0] in _ALIKE else _pair(*pair) for pair in lowered)


def _pair(name: str, value: str) -> tuple[bytes, bytes]:
    return name.encode("latin-1"), value.encode("latin-1")


# Most headers say the same in thousands of replies, which share them in memory.
_ALIKE = {"content-type", "cache-control", "vary", "content-encoding", "content-security-policy"}
_ALIKE.update(map(str.lower, OPEN_HEADERS))
_shared_pair = functools.lru_cache(256)(_pair)


@functools.lru_cache(256)
def _accepts_gzip(accept_encoding: str | None) -> bool:
    return accept_encoding is not None and parse_accept_header(accept_encoding, Accept)["gzip"] > 0


def _has_it(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    return if_none_match == etag or _matches(if_none_match, etag)


@functools.lru_cache(256)
def _matches(if_none_match: str, etag: str) -> bool:
    return parse_etags(if_none_match).contains_weak(etag.strip('"'))


def respond(reply: ReadyReply) -> Response:
    """Return the reply to the present request."""
    found = reply.message(request.headers.get("Accept-Encoding"), request.headers.get("If-None-Match"))
    response = Response(found.body, found.status)
    response.headers = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in found.headers])
    return response
