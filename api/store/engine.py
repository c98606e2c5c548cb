"""SQLAlchemy engines with Paperboy's rules for connections and transactions, for SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

BUSY_SECONDS = 5
# So many connections may be open at once, and so long a caller waits for one of them.
_POOL = {"pool_size": 8, "max_overflow": 12, "pool_timeout": 2.0}


def make_engine(url: URL) -> Engine:
    """Return an engine for SQLite or PostgreSQL with Paperboy's transaction rules."""
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS}, **_POOL)
    # Never `rwc`: a connection must not put an empty file where the database was.
    address = f"file:{quote(str(url.database))}?mode=rw"
    engine = sa.create_engine(
        url,
        creator=lambda: sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False),
        **_POOL,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: object, _record: object) -> None:
    # The driver's own transaction handling begins too late; `_begin_sqlite` does it instead.
    dbapi_connection.isolation_level = None  # type: ignore[attr-defined]
    _switch_to_wal(dbapi_connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        dbapi_connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _switch_to_wal(dbapi_connection: object) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself for others who do so at the same time."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            dbapi_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(conn: Connection) -> None:
    milliseconds = conn.get_execution_options().get("paperboy_write")
    if milliseconds:
        conn.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if milliseconds else "BEGIN")
