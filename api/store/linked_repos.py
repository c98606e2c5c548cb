"""Which repositories at the Hub name a paper, and when it was last asked; beside the papers, as no list needs it."""

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
    """When the Hub was asked, and what it last said; None if it never said anything."""

    asked_at: dt.datetime | None = None
    linked: Linked | None = None


def get(conn: Connection, arxiv_id: str) -> Reading:
    """Return what is known for a paper."""
    query = sa.select(linked.c.asked_at, linked.c.repos).where(linked.c.arxiv_id == arxiv_id)
    row = conn.execute(query).one_or_none()
    return Reading(row.asked_at, _from_json(row.repos) if row.repos else None) if row else Reading()


def put(conn: Connection, arxiv_id: str, found: Linked | None, now: dt.datetime) -> bool:
    """Note an answer for a stored paper; returns whether it differs from what was known. None erases nothing."""
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
