"""Opens the database, brings its schema up to date and hands out transactions."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from api.config import default_database_url, without_password
from api.errors import ConfigError, StoreError, StoreUnavailable
from api.store import full_text, papers, revision
from api.store.engine import BUSY_SECONDS, make_engine

log = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
# A file that is gone may be about to be replaced; a new one made too early would be overwritten while in use.
GRACE_SECONDS = 3.0

# Whatever the driver says, a pool without a free connection, and a row of ours that is gone.
_FAULTS = (sa.exc.DBAPIError, sa.exc.TimeoutError, sa.exc.NoResultFound)

Prepare = Callable[[Connection], object]


class Store:
    """A migrated database. Reading and writing raise `StoreUnavailable` while it does not answer.

    A write transaction is whole or not there at all. On SQLite it takes the write lock at once, so that two
    writers wait for each other instead of failing half-way.

    The file of an SQLite database may be deleted, or replaced by another one, while the service runs: that is noticed
    at the next transaction, which goes on with the file that is there then, a new one if need be.
    """

    def __init__(self, engine: Engine, prepare: Prepare = lambda _conn: None) -> None:
        """Wrap an engine made by `open_store`; `prepare` fills a new database with what it begins with."""
        self.engine = engine
        self.generation = 0
        self._prepare = prepare
        # SQLite reads a snapshot as it is; PostgreSQL wants to be told.
        postgres = engine.dialect.name == "postgresql"
        self._reading = {"isolation_level": "REPEATABLE READ"} if postgres else {}
        self._file = None if postgres else Path(str(engine.url.database))
        self._inode, self._wal_inode = self._present_inode(), self._present_inode("-wal")
        self._reopening = threading.Lock()
        self._gone_at: float | None = None
        self._failing: dict[str, float] = {}

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state."""
        self.look_at_file()
        options = self._reading
        with self._available("read"), self.engine.connect().execution_options(**options) as conn, conn.begin():
            yield conn

    @contextlib.contextmanager
    def write(self, *, wait: float = BUSY_SECONDS) -> Iterator[Connection]:
        """Give a connection whose changes are committed together at the end, or not at all.

        Args:
            wait: seconds to wait for another writer; at least a tenth of one, at most `BUSY_SECONDS`.
        """
        self.look_at_file()
        generation = self.generation
        milliseconds = int(1000 * min(max(wait, 0.1), BUSY_SECONDS))
        options = {"paperboy_write": milliseconds}
        with self._available("write"), self.engine.connect().execution_options(**options) as conn, conn.begin():
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            yield conn
        self.look_at_file()
        if generation != self.generation:
            raise StoreUnavailable("the database was deleted or replaced while it was written")

    def state(self) -> tuple[str, int]:
        """Return the store's identity and the number of the last change that an answer could show."""
        with self.read() as conn:
            return f"{self.generation}:{revision.identity(conn)}", revision.revision(conn)

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()

    def look_at_file(self) -> None:
        """Go on with another file if the database's was deleted or replaced; `generation` counts how often.

        Raises:
            StoreUnavailable: the new file cannot be used.
        """
        if self._file is None or self._present_inode() == self._inode:
            self._look_at_wal()
            return
        with self._reopening:
            if self._present_inode() == self._inode:
                return
            gone = not self._file.exists()
            if gone and self._file.parent.is_dir() and self._is_in_grace():
                raise StoreUnavailable(f"the database {self._file} is gone")
            self.engine.dispose()
            self._remove_old_wal()
            try:
                if not self._file.parent.is_dir():
                    raise StoreError(f"the folder of the database {self._file} is gone")
                _prepare_database(self.engine, self._prepare)
            except (StoreError, *_FAULTS) as error:
                self._tell("read", error)
                raise StoreUnavailable(str(error)) from error
            self._inode, self._gone_at = self._present_inode(), None
            self.generation += 1
            what = "was deleted; going on with a new one" if gone else "was replaced; going on with the one there now"
            log.warning("the database %s %s", self._file, what)

    def _is_in_grace(self) -> bool:
        if self._gone_at is None:
            self._gone_at = time.monotonic()
        return time.monotonic() - self._gone_at < GRACE_SECONDS

    def _look_at_wal(self) -> None:
        """Open new connections if the write-ahead log was taken away below those that are open."""
        present = self._present_inode("-wal")
        if self._wal_inode is not None and present != self._wal_inode:
            self.engine.dispose()
            present = self._present_inode("-wal")
        self._wal_inode = present

    def _remove_old_wal(self) -> None:
        """Remove the write-ahead log that the old file has left behind: SQLite would apply it to the new one."""
        if self._wal_inode is not None and self._present_inode("-wal") == self._wal_inode:
            for suffix in ("-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)

    def _present_inode(self, suffix: str = "") -> tuple[int, int] | None:
        try:
            found = os.stat(f"{self._file}{suffix}") if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    @contextlib.contextmanager
    def _available(self, what: Literal["read", "write"]) -> Iterator[None]:
        """Turn whatever the driver says of a database that cannot be used into our own error.

        The log has one line when it begins, with the driver's words, and one when nothing has failed for a while:
        of a damaged database some parts may still be read.
        """
        try:
            yield
        except (*_FAULTS, sqlite3.Error) as error:
            self._tell(what, error)
            if "locked" not in str(error):
                # Connections opened to a file that has changed below them are of no use any more.
                self.engine.dispose()
            raise StoreUnavailable(_reason(error)) from error
        except (TypeError, ValueError) as error:
            # A damaged row cannot be decoded; nothing else in a transaction raises this.
            self._tell(what, error)
            raise StoreUnavailable(f"what is stored cannot be read: {_reason(error)}") from error
        if what in self._failing and time.monotonic() - self._failing[what] >= QUIET_SECONDS:
            del self._failing[what]
            log.warning("the database can be %s again", "read" if what == "read" else "written")

    def _tell(self, what: str, error: Exception) -> None:
        known = what in self._failing
        self._failing[what] = time.monotonic()
        if not known:
            verb = "read" if what == "read" else "written"
            log.error("the database cannot be %s: %s. Serving what is cached.", verb, _reason(error))


def _reason(error: Exception) -> str:
    """Return the driver's words on one line, without passwords."""
    return without_password(" ".join(str(getattr(error, "orig", None) or error).split()))[:300]


def open_store(database_url: str, prepare: Prepare = lambda _conn: None) -> Store:
    """Open the database at `database_url`, making it or bringing it up to date first.

    Args:
        database_url: of SQLite or PostgreSQL.
        prepare: called with a connection to write to whenever a database is opened, to fill a new one.

    Raises:
        StoreError: it cannot be opened or written, is no Paperboy database, or was made by a newer version.
        ConfigError: the driver for this kind of database is not installed.
    """
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
        _prepare_database(engine, prepare)
    except _FAULTS as error:
        engine.dispose()
        raise StoreError(f"{_named(url)} cannot be used: {_reason(error)}; {_advice(url)}") from None
    except StoreError:
        engine.dispose()
        raise
    return Store(engine, prepare)


def _prepare_database(engine: Engine, prepare: Prepare) -> None:
    """Make a database, or bring it up to date, so that everything can be read from it and written to it."""
    # Alembic takes a third of a second to import, and most starts find nothing to migrate.
    from api.store.migrate import is_current, migrate

    if engine.dialect.name == "sqlite":
        _make_file(Path(str(engine.url.database)))
    if not is_current(engine):
        migrate(engine)
    options = {"paperboy_write": 1000 * BUSY_SECONDS}
    with engine.connect().execution_options(**options) as conn, conn.begin():
        revision.claim(conn)
        if full_text.is_behind(conn):
            papers.index_all(conn)
        prepare(conn)


def _make_folder(url: URL) -> None:
    """Make the folder of an SQLite file, or say clearly why that cannot be."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if url.render_as_string() == default_database_url():
            file.parent.chmod(0o700)
            if file.is_file():
                file.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{_named(url)} cannot be made: {error.strerror}; {_advice(url)}") from None
    if file.is_dir():
        raise StoreError(f"{_named(url)} is a folder; {_advice(url)}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise StoreError(f"{_named(url)} cannot be written: permission denied; {_advice(url)}")


def _make_file(file: Path) -> None:
    """Make an empty file for nobody else to read, if there is none; SQLite's other files get the same mode."""
    try:
        # Never open one that is there: closing it would end the locks that SQLite holds on it in this process.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"the database {file} cannot be made: {error.strerror}") from None


def _named(url: URL) -> str:
    shown = url.database if url.get_backend_name() == "sqlite" else without_password(url.render_as_string())
    return f"the database {shown}"


def _advice(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "PAPERBOY_DATABASE_URL names another file, for example sqlite:////tmp/paperboy.db"
    return "check PAPERBOY_DATABASE_URL and that the server runs"
