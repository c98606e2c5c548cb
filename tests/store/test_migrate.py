"""Migrating a database's schema."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.errors import StoreError
from api.store import Store, open_store, revision
from api.store.engine import make_engine
from api.store.migrate import HEAD, is_current, migrate
from api.store.schema import metadata


def test_the_migrations_create_the_tables_of_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with store.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
    assert ScriptDirectory(str(Path(__file__).parents[2] / "api/store/migrations")).get_current_head() == HEAD


def test_opening_from_four_threads_migrates_once(database_url: str) -> None:
    identities: list[str] = []

    def go() -> None:
        store = open_store(database_url)
        with store.read() as conn:
            identities.append(revision.identity(conn))
        store.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(identities) == 4
    assert len(set(identities)) == 1


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    store = open_store(database_url)
    with store.write() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer Paperboy"):
        open_store(database_url)


def test_a_database_of_another_program_is_refused_and_not_changed(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()
    engine = make_engine(sa.make_url(database_url))
    with engine.begin() as conn:
        conn.execute(sa.text("CREATE TABLE recipes (id INTEGER)"))
    with pytest.raises(StoreError, match="another program"):
        open_store(database_url)
    with engine.begin() as conn:
        assert sa.inspect(conn).get_table_names() == ["recipes"]
    engine.dispose()


def test_a_database_is_current_only_after_its_migration(tmp_path: Path) -> None:
    file = tmp_path / "paperboy.db"
    file.touch()
    engine = make_engine(sa.make_url(f"sqlite:///{file}"))
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)
    engine.dispose()


def test_a_migration_that_is_missing_is_applied_and_keeps_the_data(store: Store) -> None:
    with store.write() as conn:
        number = revision.raise_revision(conn)
        for table in ("subscribers", "deliveries", "secrets"):
            conn.execute(sa.text(f"DROP TABLE {table}"))
        conn.execute(sa.text("DROP TABLE list_sizes"))
        conn.execute(sa.text("ALTER TABLE store DROP COLUMN num_papers"))
        conn.execute(sa.text("CREATE TABLE search (arxiv_id TEXT)"))
        for name in ("submitter_id", "organization_id", "discussion_id", "github_repo_added_by"):
            conn.execute(sa.text(f"ALTER TABLE papers DROP COLUMN {name}"))
        conn.execute(sa.text("DROP INDEX ix_papers_code_seen_at"))
        conn.execute(sa.text("ALTER TABLE papers DROP COLUMN code_seen_at"))
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '0006'"))
    assert not is_current(store.engine)
    migrate(store.engine)
    assert is_current(store.engine)
    assert store.state()[1] == number
    with store.read() as conn:
        assert not sa.inspect(conn).has_table("search")


REVISIONS = [f"{number:04}" for number in range(1, int(HEAD) + 1)]


def of_revision(file: Path, revision: str) -> sa.Engine:
    """Make a database as the version did whose newest migration was `revision`."""
    from alembic import command
    from alembic.config import Config

    file.touch()
    engine = make_engine(sa.make_url(f"sqlite:///{file}"))
    with engine.connect().execution_options(paperboy_write=1000) as conn, conn.begin():
        config = Config()
        config.set_main_option("script_location", "api.store:migrations")
        config.attributes["connection"] = conn
        command.upgrade(config, revision)
    return engine


def sample_of(column: sa.Column[Any]) -> object:
    """Return a value that a column takes."""
    name = type(column.type).__name__
    if "DATE" in name.upper() and "TIME" not in name.upper():
        return dt.date(2026, 11, 17).isoformat()
    kinds = {"JSON": "[]", "BOOLEAN": 0, "INTEGER": 1, "DATETIME": "2026-11-17 10:00:00.000000"}
    return kinds.get(name.upper(), "x")


@pytest.mark.parametrize("revision_then", REVISIONS)
def test_a_database_of_every_earlier_version_is_migrated_and_keeps_its_papers(
    tmp_path: Path, revision_then: str
) -> None:
    file = tmp_path / "old.db"
    engine = of_revision(file, revision_then)
    with engine.begin() as conn:
        table = sa.Table("papers", sa.MetaData(), autoload_with=conn)
        needed = [one for one in table.columns if not one.nullable and one.server_default is None]
        row = {one.name: sample_of(one) for one in needed} | {"arxiv_id": "2611.00001", "title": "A title then"}
        marks = ", ".join(f":{name}" for name in row)
        conn.execute(sa.text(f"INSERT INTO papers ({', '.join(row)}) VALUES ({marks})"), row)
    engine.dispose()
    opened = open_store(f"sqlite:///{file}")
    with opened.read() as conn:
        titles = conn.execute(sa.text("SELECT title FROM papers WHERE arxiv_id = '2611.00001'")).scalars().all()
        assert titles == ["A title then"]
    assert is_current(opened.engine)
    opened.close()
