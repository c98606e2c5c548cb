"""The paths, and what every reply has in common. A view is a few lines: check what was asked, hand out bytes."""

from __future__ import annotations

from flask import Flask, Response, request

from api import arguments
from api.views import docs, feeds, hub, ops, v1

_PREFLIGHT_SECONDS = "86400"


def init_app(app: Flask) -> None:
    """Register all paths."""
    app.register_blueprint(v1.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(hub.blueprint)
    app.register_blueprint(ops.blueprint)
    app.before_request(lambda: arguments.check_length(request.query_string))
    app.after_request(_open_to_all)


def _open_to_all(response: Response) -> Response:
    """Let pages of any origin read every reply (CORS); there is nothing here that is not public."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Content-Location"
    headers["X-Content-Type-Options"] = "nosniff"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match, If-Modified-Since"
        headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response
