"""A PostgreSQL server of our own: a new cluster in a temporary folder, on a socket there."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from api.store import open_store


class Postgres:
    """A running server that makes databases."""

    def __init__(self, folder: Path, run: Callable[..., None]) -> None:
        self._folder, self._run, self._numbers = folder, run, itertools.count(1)
        self._template: str | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop the server at once, whoever is connected."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://paperboy@/{name}?host={quote(str(self._folder), safe='')}"

    def new_database(self) -> str:
        """Return the URL of a new, empty database."""
        return self.url(self._create("template1"))

    def migrated_database(self) -> str:
        """Return the URL of a new database to which all migrations were applied: a copy of one made first."""
        if self._template is None:
            self._template = self._create("template1")
            open_store(self.url(self._template)).close()
        return self.url(self._create(self._template))

    def _create(self, template: str) -> str:
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


def _programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Run a server until the end of the block; without PostgreSQL, skip, and in CI fail."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="pb-pg-") as name:
        folder = Path(name)
        # PostgreSQL refuses to run as root; the package brings a user for it.
        user = pwd.getpwnam("postgres").pw_name if os.getuid() == 0 else None
        if user:
            shutil.chown(folder, user, user)

        def run(program: str, *args: str) -> None:
            subprocess.run(
                [programs / program, *args], user=user, group=user, cwd=folder, check=True, capture_output=True,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            )  # fmt: skip

        data = str(folder / "data")
        run("initdb", "-D", data, "-U", "paperboy", "-A", "trust", "-E", "UTF8", "--no-sync")
        server = Postgres(folder, run)
        server.start()
        try:
            yield server
        finally:
            server.stop()
