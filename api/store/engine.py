"""SQLAlchemy engines for SQLite and PostgreSQL, configured for Paperboy's connections and transactions."""

from __future__ import annotations

import sqlite3
import time
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

BUSY_SECONDS = 5
# For each connection. More makes nothing faster, as the operating system keeps the file in memory, too.
_CACHE_KIB = 256
# At most 20 connections at once; a caller waits up to two seconds for a free one.
_POOL = {"pool_size": 8, "max_overflow": 12, "pool_timeout": 2.0}


def make_engine(url: URL) -> Engine:
    """Return an engine for an SQLite or PostgreSQL URL.

    Connections with the execution option `paperboy_write` are for writing; its value is the number of milliseconds to
    wait for another writer on SQLite. An SQLite file must already exist.
    """
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS}, **_POOL)
    # Never `rwc`: a connection must not create an empty file in place of a deleted database.
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
    # The driver itself starts transactions too late, so `_begin_sqlite` does it.
    dbapi_connection.isolation_level = None  # type: ignore[attr-defined]
    _switch_to_wal(dbapi_connection)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{_CACHE_KIB}"):
        dbapi_connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _switch_to_wal(dbapi_connection: object) -> None:
    """Switch to write-ahead logging. SQLite itself does not wait for others that do so at the same time."""
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
