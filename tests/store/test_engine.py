"""Connections and transactions of both kinds of databases."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.errors import StoreUnavailable
from api.store import Store, open_store
from api.store.engine import make_engine
from tests.postgres import Postgres


def test_a_killed_postgres_connection_is_unavailable_once_and_then_replaced(postgres: Postgres) -> None:
    store = open_store(postgres.new_database())
    with pytest.raises(StoreUnavailable), store.read() as conn:
        conn.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    assert store.state()[1] == 1
    store.close()


def test_a_store_without_a_free_connection_is_unavailable(tmp_path: Path) -> None:
    store: Store = open_store(f"sqlite:///{tmp_path / 'small.db'}")
    held = [store.engine.connect() for _ in range(20)]
    with pytest.raises(StoreUnavailable), store.read():
        pass
    for conn in held:
        conn.close()
    assert store.state()[1] == 1
    store.close()


def test_connecting_to_a_deleted_sqlite_file_fails_and_creates_none(tmp_path: Path) -> None:
    file = tmp_path / "missing.db"
    engine = make_engine(sa.make_url(f"sqlite:///{file}"))
    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
    assert not file.exists()


def test_a_file_name_with_special_characters_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "a b%20?mode=ro#x.db"
    file.touch()
    engine = make_engine(sa.URL.create("sqlite", database=str(file)))
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE t (n INTEGER)")
    engine.dispose()
    assert file.stat().st_size > 0


def test_sqlite_uses_a_write_ahead_log_and_checks_foreign_keys(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'paperboy.db'}")
    with store.read() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    store.close()


def test_a_second_writer_waits_no_longer_than_it_says_and_readers_not_at_all(store: Store) -> None:
    """The writer holds a row that the second one needs; on SQLite, the whole database."""
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.write() as conn:
            conn.exec_driver_sql("UPDATE store SET revision = revision + 1")
            holding.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(10)
        with pytest.raises(StoreUnavailable), store.write(wait=0.1) as conn:
            conn.exec_driver_sql("UPDATE store SET revision = revision + 1")
        assert store.state()[1] == 1, "the change is not visible before it is committed"
    finally:
        done.set()
        thread.join()
    assert store.state()[1] == 2
