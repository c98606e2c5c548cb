"""For operators: is the process alive, can it answer."""

from __future__ import annotations

from flask import Blueprint, Response

from api.errors import NotReady, StoreUnavailable
from api.web.context import services
from api.web.response import represent, respond

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers, whatever the store and the Hub do."""
    return respond(represent({"status": "ok"}, None))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether lists can be answered from the store: it is asked what `/v1/daily` asks."""
    try:
        ready = bool(services().library.latest().papers)
    except StoreUnavailable:
        raise NotReady("The database does not answer.", retry_after=5) from None
    if not ready:
        raise NotReady("No list is stored yet.", retry_after=5)
    return respond(represent({"status": "ok"}, None))
