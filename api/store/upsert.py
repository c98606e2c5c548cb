"""`INSERT … ON CONFLICT` for both databases: the same words, but two classes in SQLAlchemy."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert(conn: Connection, table: sa.Table) -> sqlite.Insert:
    """Return an insert into `table` that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    make: Any = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    statement: sqlite.Insert = make(table)
    return statement


def upsert(conn: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert `rows`, which all have the same keys, or update the rows of the same primary key with them."""
    if not rows:
        return
    statement = insert(conn, table)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)
