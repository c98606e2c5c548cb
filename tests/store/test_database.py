"""The store, on SQLite and on PostgreSQL."""

import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.core.models import Paper
from api.errors import StoreError
from api.store import Store, fetch_log, leases, lists, open_store, papers, revision, votes
from api.store.engine import make_engine
from api.store.migrate import HEAD
from api.store.schema import metadata
from api.sync import sample
from api.upstream.hub.parse import normalise_list
from tests.conftest import NOW, TODAY, YESTERDAY
from tests.fakehub import entry

LATER = NOW + dt.timedelta(minutes=5)


def wire(*numbers: int, day: dt.date = TODAY, **changes: object) -> tuple[Paper, ...]:
    return normalise_list(
        [entry(number, TODAY, submittedOnDailyAt=None, **changes) for number in numbers], day
    ).papers


def dated(day: dt.date, *numbers: int) -> tuple[Paper, ...]:
    """Papers that were put on the list of `day` at noon, as the Hub says itself."""
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


def test_what_is_stored_is_what_was_read(store: Store) -> None:
    read = wire(1, 2, 3)
    applied = put(store, TODAY, read)
    assert len(applied.added) == 3
    with store.read() as conn:
        assert lists.on(conn, TODAY) == read
        assert papers.get(conn, "2611.00002") == read[1]
        assert papers.get(conn, "2611.99999") is None


