"""The store's identity and its revision, the number that every visible change raises by one.

The row is locked from the first `raise_revision` of a transaction to its end, so revisions become visible in
their order and a reader that has seen revision N has seen all before it.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.schema import store
from api.store.upsert import insert


def claim(conn: Connection) -> None:
    """Give a new store its identity; an old one keeps its own."""
    row = {"id": 1, "identity": secrets.token_hex(4), "revision": 1}
    conn.execute(insert(conn, store).values(row).on_conflict_do_nothing())


def identity(conn: Connection) -> str:
    """Return the eight hex digits that tell this store from one made anew."""
    return str(conn.execute(sa.select(store.c.identity)).scalar_one())


def revision(conn: Connection) -> int:
    """Return the number of the last visible change."""
    return int(conn.execute(sa.select(store.c.revision)).scalar_one())


def raise_revision(conn: Connection) -> int:
    """Count one more visible change and return its number."""
    changed = sa.update(store).values(revision=store.c.revision + 1).returning(store.c.revision)
    return int(conn.execute(changed).scalar_one())
