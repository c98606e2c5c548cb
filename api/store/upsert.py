"""`INSERT … ON CONFLICT` for both databases: the SQL is the same, but SQLAlchemy has two classes for it."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection


def insert(conn: Connection, table: sa.Table) -> sqlite.Insert:
    """Return an insert into `table` that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    if conn.dialect.name != "postgresql":
        return sqlite.insert(table)
    # It takes a while to import, and most installations do without it.
    from sqlalchemy.dialects import postgresql

    return cast("sqlite.Insert", postgresql.insert(table))


def upsert(conn: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or update those whose primary key exists. All rows must have the same keys."""
    if not rows:
        return
    statement = insert(conn, table)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)
