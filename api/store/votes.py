"""The vote history: each change of a paper's vote count, with the time it was first seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.models import Paper
from api.store.schema import votes
from api.store.upsert import upsert

_CHUNK = 500


def record(conn: Connection, papers: Sequence[Paper], seen_at: dt.datetime) -> None:
    """Record the current counts of stored papers. Call it only for papers whose count has changed."""
    upsert(
        conn,
        votes,
        [{"arxiv_id": paper.arxiv_id, "seen_at": seen_at, "upvotes": paper.upvotes} for paper in papers],
    )


def remove_future(conn: Connection, arxiv_ids: Sequence[str], now: dt.datetime) -> frozenset[str]:
    """Remove counts with a time in the future, which a wrong clock has written, and return the papers' ids."""
    found: set[str] = set()
    for start in range(0, len(arxiv_ids), _CHUNK):
        where = votes.c.arxiv_id.in_(arxiv_ids[start : start + _CHUNK]), votes.c.seen_at > now
        found.update(conn.execute(sa.select(votes.c.arxiv_id).where(*where)).scalars())
    for start in range(0, len(arxiv_ids), _CHUNK) if found else ():
        chunk = votes.c.arxiv_id.in_(arxiv_ids[start : start + _CHUNK])
        conn.execute(sa.delete(votes).where(chunk, votes.c.seen_at > now))
    return frozenset(found)


def history(conn: Connection, arxiv_id: str, now: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """Return the paper's counts up to `now`, oldest first, each with the time it was first seen."""
    query = sa.select(votes.c.seen_at, votes.c.upvotes).where(votes.c.arxiv_id == arxiv_id, votes.c.seen_at <= now)
    return [(row.seen_at, row.upvotes) for row in conn.execute(query.order_by(votes.c.seen_at))]


def gained(conn: Connection, papers: Sequence[Paper], since: dt.datetime) -> dict[str, int]:
    """Return how many votes each paper has gained since a time, by id; 0 if the count fell.

    The count at that time is the last one seen up to it. For a paper first seen later, it is 0 if the paper was also
    submitted later, otherwise the first count seen.
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
    """Return each paper's count at one time of its history, which `which` selects."""
    moment = sa.select(votes.c.arxiv_id, which.label("seen_at")).where(*where).group_by(votes.c.arxiv_id).subquery()
    same = sa.and_(votes.c.arxiv_id == moment.c.arxiv_id, votes.c.seen_at == moment.c.seen_at)
    query = sa.select(votes.c.arxiv_id, votes.c.upvotes).join(moment, same)
    return {row.arxiv_id: row.upvotes for row in conn.execute(query)}
