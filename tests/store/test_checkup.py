"""Looking at a database and copying it, while it is used."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from api.errors import StoreError
from api.store import Store, checkup, lists, open_store
from tests.conftest import TODAY
from tests.store.test_database import put, wire

NO_PG_DUMP = "PostgreSQL's client programs are not installed (Debian: postgresql-client)"


def fill(store: Store, number: int) -> None:
    put(store, TODAY, wire(*range(1, number + 1)))


def test_what_is_in_a_database_is_told_without_a_change(store: Store, migrated_url: str) -> None:
    fill(store, 3)
    before = store.state()
    found = checkup.look(migrated_url)
    assert found is not None
    assert (found.is_current, found.num_papers, found.num_lists) == (True, 3, 1)
    assert before[0].endswith(found.identity)
    assert store.state() == before


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert checkup.look(url) is None
    assert not (tmp_path / "x.db").exists()
    (tmp_path / "x.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="file is not a database"):
        checkup.look(url)
    with pytest.raises(StoreError, match=r"x\.copy cannot be made: file is not a database"):
        checkup.backup(url, tmp_path / "x.copy")
    assert [one.name for one in tmp_path.iterdir()] == ["x.db"]
    with pytest.raises(StoreError):
        checkup.look("postgresql://me:secret@127.0.0.1:9/none")


def test_a_database_without_the_schema_is_not_current(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE other (x)").connection.close()
    assert checkup.look(f"sqlite:///{tmp_path / 'x.db'}") == checkup.Found(is_current=False)


def test_a_backup_made_while_others_write_is_whole(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name != "sqlite":
        return
    url, ended = f"sqlite:///{store.engine.url.database}", threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            fill(store, number % 40 + 1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            checkup.backup(url, tmp_path / f"{number}.copy")
    finally:
        ended.set()
        thread.join()
    for number in range(5):
        file = tmp_path / f"{number}.copy"
        assert file.stat().st_mode & 0o777 == 0o600
        found = checkup.look(f"sqlite:///{file}")
        assert found is not None
        assert found.is_current
    # A list never becomes shorter, so the longest has more papers than whatever was stored last.
    fill(store, 41)
    checkup.backup(url, tmp_path / "4.copy")
    again = open_store(f"sqlite:///{tmp_path / '4.copy'}")
    with again.read() as conn:
        assert len(lists.on(conn, TODAY)) == 41
    again.close()


def test_postgres_is_left_to_pg_dump(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip(NO_PG_DUMP)
    url = request.getfixturevalue("postgres").migrated_database()
    checkup.backup(url, tmp_path / "dump")
    assert (tmp_path / "dump").read_bytes().startswith(b"PGDMP")
    with pytest.raises(StoreError, match="pg_dump"):
        checkup.backup("postgresql://me:secret@127.0.0.1:9/none", tmp_path / "other")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(StoreError, match="pg_dump is not installed"):
        checkup.backup(url, tmp_path / "other")
    assert [one.name for one in tmp_path.iterdir()] == ["dump"]
