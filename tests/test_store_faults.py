"""A database that is damaged, full, deleted, replaced or away: clear answers, one line in the log, life goes on."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from api import config, create_app
from api.errors import StoreUnavailable
from api.services import Services, build
from api.store import database, lists, open_store, revision
from api.sync.scheduler import Schedule
from tests.conftest import TODAY, YESTERDAY, Clock
from tests.postgres import postgres_server

Damage = Callable[[Path], None]


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is gone is made anew at once, unless a test says otherwise."""
    monkeypatch.setattr(database, "GRACE_SECONDS", 0.0)


def file_of(services: Services) -> Path:
    return Path(str(services.store.engine.url.database))


def overwrite(file: Path) -> None:
    """Damage every page but the first few, as a failing disk might."""
    with file.open("r+b") as opened:
        opened.seek(4096 * 3)
        opened.write(b"\xa5" * (file.stat().st_size - 4096 * 3))


def change_schema(file: Path) -> None:
    other = sa.create_engine(f"sqlite:///{file}")
    with other.begin() as conn:
        for table in ("listings", "fetches"):
            conn.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_of_the_future")
    other.dispose()


def spoil_types(file: Path) -> None:
    other = sa.create_engine(f"sqlite:///{file}")
    with other.begin() as conn:
        conn.exec_driver_sql("UPDATE papers SET authors = '5'")
    other.dispose()


def spoil_rows(file: Path) -> None:
    other = sa.create_engine(f"sqlite:///{file}")
    with other.begin() as conn:
        conn.exec_driver_sql("UPDATE papers SET authors = '[[', submitted_at = 'soon'")
    other.dispose()


@pytest.mark.parametrize("damage", [overwrite, change_schema, spoil_rows, spoil_types])
def test_damage_is_a_503_and_what_is_cached_goes_on(
    fresh: Services, api: FlaskClient, caplog: pytest.LogCaptureFixture, damage: Damage
) -> None:
    before = api.get("/v1/daily").data
    assert api.get("/readyz").status_code == 200
    fresh.store.close()
    damage(file_of(fresh))
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        for limit in range(1, 6):
            reply = api.get(f"/v1/daily?limit={limit}")
            assert (reply.status_code, reply.json["type"]) == (503, "urn:paperboy:problem:not-ready")
            assert reply.headers["Retry-After"] == "5"
        assert api.get("/v1/daily").data == before
        assert api.get("/readyz").status_code == 503
        assert api.get("/healthz").status_code == 200
    lines = [record.message for record in caplog.records]
    assert len(lines) == 1, lines
    assert lines[0].startswith("the database cannot be read: ")
    assert "Traceback" not in caplog.text


def test_a_full_disk_is_one_line_and_reading_goes_on(
    fresh: Services, api: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "QUIET_SECONDS", 0.0)

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(fresh.store.engine, "connect", limit)
    fresh.store.close()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="full"), fresh.store.write() as conn:
                conn.exec_driver_sql("UPDATE papers SET abstract = hex(zeroblob(1000000))")
        assert api.get("/v1/daily").json["total"] == 12
        sa.event.remove(fresh.store.engine, "connect", limit)
        fresh.store.close()
        with fresh.store.write() as conn:
            revision.raise_revision(conn)
    lines = [record.message for record in caplog.records]
    assert len(lines) == 2, lines
    assert "cannot be written" in lines[0]
    assert lines[1] == "the database can be written again"


