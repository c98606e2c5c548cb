"""The database's identity and its revision, a number that every visible change increases by one.

From the first `raise_revision` of a transaction to its end, the row is locked. So revisions become visible in order,
and a reader that has seen revision N has seen all earlier changes.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.schema import store
from api.store.upsert import insert


def claim(conn: Connection) -> None:
    """Give a new database its identity. An existing one stays as it is."""
    row = {"id": 1, "identity": secrets.token_hex(4), "revision": 1}
    conn.execute(insert(conn, store).values(row).on_conflict_do_nothing())


def identity(conn: Connection) -> str:
    """Return the eight hex digits that distinguish this database from any other."""
    return str(conn.execute(sa.select(store.c.identity)).scalar_one())


def revision(conn: Connection) -> int:
    """Return the number of the last visible change."""
    return int(conn.execute(sa.select(store.c.revision)).scalar_one())


def raise_revision(conn: Connection) -> int:
    """Increase the revision for a visible change and return it."""
    changed = sa.update(store).values(revision=store.c.revision + 1).returning(store.c.revision)
    return int(conn.execute(changed).scalar_one())
