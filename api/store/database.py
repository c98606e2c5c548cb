"""Open the database, migrate its schema and provide transactions."""

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
from api.store import revision
from api.store.engine import BUSY_SECONDS, make_engine

log = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
# A missing file may be about to be replaced. A new file created too early would be overwritten while in use.
GRACE_SECONDS = 3.0

# Any error of the driver, a pool without a free connection, and a missing row in the `store` table.
_FAULTS = (sa.exc.DBAPIError, sa.exc.TimeoutError, sa.exc.NoResultFound)
# In the messages of SQLite and PostgreSQL: another writer was in the way, and the connections are still good.
_WAITED_FOR_LOCK = ("locked", "lock timeout", "deadlock")

# PostgreSQL lets many write at once, but two that need the same rows in another order would deadlock.
_WRITE_LOCK = 0x7061706572

Prepare = Callable[[Connection], object]


class Store:
    """A migrated database, opened with `open_store`. Transactions raise `StoreUnavailable` while it cannot be used.

    Write transactions are atomic. They take the database's one write lock at the start, so that two writers wait for
    each other instead of failing half-way.

    If an SQLite file is deleted or replaced while the service runs, the next transaction notices. It continues with
    the file that is there, or with a new one.

    Args:
        engine: made by `make_engine` for a migrated database.
        prepare: fills a new database, for example with the sample list; called with a connection for writing.
    """

    def __init__(self, engine: Engine, prepare: Prepare = lambda _conn: None) -> None:
        self.engine = engine
        self.generation = 0
        self._prepare = prepare
        # SQLite transactions always read one snapshot. PostgreSQL needs this isolation level for it.
        postgres = engine.dialect.name == "postgresql"
        self._reading = {"isolation_level": "REPEATABLE READ"} if postgres else {}
        self._file = None if postgres else Path(str(engine.url.database))
        self._inode, self._wal_inode = self._current_inode(), self._current_inode("-wal")
        self._reopening = threading.Lock()
        self._missing_since: float | None = None
        self._failing: dict[str, float] = {}

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Provide a connection for reading, which sees one consistent snapshot."""
        self.look_at_file()
        options = self._reading
        with self._available("read"), self.engine.connect().execution_options(**options) as conn, conn.begin():
            yield conn

    @contextlib.contextmanager
    def write(self, *, wait: float = BUSY_SECONDS) -> Iterator[Connection]:
        """Provide a connection for writing. Its changes are committed together at the end, or not at all.

        Args:
            wait: seconds to wait for another writer, limited to the range from 0.1 to `BUSY_SECONDS`.
        """
        self.look_at_file()
        generation = self.generation
        milliseconds = int(1000 * min(max(wait, 0.1), BUSY_SECONDS))
        options = {"paperboy_write": milliseconds}
        with self._available("write"), self.engine.connect().execution_options(**options) as conn, conn.begin():
            if conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
            yield conn
        self.look_at_file()
        if generation != self.generation:
            raise StoreUnavailable("the database was deleted or replaced during a write")

    def state(self) -> tuple[str, int]:
        """Return the database's identity and its revision, the number of the last visible change."""
        with self.read() as conn:
            return f"{self.generation}:{revision.identity(conn)}", revision.revision(conn)

    def changes(self, identity: str, number: int) -> tuple[str, int, dict[str, int]]:
        """Return the database's identity, its revision and what changed after revision `number` of `identity`.

        See `revision.changed_since`; it is empty if this is another database.
        """
        with self.read() as conn:
            own, last = f"{self.generation}:{revision.identity(conn)}", revision.revision(conn)
            changed = revision.changed_since(conn, number) if own == identity and number != last else {}
        return own, last, changed

    @property
    def folder(self) -> Path | None:
        """The folder of the SQLite file, None for PostgreSQL."""
        return self._file.absolute().parent if self._file else None

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()

    def look_at_file(self) -> None:
        """Switch to another file if the database file was deleted or replaced. `generation` counts the switches.

        Raises:
            StoreUnavailable: the new file cannot be used.
        """
        if self._file is None or self._current_inode() == self._inode:
            self._look_at_wal()
            return
        with self._reopening:
            if self._current_inode() == self._inode:
                return
            missing = not self._file.exists()
            if missing and self._file.parent.is_dir() and self._is_in_grace():
                raise StoreUnavailable(f"the database {self._file} is missing")
            self.engine.dispose()
            self._remove_old_wal()
            try:
                if not self._file.parent.is_dir():
                    raise StoreError(f"the folder of the database {self._file} is missing")
                _prepare_database(self.engine, self._prepare)
            except (StoreError, *_FAULTS) as error:
                self._log_failure("read", error)
                raise StoreUnavailable(str(error)) from error
            self._inode, self._missing_since = self._current_inode(), None
            self.generation += 1
            what = "deleted; continuing with a new one" if missing else "replaced; continuing with the new file"
            log.warning("the database %s was %s", self._file, what)

    def _is_in_grace(self) -> bool:
        if self._missing_since is None:
            self._missing_since = time.monotonic()
        return time.monotonic() - self._missing_since < GRACE_SECONDS

    def _look_at_wal(self) -> None:
        """Reconnect if the write-ahead log was deleted while connections were open."""
        current = self._current_inode("-wal")
        if self._wal_inode is not None and current != self._wal_inode:
            self.engine.dispose()
            current = self._current_inode("-wal")
        self._wal_inode = current

    def _remove_old_wal(self) -> None:
        """Delete the old file's write-ahead log. Otherwise SQLite would apply it to the new file."""
        if self._wal_inode is not None and self._current_inode("-wal") == self._wal_inode:
            for suffix in ("-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)

    def _current_inode(self, suffix: str = "") -> tuple[int, int] | None:
        try:
            found = os.stat(f"{self._file}{suffix}") if self._file else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    @contextlib.contextmanager
    def _available(self, what: Literal["read", "write"]) -> Iterator[None]:
        """Turn errors of the driver into `StoreUnavailable`.

        This logs one line with the driver's message when failures begin, and one when nothing has failed for
        `QUIET_SECONDS`, because parts of a damaged database may still be readable.
        """
        try:
            yield
        except (*_FAULTS, sqlite3.Error) as error:
            self._log_failure(what, error)
            if not any(word in _reason(error) for word in _WAITED_FOR_LOCK):
                # Connections to a file that has changed underneath them are useless.
                self.engine.dispose()
            raise StoreUnavailable(_reason(error)) from error
        except (TypeError, ValueError) as error:
            # Only decoding a damaged row raises these errors inside a transaction.
            self._log_failure(what, error)
            raise StoreUnavailable(f"a stored value cannot be read: {_reason(error)}") from error
        if what in self._failing and time.monotonic() - self._failing[what] >= QUIET_SECONDS:
            del self._failing[what]
            log.warning("the database can be %s again", "read" if what == "read" else "written")

    def _log_failure(self, what: str, error: Exception) -> None:
        known = what in self._failing
        self._failing[what] = time.monotonic()
        if not known:
            verb = "read" if what == "read" else "written"
            log.error("the database cannot be %s: %s. Serving cached replies.", verb, _reason(error))


def _reason(error: Exception) -> str:
    """Return the driver's message on one line, without passwords."""
    return without_password(" ".join(str(getattr(error, "orig", None) or error).split()))[:300]


def open_store(database_url: str, prepare: Prepare = lambda _conn: None) -> Store:
    """Open the database at `database_url`. It is created or migrated first if necessary.

    Args:
        database_url: the URL of an SQLite or PostgreSQL database.
        prepare: called with a connection for writing whenever a database is opened, so that it can fill a new one.

    Raises:
        StoreError: the database cannot be opened or written, belongs to another program, or has a newer schema.
        ConfigError: the driver for PostgreSQL is not installed.
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
    """Create or migrate a database, and fill what is missing in it."""
    # Alembic takes a third of a second to import, and most starts find nothing to migrate.
    from api.store.migrate import is_current, migrate

    if engine.dialect.name == "sqlite":
        _make_file(Path(str(engine.url.database)))
    if not is_current(engine):
        migrate(engine)
    options = {"paperboy_write": 1000 * BUSY_SECONDS}
    with engine.connect().execution_options(**options) as conn, conn.begin():
        revision.claim(conn)
        prepare(conn)


def _make_folder(url: URL) -> None:
    """Create the folder of an SQLite file. Raises a `StoreError` with the reason if that is impossible."""
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
        raise StoreError(f"{_named(url)} cannot be created: {error.strerror}; {_advice(url)}") from None
    if file.is_dir():
        raise StoreError(f"{_named(url)} is a folder; {_advice(url)}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise StoreError(f"{_named(url)} cannot be written: permission denied; {_advice(url)}")


def _make_file(file: Path) -> None:
    """Create an empty file that only the owner can read, if there is none. SQLite's other files get the same mode."""
    try:
        # Never open an existing file: closing it would release the locks that SQLite holds on it in this process.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"the database {file} cannot be created: {error.strerror}") from None


def _named(url: URL) -> str:
    shown = url.database if url.get_backend_name() == "sqlite" else without_password(url.render_as_string())
    return f"the database {shown}"


def _advice(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "set PAPERBOY_DATABASE_URL to another file, for example sqlite:////tmp/paperboy.db"
    return "check PAPERBOY_DATABASE_URL and that the server is running"
