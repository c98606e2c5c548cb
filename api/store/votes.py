"""The vote history: when a paper's count was first seen at each value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.models import Paper
from api.store.schema import votes
from api.store.upsert import upsert

_CHUNK = 500


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


def gained(conn: Connection, papers: Sequence[Paper], since: dt.datetime) -> dict[str, int]:
    """Return how many votes each paper has got since a moment, by id.

    What a paper had then is the last count seen until then. One that was first seen later had nothing if it was
    submitted later too, and else what it was first seen with.
    """
    before: dict[str, int] = {}
    first: dict[str, int] = {}
    ids = [paper.arxiv_id for paper in papers]
    for start in range(0, len(ids), _CHUNK):
        chunk = votes.c.arxiv_id.in_(ids[start : start + _CHUNK])
        before |= _counts(conn, sa.func.max(votes.c.seen_at), chunk, votes.c.seen_at <= since)
        first |= _counts(conn, sa.func.min(votes.c.seen_at), chunk)
    new = {paper.arxiv_id: 0 for paper in papers if paper.submitted_at and paper.submitted_at > since}
    baseline = first | new | before
    return {one.arxiv_id: max(0, (one.upvotes or 0) - baseline.get(one.arxiv_id, 0)) for one in papers}


def _counts(conn: Connection, which: sa.ColumnElement[dt.datetime], *where: sa.ColumnElement[bool]) -> dict[str, int]:
    """Return the count at one moment of each paper's history."""
    moment = sa.select(votes.c.arxiv_id, which.label("seen_at")).where(*where).group_by(votes.c.arxiv_id).subquery()
    same = sa.and_(votes.c.arxiv_id == moment.c.arxiv_id, votes.c.seen_at == moment.c.seen_at)
    query = sa.select(votes.c.arxiv_id, votes.c.upvotes).join(moment, same)
    return {row.arxiv_id: row.upvotes for row in conn.execute(query)}
