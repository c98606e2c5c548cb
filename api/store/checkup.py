"""Look at a database without changing it, and copy it while it is used."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from api.config import without_password
from api.errors import StoreError
from api.store import lists, papers, revision
from api.store.engine import make_engine
from api.store.migrate import is_current

_FAULTS = (sa.exc.SQLAlchemyError, sqlite3.Error, OSError)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A database: whether its schema is up to date and what it holds, and its identity and revision."""

    is_current: bool
    identity: str = ""
    revision: int = 0
    num_papers: int = 0
    num_lists: int = 0


def file_of(database_url: str) -> Path | None:
    """Return the file of an SQLite database, None if the database is a server's."""
    url = make_url(database_url)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def look(database_url: str) -> Found | None:
    """Return what is in a database, None if there is no file yet.

    Raises:
        StoreError: it cannot be read, or is damaged; the message says why.
    """
    url = make_url(database_url)
    file = file_of(database_url)
    if file is not None and not file.is_file():
        return None
    try:
        engine = make_engine(url)
    except ImportError:
        raise StoreError("the driver for PostgreSQL is not installed: pip install 'psycopg[binary]'") from None
    try:
        if not is_current(engine):
            return Found(is_current=False)
        with engine.connect() as conn:
            if engine.dialect.name == "sqlite":
                damage = conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                if damage != "ok":
                    raise StoreError(f"it is damaged: {damage}")
            return Found(
                True, revision.identity(conn), revision.revision(conn), papers.total(conn), lists.total(conn)
            )
    except _FAULTS as error:
        raise StoreError(_plain(error)) from None
    finally:
        engine.dispose()


def backup(database_url: str, file: Path) -> None:
    """Copy a database to a file that only its owner can read; the service may run meanwhile.

    The file appears once it is complete. PostgreSQL is left to `pg_dump`, in its custom format.

    Raises:
        StoreError: the copy cannot be made; the message says why.
    """
    url = make_url(database_url)
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".paperboy-backup-") as folder:
            copy = Path(folder) / "copy"
            copy.touch(0o600)
            (_dump if url.get_backend_name() == "postgresql" else _copy)(url, copy)
            with copy.open("rb") as written:
                os.fsync(written.fileno())
            copy.replace(file)
    except _FAULTS as error:
        raise StoreError(f"the backup {file} cannot be made: {_plain(error)}") from None


def _copy(url: URL, copy: Path) -> None:
    address = f"file:{quote(str(url.database))}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target, pages=2000, sleep=0.005)
        if (damage := target.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise StoreError(f"the database {url.database} is damaged: {damage}")


def _dump(url: URL, copy: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is not installed (Debian: postgresql-client); it makes backups of PostgreSQL")
    # In a file, as others on the machine can read a command line.
    secret = copy.with_name("pgpass")
    secret.touch(0o600)
    secret.write_text(f"*:*:*:*:{(url.password or '').replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
    query = {**url.query, "passfile": str(secret)}
    shown = url.set(drivername="postgresql", password=None, query=query).render_as_string(hide_password=False)
    command = [program, "--format=custom", "--no-password", f"--file={copy}", f"--dbname={shown}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StoreError(f"pg_dump: {without_password(done.stderr.strip().splitlines()[-1])[:300]}")


def _plain(error: Exception) -> str:
    return without_password(" ".join(str(getattr(error, "orig", None) or error).split()))[:300]
