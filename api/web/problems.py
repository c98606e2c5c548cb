"""Turns every failure into a reply: `application/problem+json`, or the Hub's shape on the Hub's own paths."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from api.errors import PROBLEM_MEDIA_TYPE, PROBLEM_TYPE, NotReady, RequestError, StoreUnavailable
from api.web.context import base_path
from api.web.page import HEADERS, HTML, PAGES, page, wants_markdown
from api.web.response import JSON

log = logging.getLogger(__name__)


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    errors: dict[str, list[str]] | None = None,
    retry_after: int | None = None,
) -> Response:
    """Return an `application/problem+json` reply, one in the Hub's shape on its paths, or a page; none is cached."""
    if _is_page():
        response = Response(_page(title, detail, status), status, content_type="text/html; charset=utf-8")
        response.headers.update(HEADERS)
    elif _is_hubs(request.path):
        response = Response(
            json.dumps({"error": detail}, ensure_ascii=False), status, content_type="application/json"
        )
    else:
        body: dict[str, object] = {"type": PROBLEM_TYPE + kind, "title": title, "status": status, "detail": detail}
        if errors is not None:
            body["errors"] = errors
        response = Response(json.dumps(body, ensure_ascii=False), status, content_type=PROBLEM_MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _is_hubs(path: str) -> bool:
    return path.startswith(("/api/", "/papers/"))


def _is_page() -> bool:
    """Return whether a person in a browser asks, for a page or for something that is not there."""
    if request.blueprint in PAGES:
        return request.endpoint != "site.paper" or not wants_markdown()
    return request.url_rule is None and request.accept_mimetypes.best_match([JSON, HTML]) == HTML


def _page(title: str, detail: str, status: int) -> str:
    is_missing_paper = status in (404, 503) and request.endpoint == "site.paper" and request.method == "GET"
    look_up = base_path() + request.path if is_missing_paper else None
    return page("problem.html", None, title=title, detail=detail, look_up=look_up)


def init_app(app: Flask) -> None:
    """Answer every failure of `app` in the one error shape."""

    @app.errorhandler(RequestError)
    def _request_error(error: RequestError) -> Response:
        return problem(error.status, error.kind, error.title, error.detail, error.errors, error.retry_after)

    @app.errorhandler(StoreUnavailable)
    def _store_unavailable(_error: StoreUnavailable) -> Response:
        # The store itself logs when it begins to fail, and when that is over.
        detail = "The database is not responding at the moment; try again soon."
        return problem(503, NotReady.kind, NotReady.title, detail, retry_after=5)

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        status = error.code or 500
        title = error.name
        detail = error.description or title
        if status == 404:
            detail = "There is no such path here. The paths of version 1 begin with /v1/; see openapi.yaml."
        response = problem(status, title.lower().replace(" ", "-"), title, detail)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "location"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.error("unexpected error while answering", exc_info=error)
        return problem(500, "internal-error", "Internal error", "Something went wrong here; it has been logged.")
