"""Opens the database, brings its schema up to date and hands out transactions."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from api.errors import ConfigError, StoreError, StoreUnavailable
from api.store import meta, papers, search

BUSY_SECONDS = 5


class Store:
    """A migrated database. Reading and writing raise `StoreUnavailable` while it does not answer.

    A write transaction is whole or not there at all. On SQLite it takes the write lock at once, so that two
    writers wait for each other instead of failing half-way.
    """

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine made by `open_store`."""
        self.engine = engine
        # SQLite reads a snapshot as it is; PostgreSQL wants to be told.
        postgres = engine.dialect.name == "postgresql"
        self._reading = {"isolation_level": "REPEATABLE READ"} if postgres else {}

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        with _available(), self.engine.connect().execution_options(**self._reading) as conn, conn.begin():
            yield conn

    @contextlib.contextmanager
    def write(self, *, wait: float = BUSY_SECONDS) -> Iterator[Connection]:
        """Give a connection whose changes are committed together at the end, or not at all.

        Args:
            wait: seconds to wait for another writer; at least a tenth of one, at most `BUSY_SECONDS`.
        """
        milliseconds = int(1000 * min(max(wait, 0.1), BUSY_SECONDS))
        options = {"paperboy_write": milliseconds}
        with _available(), self.engine.connect().execution_options(**options) as conn, conn.begin():
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            yield conn

    def revision(self) -> int:
        """Return the number of the last change that an answer could show."""
        with self.read() as conn:
            return meta.revision(conn)

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


@contextlib.contextmanager
def _available() -> Iterator[None]:
    """Turn what the driver says of a database that cannot be used just now into our own error."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise StoreUnavailable(" ".join(str(error.orig).split())) from error


def open_store(database_url: str) -> Store:
    """Open the database at `database_url`, making it or bringing it up to date first.

    Raises:
        StoreError: it cannot be opened or written, is no Paperboy database, or was made by a newer version.
        ConfigError: the driver for this kind of database is not installed.
    """
    # Alembic takes a third of a second to import, and most starts find nothing to migrate.
    from api.store.migrate import is_current, migrate

    url = make_url(database_url)
    _make_folder(url)
    try:
        engine = make_engine(url)
    except ImportError:
        raise ConfigError(
            "PAPERBOY_DATABASE_URL: PostgreSQL needs its driver; install it with: "
            f"{sys.executable} -m pip install 'psycopg[binary]'"
        ) from None
    try:
        if not is_current(engine):
            migrate(engine)
        store = Store(engine)
        with store.write() as conn:
            meta.claim(conn)
            if search.is_behind(conn):
                papers.index_all(conn)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        reason = " ".join(str(error.orig).split())
        raise StoreError(f"{_named(url)} cannot be used: {reason}; {_advice(url)}") from None
    except StoreUnavailable as error:
        engine.dispose()
        raise StoreError(f"{_named(url)} cannot be used: {error}; {_advice(url)}") from None
    except StoreError:
        engine.dispose()
        raise
    return store


def make_engine(url: URL) -> Engine:
    """Return an engine for SQLite or PostgreSQL with Paperboy's transaction rules."""
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS})
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: object, _record: object) -> None:
    # The driver's own transaction handling begins too late; `_begin_sqlite` does it instead.
    dbapi_connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        dbapi_connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _begin_sqlite(conn: Connection) -> None:
    milliseconds = conn.get_execution_options().get("paperboy_write")
    if milliseconds:
        conn.exec_driver_sql(f"PRAGMA busy_timeout = {milliseconds}")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if milliseconds else "BEGIN")


def _make_folder(url: URL) -> None:
    """Make the folder of an SQLite file, or say clearly why that cannot be."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{_named(url)} cannot be made: {error.strerror}; {_advice(url)}") from None
    if file.is_dir():
        raise StoreError(f"{_named(url)} is a folder; {_advice(url)}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise StoreError(f"{_named(url)} cannot be written: permission denied; {_advice(url)}")


def _named(url: URL) -> str:
    return f"the database {url.database if url.get_backend_name() == 'sqlite' else url.render_as_string()}"


def _advice(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "PAPERBOY_DATABASE_URL names another file, for example sqlite:////tmp/paperboy.db"
    return "check PAPERBOY_DATABASE_URL and that the server runs"
