"""Opening databases and transactions, on SQLite and PostgreSQL."""

import datetime as dt
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from api import config
from api.core.models import Paper
from api.errors import StoreError, StoreUnavailable
from api.store import Connection, Store, leases, lists, open_store, revision
from api.upstream.hub.parse import normalise_list
from tests.conftest import NOW, TODAY
from tests.fakehub import entry

LATER = NOW + dt.timedelta(minutes=5)


def wire(*numbers: int, day: dt.date = TODAY, **changes: object) -> tuple[Paper, ...]:
    return normalise_list(
        [entry(number, TODAY, submittedOnDailyAt=None, **changes) for number in numbers], day
    ).papers


def dated(day: dt.date, *numbers: int) -> tuple[Paper, ...]:
    """Papers that, by their own date, were put on the list of `day` at noon."""
    noon = f"{day}T12:00:00.000Z"
    return normalise_list([entry(number, TODAY, submittedOnDailyAt=noon) for number in numbers]).papers


def put(
    store: Store, day: dt.date, read: tuple[Paper, ...], now: dt.datetime = NOW, whole: bool = True
) -> lists.Applied:
    with store.write() as conn:
        return lists.put(conn, day, read, now, whole=whole)


def on(store: Store, day: dt.date) -> list[str]:
    with store.read() as conn:
        return [paper.arxiv_id for paper in lists.on(conn, day)]


def test_a_failed_transaction_changes_nothing(store: Store) -> None:
    put(store, TODAY, wire(1))

    def fail() -> None:
        with store.write() as conn:
            lists.put(conn, TODAY, wire(2, 3), LATER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert on(store, TODAY) == ["2611.00001"]


def test_a_writer_killed_in_a_transaction_changes_nothing(database_url: str) -> None:
    open_store(database_url).close()
    script = f"""
import os, datetime as dt
from api.store import open_store, lists
from tests.store.test_database import wire, TODAY, NOW, put
store = open_store({database_url!r})
put(store, TODAY, wire(1, 2))
with store.write() as conn:
    lists.put(conn, TODAY, wire(3, 4, 5), NOW)
    os.kill(os.getpid(), 9)
"""
    process = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    assert process.returncode == -9
    store = open_store(database_url)
    assert on(store, TODAY) == ["2611.00001", "2611.00002"]
    put(store, TODAY, wire(1, 2, 3))
    assert len(on(store, TODAY)) == 3
    store.close()


def test_a_file_that_is_not_a_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but longer than its header would be, and dear to somebody " * 20)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="PAPERBOY_DATABASE_URL"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_path_where_no_file_can_be_created_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "paperboy.db", tmp_path):
        with pytest.raises(StoreError, match=str(place)):
            open_store(f"sqlite:///{place}")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere; the test after this one covers the message")
def test_a_folder_without_write_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permission denied"):
        open_store(f"sqlite:///{tmp_path / 'paperboy.db'}")


def test_a_postgres_server_that_is_not_there_is_reported_without_the_password() -> None:
    with pytest.raises(StoreError, match=r"postgresql://\*\*\*@127\.0\.0\.1:9/papers .* check PAPERBOY_DATABASE_URL"):
        open_store("postgresql://me:secret@127.0.0.1:9/papers")


def test_a_new_database_can_only_be_read_by_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    old = os.umask(0)
    try:
        store = open_store(config.load(environ={}).database_url)
        with store.write() as conn:
            revision.raise_revision(conn)
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "paperboy", *tmp_path.rglob("*.db*"))
        }
        store.close()
    finally:
        os.umask(old)
    assert modes == {"paperboy": 0o700, "paperboy.db": 0o600, "paperboy.db-wal": 0o600, "paperboy.db-shm": 0o600}


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_store(f"sqlite:///{tmp_path / 'named.db'}").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_writers_that_need_the_same_rows_in_another_order_wait_for_each_other(store: Store) -> None:
    barrier, failed = threading.Barrier(4), list[str]()

    def write(number: int) -> None:
        def lease(conn: Connection) -> object:
            return leases.acquire(conn, "shared", f"holder {number}", NOW)

        steps = [lease, revision.raise_revision]
        for turn in range(20):
            barrier.wait()
            try:
                with store.write() as conn:
                    for step in steps[:: 1 if (number + turn) % 2 else -1]:
                        step(conn)
            except StoreUnavailable as error:
                failed.append(str(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
