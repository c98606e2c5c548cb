"""Migrate a database's schema with Alembic."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from api.errors import StoreError

HEAD = "0011"
_LOCK = 7_265_733  # An arbitrary number. It must never change, so that two machines wait for each other.
_WAIT_MILLISECONDS = 60_000  # Another process may be in the middle of a long migration.


def is_current(engine: Engine) -> bool:
    """Return whether the schema is up to date."""
    with engine.begin() as conn:
        return _revision(conn) == HEAD


def migrate(engine: Engine) -> None:
    """Apply the missing migrations in one transaction. Processes that start at the same time take turns.

    Raises:
        StoreError: the database belongs to a newer version of Paperboy, or to another program.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    with engine.connect().execution_options(paperboy_write=_WAIT_MILLISECONDS) as conn, conn.begin():
        if conn.dialect.name == "postgresql":
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if _revision(conn) is None and _is_foreign(conn):
            raise StoreError(f"the database {_name(engine)} belongs to another program; it was not changed")
        config = Config()
        config.set_main_option("script_location", "api.store:migrations")
        config.attributes["connection"] = conn
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise StoreError(
                f"the database {_name(engine)} was created by a newer Paperboy (its schema is {_revision(conn)}, "
                f"this version supports {HEAD}); update Paperboy or use another database"
            ) from None


def _revision(conn: Connection) -> str | None:
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _is_foreign(conn: Connection) -> bool:
    return bool(sa.inspect(conn).get_table_names())


def _name(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string()
