"""Migrating a database's schema."""

import threading
from pathlib import Path

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
