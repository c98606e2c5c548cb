"""The vote history: when a paper's count was first seen at each value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.models import Paper
from api.store.tables import votes
from api.store.upsert import upsert


def record(conn: Connection, papers: Sequence[Paper], now: dt.datetime) -> None:
    """Add the present counts of stored papers. To be called for those whose count differs from the last one."""
    upsert(
        conn,
        votes,
        [{"arxiv_id": paper.arxiv_id, "seen_at": now, "upvotes": paper.upvotes} for paper in papers],
    )


def history(conn: Connection, arxiv_id: str) -> list[tuple[dt.datetime, int]]:
    """Return the paper's counts, oldest first, each with the moment it was first seen."""
    query = sa.select(votes.c.seen_at, votes.c.upvotes).where(votes.c.arxiv_id == arxiv_id)
    return [(row.seen_at, row.upvotes) for row in conn.execute(query.order_by(votes.c.seen_at))]
