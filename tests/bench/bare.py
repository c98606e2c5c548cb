"""The least that could answer: functions that hand out a reply's bytes, and the idiomatic cached Flask view.

gunicorn imports this in processes of their own; the file named by `BENCH_REPLY` has the reply.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify
from flask_caching import Cache

_REPLY = json.loads(Path(os.environ["BENCH_REPLY"]).read_text(encoding="utf-8"))
_BODY = bytes.fromhex(_REPLY["body"])
_HEADERS: list[tuple[str, str]] = [(name, value) for name, value in _REPLY["headers"]]
_NO_BODY = [(name, value) for name, value in _HEADERS if name.lower() not in {"content-length", "content-encoding"}]
_RAW = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
_RAW_NO_BODY = [(name.lower().encode(), value.encode()) for name, value in _NO_BODY]

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def asgi(scope: dict[str, Any], _receive: object, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _RAW})
        await send({"type": "http.response.body", "body": _BODY})


async def asgi_304(scope: dict[str, Any], _receive: object, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 304, "headers": _RAW_NO_BODY})
        await send({"type": "http.response.body", "body": b""})


def wsgi(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", _HEADERS)
    return [_BODY]


def wsgi_304(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("304 NOT MODIFIED", _NO_BODY)
    return []


def cached_view() -> Flask:
    app = Flask(__name__)
    cache = Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    data = _REPLY["data"]

    @app.get("/v1/daily")
    @cache.cached(timeout=3600)
    def daily() -> Response:
        return jsonify(data)

    return app
