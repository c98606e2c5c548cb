"""The paths, and what every reply has in common. A view is a few lines: check what was asked, hand out bytes."""

from __future__ import annotations

from flask import Flask, Response, request

from api.web import arguments
from api.web.operation import Endpoint
from api.web.response import JSON_POLICY
from api.web.views import crawlers, docs, feeds, hub_compat, markdown, ops, papers, site, static, subscriptions, v1

_ALL = (
    *(v1.endpoints, papers.endpoints, markdown.endpoints, feeds.endpoints, hub_compat.endpoints),
    *(docs.endpoints, ops.endpoints),
)
# Pages for people, which are no part of the API.
_PAGES = (site.endpoints, crawlers.endpoints, static.endpoints)
ENDPOINTS: tuple[Endpoint, ...] = tuple(one for group in _ALL for one in group.described)

_PREFLIGHT_SECONDS = "86400"
# What scripts send along with a GET, knowingly or not. The wildcard does not cover Authorization, and older browsers
# take it for a name.
_ANY_HEADER = (
    "*, Accept, Accept-Language, Authorization, Cache-Control, Content-Language, Content-Type, If-Modified-Since, "
    "If-None-Match, Pragma, Range, X-Requested-With"
)


def init_app(app: Flask) -> None:
    """Register all paths."""
    for group in (*_ALL, *_PAGES):
        app.register_blueprint(group.blueprint)
    app.register_blueprint(subscriptions.blueprint)
    app.register_blueprint(subscriptions.api_blueprint)
    app.extensions["paperboy_endpoints"] = ENDPOINTS
    app.before_request(lambda: arguments.check_length(request.query_string))
    app.before_request(_ignore_if_match)
    app.after_request(_open_to_all)


def _ignore_if_match() -> None:
    """Answer a GET as if it had no `If-Match`, which protects changes, and there is nothing to change here.

    Otherwise it would get a 412 with the headers of a 200, which a shared cache would hand out to others.
    """
    request.environ.pop("HTTP_IF_MATCH", None)


def _open_to_all(response: Response) -> Response:
    """Let pages of any origin read every reply (CORS) that is public: all but those on subscriptions."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    if "json" in (response.mimetype or ""):
        headers.update(JSON_POLICY)
    if request.path.startswith(subscriptions.PATHS):
        return response
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, Content-Location"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = _ANY_HEADER
        headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response
