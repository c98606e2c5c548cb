"""For operators: is the process alive, can it answer."""

from __future__ import annotations

from flask import Response, current_app, request

from api.catalog import status
from api.errors import NotFound, NotReady, StoreUnavailable
from api.render.schemas.service import HealthSchema, ReadinessSchema
from api.web.context import services
from api.web.endpoint import Endpoints
from api.web.metrics import CONTENT_TYPE, Gauges, Metrics
from api.web.operation import Reply
from api.web.rate_limit import is_loopback
from api.web.response import represent, represent_bytes, respond

endpoints = Endpoints("ops", tag="Service")

_HEALTH, _READINESS = Reply(schemas=(HealthSchema,)), Reply(schemas=(ReadinessSchema,))


@endpoints.get("/healthz", "getHealth", _HEALTH, args=None, is_cached=False)
def healthz() -> Response:
    """Liveness.

    200 even if the database or Hub is down.
    """
    return respond(represent({"status": "ok"}, None))


@endpoints.get(
    "/readyz",
    "getReadiness",
    _READINESS,
    args=None,
    errors={503: "The database is not responding, or no list is stored yet."},
    is_cached=False,
)
def readyz() -> Response:
    """Readiness.

    200 if the database can be read and holds a list. `search` says whether the search index has everything that is
    stored; it is rebuilt automatically, and lists and papers do not need it.
    """
    try:
        ready = services().lists.has_readable_list()
        search = "complete" if services().search.is_complete() else "incomplete"
    except StoreUnavailable:
        raise NotReady("The database is not responding.", retry_after=5) from None
    if not ready:
        raise NotReady("No list is stored yet.", retry_after=5)
    return respond(represent({"status": "ok", "search": search}, None))


@endpoints.get(
    "/metrics",
    "getMetrics",
    Reply(CONTENT_TYPE),
    args=None,
    errors={404: "This client may not read the metrics (`PAPERBOY_METRICS`)."},
    is_cached=False,
)
def metrics() -> Response:
    """Metrics for Prometheus.

    Combined for all processes of this service. By default, only programs on the same machine may read them.
    """
    if not _may_see(services().settings.metrics):
        raise NotFound("You cannot see this page; PAPERBOY_METRICS says who may see the metrics.")
    found: Metrics = current_app.extensions["paperboy_metrics"]
    return respond(represent_bytes(found.text(_gauges()), CONTENT_TYPE, None))


def _may_see(setting: str) -> bool:
    # What proxies say is of no use here, except that there is one.
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    if setting == "local":
        proxied = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-Ip"))
        return is_loopback(before.get("REMOTE_ADDR", "")) and not proxied
    return setting == "all" or str(before.get("SERVER_PORT")) == setting.rpartition(":")[2]


def _gauges() -> Gauges:
    parts = services()
    behind = parts.search.index_behind_seconds()
    gauges: dict[str, tuple[str, float | None]] = {
        "index_age_seconds": ("For how long the search index has been behind the database.", behind)
    }
    try:
        now = status.status(parts.store, parts.lists, parts.clock)
    except StoreUnavailable:
        return gauges | {"database_up": ("Whether the database answers.", 0.0)}
    answered_at = now.hub.succeeded_at
    hub_age = (parts.clock() - answered_at).total_seconds() if answered_at else None
    return gauges | {
        "database_up": ("Whether the database answers.", 1.0),
        "hub_up": ("Whether the Hub answered last time.", 0.0 if now.hub.failing else 1.0),
        "hub_age_seconds": ("How long ago the Hub answered.", hub_age),
        "refresh_age_seconds": ("How long ago the newest list was read.", now.age_seconds),
        "papers": ("Papers stored.", now.num_papers),
        "lists": ("Lists stored.", now.num_lists),
    }
