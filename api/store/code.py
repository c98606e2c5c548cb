"""Papers by when they were first seen to have code."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.models import Paper
from api.store import papers as paper_rows
from api.store.schema import papers


def newest(conn: Connection, limit: int) -> tuple[Paper, ...]:
    """Return up to `limit` papers with code, those first whose code was seen last."""
    query = sa.select(*paper_rows.COLUMNS).select_from(paper_rows.FROM).where(papers.c.code_seen_at.is_not(None))
    query = query.order_by(papers.c.code_seen_at.desc(), papers.c.arxiv_id.desc()).limit(limit)
    return tuple(paper_rows.from_row(row) for row in conn.execute(query))


def between(conn: Connection, first: dt.datetime, end: dt.datetime) -> tuple[Paper, ...]:
    """Return the papers whose code was first seen from `first` on and before `end`, most votes first, no sample."""
    query = sa.select(*paper_rows.COLUMNS).select_from(paper_rows.FROM).where(_seen(first, end))
    query = query.order_by(papers.c.upvotes.desc(), papers.c.arxiv_id)
    return tuple(paper_rows.from_row(row) for row in conn.execute(query))


def is_any_between(conn: Connection, first: dt.datetime, end: dt.datetime) -> bool:
    """Return whether `between` finds any."""
    return bool(conn.execute(sa.select(sa.exists().where(_seen(first, end)))).scalar_one())


def _seen(first: dt.datetime, end: dt.datetime) -> sa.ColumnElement[bool]:
    seen_at = papers.c.code_seen_at
    return sa.and_(seen_at >= first, seen_at < end, papers.c.source != "sample")
