"""The Hub repositories that link to each paper, and when they were last looked up.

They are stored in a table of their own, because no list needs them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.models import Linked, LinkedRepo, LinkedRepos
from api.store.schema import linked
from api.store.upsert import upsert

_KINDS = tuple(field.name for field in dataclasses.fields(Linked))


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """When the Hub was last asked, and the repositories it last listed; each None if there is no such value."""

    asked_at: dt.datetime | None = None
    linked: Linked | None = None


def get(conn: Connection, arxiv_id: str) -> Reading:
    """Return the last look-up for a paper."""
    query = sa.select(linked.c.asked_at, linked.c.repos).where(linked.c.arxiv_id == arxiv_id)
    row = conn.execute(query).one_or_none()
    return Reading(row.asked_at, _from_json(row.repos) if row.repos else None) if row else Reading()


def put(conn: Connection, arxiv_id: str, found: Linked | None, now: dt.datetime) -> bool:
    """Record a look-up for a stored paper, and return whether the repositories changed.

    If `found` is None, the known repositories stay and only the time is recorded.
    """
    before = get(conn, arxiv_id)
    values: dict[str, Any] = {"arxiv_id": arxiv_id, "asked_at": now}
    if found is not None and found != before.linked:
        values["repos"] = _to_json(found)
    upsert(conn, linked, [values])
    return "repos" in values


def _to_json(found: Linked) -> dict[str, Any]:
    return {kind: _kind_to_json(getattr(found, kind)) for kind in _KINDS}


def _kind_to_json(repos: LinkedRepos) -> dict[str, Any]:
    items = [
        [one.id, one.likes, one.downloads, one.updated_at.isoformat() if one.updated_at else None]
        for one in repos.items
    ]
    return {"total": repos.total, "items": items}


def _from_json(stored: dict[str, Any]) -> Linked:
    kinds = {}
    for kind in _KINDS:
        items = tuple(
            LinkedRepo(kind, repo_id, likes, downloads, dt.datetime.fromisoformat(updated) if updated else None)  # type: ignore[arg-type]
            for repo_id, likes, downloads, updated in stored[kind]["items"]
        )
        kinds[kind] = LinkedRepos(stored[kind]["total"], items)
    return Linked(**kinds)
