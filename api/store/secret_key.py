"""The key that signs links, made once for a database, so that all machines share it and backups carry it."""

from __future__ import annotations

import secrets as random_secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.schema import secrets
from api.store.upsert import insert

_NAME = "links"


def find(conn: Connection) -> str | None:
    """Return the key, None if there is none yet."""
    value: str | None = conn.execute(sa.select(secrets.c.value).where(secrets.c.name == _NAME)).scalar_one_or_none()
    return value


def make(conn: Connection) -> str:
    """Return the key; it is made if there is none yet."""
    row = {"name": _NAME, "value": random_secrets.token_urlsafe(48)}
    conn.execute(insert(conn, secrets).values(row).on_conflict_do_nothing())
    return find(conn) or ""
