"""For operators: is the process alive, can it answer."""

from __future__ import annotations

from flask import Response

from api.errors import NotReady, StoreUnavailable
from api.render.schemas.service import HealthSchema
from api.web.context import services
from api.web.endpoint import Endpoints
from api.web.operation import Reply
from api.web.response import represent, respond

endpoints = Endpoints("ops", tag="Service")

_HEALTH = Reply(schemas=(HealthSchema,))


@endpoints.get("/healthz", "getHealth", _HEALTH, args=None, is_cached=False)
def healthz() -> Response:
    """Liveness.

    200 even if the database or Hub is down.
    """
    return respond(represent({"status": "ok"}, None))


@endpoints.get(
    "/readyz",
    "getReadiness",
    _HEALTH,
    args=None,
    errors={503: "The database does not answer, or no list is stored yet."},
    is_cached=False,
)
def readyz() -> Response:
    """Readiness.

    200 if the database can be read and holds a list.
    """
    try:
        ready = services().lists.has_readable_list()
    except StoreUnavailable:
        raise NotReady("The database does not answer.", retry_after=5) from None
    if not ready:
        raise NotReady("No list is stored yet.", retry_after=5)
    return respond(represent({"status": "ok"}, None))
