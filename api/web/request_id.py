"""An id for every request that Flask answers: in its log lines and in the reply, so that one finds the other.

A proxy that is trusted may have given it one already (`X-Request-Id`).
"""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

from api.core import request_id

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def init_app(app: Flask, *, is_proxied: bool) -> None:
    """Give each request of `app` an id; what clients send counts only behind a proxy."""

    @app.before_request
    def _give() -> None:
        sent = request.headers.get(HEADER, "") if is_proxied else ""
        g.request_id = sent if _SANE.fullmatch(sent) else secrets.token_hex(8)
        request_id.current.set(g.request_id)

    @app.after_request
    def _tell(response: Response) -> Response:
        response.headers[HEADER] = g.get("request_id", "")
        return response

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        request_id.current.set(None)