def test_a_deleted_database_is_made_anew_and_filled_again(
    fresh: Services, api: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    cursor = api.get("/v1/changes").json["cursor"]
    for name in file_of(fresh).parent.glob("service.db*"):
        name.unlink()
    schedule = Schedule(fresh.refresher, 300)
    with caplog.at_level(logging.WARNING):
        body = api.get("/v1/daily").json
    assert body["source"] == "sample"
    assert [record.message for record in caplog.records] == [
        f"the database {file_of(fresh)} was deleted; continuing with a new one"
    ]
    schedule.run_due()
    assert api.get("/v1/daily").json["total"] == 12
    assert api.get(f"/v1/changes?since={cursor}").json["reset"] is True
    reopened = open_store(fresh.settings.database_url)
    with reopened.read() as conn:
        assert lists.latest(conn) == TODAY, "what was written is in the new file"
    reopened.close()


def test_a_file_that_is_gone_is_waited_for_before_a_new_one_is_made(
    fresh: Services, api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "GRACE_SECONDS", 60.0)
    before, file = api.get("/v1/daily").data, file_of(fresh)
    shutil.move(file, f"{file}.away")
    assert api.get("/v1/daily").data == before
    assert api.get("/v1/daily?limit=2").status_code == 503
    assert not file.exists()
    shutil.move(f"{file}.away", file)
    assert api.get("/v1/daily?limit=2").status_code == 200


def test_a_write_into_a_file_that_was_deleted_meanwhile_is_not_called_stored(fresh: Services) -> None:
    with pytest.raises(StoreUnavailable, match="during a write"), fresh.store.write():
        file_of(fresh).unlink()


def test_a_log_that_was_deleted_is_noticed(fresh: Services, api: FlaskClient) -> None:
    for suffix in ("-wal", "-shm"):
        file_of(fresh).with_name(f"service.db{suffix}").unlink()
    assert api.get("/v1/daily?limit=2").status_code == 200
    fresh.refresher.day(YESTERDAY)
    reopened = open_store(fresh.settings.database_url)
    with reopened.read() as conn:
        assert lists.dates(conn, YESTERDAY, TODAY) == {YESTERDAY: 9, TODAY: 12}
    reopened.close()


def test_the_refresher_reads_at_once_into_a_new_database(fresh: Services) -> None:
    schedule, turns = Schedule(fresh.refresher, 300), list[int]()

    def ended() -> bool:
        turns.append(1)
        if len(turns) == 2:
            file_of(fresh).unlink()
            with fresh.store.read():
                pass
        return len(turns) > 4

    schedule.run_until(ended, sleep=lambda _seconds: None)
    with fresh.store.read() as conn:
        assert lists.latest(conn) == TODAY


def test_a_replaced_database_is_picked_up(fresh: Services, api: FlaskClient, tmp_path: Path, clock: Clock) -> None:
    backup = tmp_path / "backup.db"
    restored = build(
        config.load({"PAPERBOY_DATABASE_URL": f"sqlite:///{backup}"}, environ={}), clock=clock, hub=fresh.hub
    )
    restored.refresher.day(YESTERDAY)
    restored.store.close()
    assert api.get("/v1/daily").json["list"]["date"] == str(TODAY)
    shutil.move(backup, file_of(fresh))
    assert api.get("/v1/daily").json["list"]["date"] == str(YESTERDAY)


def test_a_deleted_folder_is_a_503_until_it_is_back(fresh: Services, api: FlaskClient) -> None:
    before = api.get("/v1/daily").data
    folder = file_of(fresh).parent
    shutil.move(folder, f"{folder}.away")
    assert api.get("/v1/daily").data == before
    assert api.get("/v1/daily?limit=2").status_code == 503
    assert not folder.exists(), "nothing is made where a disk may come back"
    shutil.move(f"{folder}.away", folder)
    assert api.get("/v1/daily?limit=2").status_code == 200


def test_a_replacement_that_is_no_database_of_ours_is_a_503(fresh: Services, api: FlaskClient) -> None:
    before = api.get("/v1/daily").data
    file = file_of(fresh)
    for name in file.parent.glob("service.db*"):
        name.unlink()
    other = sa.create_engine(f"sqlite:///{file}")
    with other.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        conn.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    other.dispose()
    assert api.get("/v1/daily").data == before
    assert api.get("/v1/daily?limit=2").status_code == 503


def test_postgres_away_is_a_503_and_its_return_is_noticed(hub_url: str, clock: Clock) -> None:
    with postgres_server() as server:
        settings = config.load(
            {"PAPERBOY_DATABASE_URL": server.new_database(), "PAPERBOY_HUB_URL": hub_url}, environ={}
        )
        parts = build(settings, clock=clock)
        parts.refresher.day(TODAY)
        api = create_app(parts, watch_seconds=0).test_client()
        before = api.get("/v1/daily").data
        server.stop()
        assert api.get("/v1/daily").data == before
        assert [api.get(path).status_code for path in ("/v1/daily?limit=2", "/readyz")] == [503, 503]
        server.start()
        assert [api.get(path).status_code for path in ("/v1/daily?limit=2", "/readyz")] == [200, 200]
        parts.close()
