"""For operators: is the process alive, can it answer."""

from __future__ import annotations

from flask import Blueprint, Response

from api.errors import NotReady, StoreUnavailable
from api.representation import represent, respond
from api.store import lists
from api.views.context import services

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers, whatever the store and the Hub do."""
    return respond(represent({"status": "ok"}, None))


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say whether the store can be read and has something to serve."""
    try:
        with services().store.read() as conn:
            ready = lists.latest(conn) is not None
    except StoreUnavailable:
        raise NotReady("The database does not answer.", retry_after=5) from None
    if not ready:
        raise NotReady("No list is stored yet.", retry_after=5)
    return respond(represent({"status": "ok"}, None))
