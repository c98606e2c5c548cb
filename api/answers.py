"""From what the library knows to a reply's bytes: which schema, which headers, for how long others may keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from api import arguments, days, schemas
from api.library import Changes, KnownPaper
from api.models import DailyList
from api.representation import Freshness, Representation, represent
from api.status import Status

RUNNING = Freshness(max_age=60, while_revalidate=300)
RECENT = Freshness(max_age=300, while_revalidate=3600)
SETTLED = Freshness(max_age=3600, while_revalidate=86400, if_error=604800)
UNSURE = Freshness(max_age=10, while_revalidate=10)

_LISTS = {"card": schemas.CardListSchema(), "full": schemas.PaperListSchema()}
_PAPER, _CHANGES, _STATUS = schemas.PaperReplySchema(), schemas.ChangesSchema(), schemas.StatusSchema()


def daily_list(found: DailyList, args: Mapping[str, Any], path: str, now: dt.datetime) -> Representation:
    """Return the reply for a daily list; `path` is the absolute address of the list, for the next page's link."""
    papers, cursor = arguments.page(found.papers, args["limit"], args["cursor"])
    info = {
        "kind": "daily",
        "date": found.date,
        "previous": found.previous,
        "next": found.next,
        "complete": found.complete,
        "empty_reason": found.empty_reason,
    }
    envelope = {
        "list": info,
        "as_of": found.as_of,
        "stale": found.stale,
        "source": found.source,
        "total": len(found.papers),
        "next_cursor": cursor,
        "papers": papers,
    }
    headers = {}
    if cursor is not None:
        query = urlencode({"limit": args["limit"], "cursor": cursor, "view": args["view"]})
        headers["Link"] = f'<{path}?{query}>; rel="next"'
    return represent(_LISTS[args["view"]].dump(envelope), _freshness(found, now), headers)


def paper(found: KnownPaper) -> Representation:
    """Return the reply for one paper; it names its one address, whichever way it was asked for."""
    body = {"paper": found.paper, "as_of": found.as_of, "stale": found.stale, "source": found.paper.source}
    headers = {"Content-Location": f"/v1/papers/{found.paper.arxiv_id}"}
    return represent(_PAPER.dump(body), UNSURE if found.stale else RECENT, headers)


def changes(found: Changes) -> Representation:
    """Return the reply for the changes since a cursor."""
    latest = {"date": found.latest_date, "total": found.latest_total}
    body = {
        "cursor": found.cursor,
        "reset": found.reset,
        "latest": latest,
        "stale": found.stale,
        "source": found.source,
        "papers": found.papers,
    }
    return represent(_CHANGES.dump(body), UNSURE if found.stale else RUNNING)


def status(found: Status) -> Representation:
    """Return the reply for the service's own state."""
    hub, latest = found.hub, found.latest
    asked = hub.succeeded_at is not None or hub.failed_at is not None
    body = {
        "version": found.version,
        "latest": {"date": latest.date, "total": len(latest.papers)},
        "complete": latest.complete,
        "stale": latest.stale,
        "source": latest.source,
        "checked_at": found.checked_at,
        "age_seconds": found.age_seconds,
        "hub": {
            "reachable": not hub.failing if asked else None,
            "last_success_at": hub.succeeded_at,
            "last_failure_at": hub.failed_at,
            "last_error": hub.error,
            "resume_at": hub.resume_at,
        },
        "counts": {"papers": found.num_papers, "lists": found.num_lists},
    }
    return represent(_STATUS.dump(body), Freshness(max_age=5, while_revalidate=5, if_error=60))


def _freshness(found: DailyList, now: dt.datetime) -> Freshness:
    if found.stale or found.date is None:
        return UNSURE
    if not found.complete:
        return RUNNING
    return SETTLED if days.is_settled(found.date, now) else RECENT