def test_the_same_list_again_changes_nothing(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    revision = store.state()
    applied = put(store, TODAY, wire(1, 2, 3), LATER)
    assert not (applied.added | applied.moved | applied.removed | applied.updated | applied.days)
    assert store.state() == revision


def test_a_list_is_shown_by_votes(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    put(store, TODAY, (*wire(1, 2), *wire(3, upvotes=500)), LATER)
    assert on(store, TODAY) == ["2611.00003", "2611.00001", "2611.00002"]


def test_a_paper_that_moves_is_on_its_new_list_only_and_is_not_news(store: Store) -> None:
    put(store, YESTERDAY, wire(1, 2, day=YESTERDAY))
    with store.read() as conn:
        before = lists.last_listing(conn)
    applied = put(store, TODAY, (*dated(TODAY, 2), *wire(3)))
    assert (set(applied.moved), set(applied.added)) == ({"2611.00002"}, {"2611.00003"})
    assert applied.days == {TODAY, YESTERDAY}
    assert on(store, YESTERDAY) == ["2611.00001"]
    with store.read() as conn:
        news = lists.listed_since(conn, before, YESTERDAY)
    assert [paper.arxiv_id for paper in news] == ["2611.00003"]


def test_an_emptier_list_never_deletes(store: Store) -> None:
    put(store, YESTERDAY, wire(1, 2, 3, day=YESTERDAY))
    put(store, YESTERDAY, wire(1, day=YESTERDAY), LATER)
    put(store, YESTERDAY, (), LATER)
    assert on(store, YESTERDAY) == ["2611.00001", "2611.00002", "2611.00003"]


def test_a_full_list_replaces_what_left_it_but_one_with_bad_entries_does_not(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    put(store, TODAY, wire(1, 2, 4), LATER, whole=False)
    assert set(on(store, TODAY)) == {"2611.00001", "2611.00002", "2611.00003", "2611.00004"}
    applied = put(store, TODAY, wire(1, 2, 4, 5), LATER)
    assert applied.removed == {"2611.00003"}
    assert set(on(store, TODAY)) == {"2611.00001", "2611.00002", "2611.00004", "2611.00005"}
    with store.read() as conn:
        assert papers.get(conn, "2611.00003") is not None, "the paper itself is kept"


def test_what_the_hub_leaves_out_stays_known(store: Store) -> None:
    (full,) = wire(1)
    put(store, TODAY, (full,))
    (bare,) = wire(1, ai_summary=None, githubRepo=None, outer_thumbnail=None, outer_numComments=None)
    put(store, TODAY, (bare,), LATER)
    with store.read() as conn:
        assert papers.get(conn, "2611.00001") == full


def test_votes_are_kept_as_they_change(store: Store) -> None:
    for minutes, upvotes in enumerate([3, 3, 8, 5]):
        put(store, TODAY, wire(1, upvotes=upvotes), NOW + dt.timedelta(minutes=minutes))
    with store.read() as conn:
        seen = votes.history(conn, "2611.00001")
    assert seen == [(NOW + dt.timedelta(minutes=m), count) for m, count in ((0, 3), (2, 8), (3, 5))]


def test_trending_ranks(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    with store.write() as conn:
        assert papers.rank_trending(conn, ["2611.00003", "2611.00001"])
    with store.write() as conn:
        assert not papers.rank_trending(conn, ["2611.00003", "2611.00001"])
        assert papers.rank_trending(conn, ["2611.00002"])


def test_the_sample_comes_to_an_empty_store_and_goes_without_a_trace(store: Store) -> None:
    with store.write() as conn:
        assert sample.install(conn, NOW)
    with store.write() as conn:
        assert not sample.install(conn, NOW)
        day = lists.latest(conn)
        assert day is not None
        assert {paper.source for paper in lists.on(conn, day)} == {"sample"}
        assert lists.listed_since(conn, 0, day) == []
    with store.write() as conn:
        assert papers.remove_sample(conn)
        assert (papers.total(conn), lists.total(conn), lists.latest(conn)) == (0, 0, None)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    put(store, TODAY, wire(1))

    def fail() -> None:
        with store.write() as conn:
            lists.put(conn, TODAY, wire(2, 3), LATER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert on(store, TODAY) == ["2611.00001"]


def test_fetches_tell_how_it_went(store: Store) -> None:
    name, after = fetch_log.daily(TODAY), LATER + dt.timedelta(hours=3)
    with store.write() as conn:
        assert fetch_log.get(conn, name, after) == fetch_log.Fetch()
        fetch_log.failed(conn, name, NOW, "HTTP 500")
        assert fetch_log.get(conn, name, after).failing
        assert fetch_log.read_days(conn, YESTERDAY, TODAY) == set()
        fetch_log.succeeded(conn, name, LATER, changed=True)
        assert fetch_log.get(conn, name, after) == fetch_log.Fetch(succeeded_at=LATER, changed_at=LATER)
        fetch_log.succeeded(conn, name, LATER + dt.timedelta(hours=1))
        assert fetch_log.get(conn, name, after).changed_at == LATER
        fetch_log.failed(conn, name, LATER + dt.timedelta(hours=2), "HTTP 500")
        assert fetch_log.get(conn, name, after).failing
        assert fetch_log.read_days(conn, YESTERDAY, TODAY) == {TODAY}


def test_a_lease_has_one_holder_at_a_time(store: Store) -> None:
    first, second = leases.new_holder(), leases.new_holder()
    with store.write() as conn:
        assert leases.acquire(conn, "daily", first, NOW)
        assert not leases.acquire(conn, "daily", second, NOW)
        assert leases.acquire(conn, "daily", second, NOW + dt.timedelta(seconds=61)), "it had run out"
        leases.release(conn, "daily", first)
        assert leases.is_held(conn, "daily", NOW + dt.timedelta(seconds=61)), "only its holder gives it back"
        leases.release(conn, "daily", second)
        assert not leases.is_held(conn, "daily", NOW)


def test_the_lease_of_a_process_that_died_is_free(store: Store) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    space = leases.new_holder().split("/")[0]
    with store.write() as conn:
        assert leases.acquire(conn, "daily", f"{space}/{process.pid}/1/x", NOW)
        assert leases.acquire(conn, "daily", leases.new_holder(), NOW)
        assert leases.acquire(conn, "other", f"another-{space}/{process.pid}/1/x", NOW)
        assert not leases.acquire(conn, "other", leases.new_holder(), NOW), "nobody knows of another machine"


def test_of_many_at_once_one_gets_the_lease(store: Store) -> None:
    got: list[bool] = []
    barrier = threading.Barrier(8)

    def attempt() -> None:
        barrier.wait()
        with store.write() as conn:
            got.append(leases.acquire(conn, "daily", leases.new_holder(), NOW))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_revisions_become_visible_in_their_order(store: Store) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 10):
            put(store, TODAY, wire(number), whole=False)

    threads = [threading.Thread(target=write, args=(start,)) for start in (100, 200, 300)]
    for thread in threads:
        thread.start()
    seen: set[str] = set()
    cursor = 0
    while any(thread.is_alive() for thread in threads) or len(seen) < 30:
        with store.read() as conn:
            last = lists.last_listing(conn)
            new = {paper.arxiv_id for paper in lists.listed_since(conn, cursor, TODAY)}
        assert not new & seen
        seen |= new
        cursor = last
    assert len(seen) == 30, "a reader that follows the cursor misses nothing"


def test_a_killed_writer_leaves_the_store_whole(database_url: str) -> None:
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


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    store = open_store(database_url)
    with store.read() as conn:
        # The full-text index is the databases' own and cannot be described alike for both.
        options = {"include_name": lambda name, kind, _parents: kind != "table" or not name.startswith("search")}
        assert compare_metadata(MigrationContext.configure(conn, opts=options), metadata) == []
    store.close()
    assert ScriptDirectory(str(Path(__file__).parents[2] / "api/store/migrations")).get_current_head() == HEAD


def test_opening_at_once_and_again_migrates_once(database_url: str) -> None:
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


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    store = open_store(database_url)
    with store.write() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer Paperboy"):
        open_store(database_url)


def test_a_database_of_another_program_is_refused_and_left_alone(database_url: str) -> None:
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


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but longer than its header would be, and dear to somebody " * 20)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="PAPERBOY_DATABASE_URL"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_place_where_no_file_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "paperboy.db", tmp_path):
        with pytest.raises(StoreError, match=str(place)):
            open_store(f"sqlite:///{place}")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere; the test after this one covers the message")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="permission denied"):
        open_store(f"sqlite:///{tmp_path / 'paperboy.db'}")


def test_no_server_where_one_is_named() -> None:
    with pytest.raises(StoreError, match=r"postgresql://\*\*\*@127\.0\.0\.1:9/papers .* check PAPERBOY_DATABASE_URL"):
        open_store("postgresql://me:secret@127.0.0.1:9/papers")
