"""The database's identity and its revision, a number that every visible change increases by one.

Each change names its subjects (`core.subjects`). Those of the last `KEPT` revisions are stored, so that a process
that follows the revision can tell which of its replies are outdated.

From the first `raise_revision` of a transaction to its end, the row is locked. So revisions become visible in order,
and a reader that has seen revision N has seen all earlier changes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.subjects import EVERYTHING
from api.store.schema import revised, store
from api.store.upsert import insert, upsert

KEPT = 1000


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


def raise_revision(conn: Connection, *changed: str) -> int:
    """Increase the revision for a visible change of the subjects `changed`, and return it."""
    raised = sa.update(store).values(revision=store.c.revision + 1).returning(store.c.revision)
    number = int(conn.execute(raised).scalar_one())
    mark(conn, number, changed)
    conn.execute(sa.delete(revised).where(revised.c.revision <= number - KEPT))
    return number


def mark(conn: Connection, number: int, changed: Iterable[str]) -> None:
    """Add subjects to the change that raised the revision to `number` in this transaction."""
    upsert(conn, revised, [{"subject": one, "revision": number} for one in sorted(set(changed))])


def changed_since(conn: Connection, number: int) -> dict[str, int]:
    """Return the subjects that changed after revision `number`, with the revision of their last change.

    That includes `EVERYTHING` if the changes after `number` are no longer known.
    """
    query = sa.select(revised.c.subject, revised.c.revision).where(revised.c.revision > number)
    found = {row.subject: int(row.revision) for row in conn.execute(query)}
    last = revision(conn)
    return found if number <= last <= number + KEPT else {**found, EVERYTHING: last}
