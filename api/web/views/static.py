"""The style sheet, the script and the icon of the web pages, sent like any other ready reply."""

from __future__ import annotations

import functools
import hashlib
import math
from pathlib import Path

from flask import Response

from api.errors import NotFound
from api.web.context import base_path, response_cache
from api.web.endpoint import Endpoints
from api.web.response import Freshness, ReadyReply, represent_bytes

endpoints = Endpoints("static", tag="Site")

_FOLDER = Path(__file__).parents[1] / "static"
# Of what each file is made, in this order, and its type.
_FILES = {
    "site.css": (("tokens.css", "site.css"), "text/css; charset=utf-8"),
    "site.js": (("site.js",), "text/javascript; charset=utf-8"),
    "icon.svg": (("icon.svg",), "image/svg+xml"),
}
# The address changes with the content.
_FRESHNESS = Freshness(max_age=31536000, while_revalidate=31536000)


@functools.cache
def _content(name: str) -> bytes:
    return b"".join((_FOLDER / part).read_bytes() for part in _FILES[name][0])


@functools.cache
def _version(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]


def address(name: str) -> str:
    """Return the address of a file within the service; another one once the file is another."""
    return f"{base_path()}/static/{name}?v={_version(name)}"


@endpoints.blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """Send a file."""
    if name not in _FILES:
        raise NotFound(f"There is no file {name[:40]!r} here.")

    def build() -> ReadyReply:
        return represent_bytes(_content(name), _FILES[name][1], _FRESHNESS, lasts=math.inf)

    return response_cache().reply(build)
