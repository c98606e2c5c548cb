"""The revision and the identity of a database."""

import threading
from pathlib import Path

import pytest

from api.core.subjects import EVERYTHING
from api.store import Store, lists, open_store, revision
from tests.conftest import TODAY
from tests.store.test_database import put, wire


def test_a_reader_that_follows_the_revision_misses_no_paper(store: Store) -> None:
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


def test_raising_the_revision_counts_by_one_and_a_failed_transaction_does_not_count(store: Store) -> None:
    with store.write() as conn:
        before = revision.revision(conn)
        assert revision.raise_revision(conn) == before + 1

    def fail() -> None:
        with store.write() as conn:
            revision.raise_revision(conn)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.state()[1] == before + 1


def test_a_database_keeps_its_identity_and_another_one_has_another(tmp_path: Path) -> None:
    identities = []
    for name in ("one", "one", "two"):
        opened = open_store(f"sqlite:///{tmp_path / name}.db")
        with opened.read() as conn:
            identities.append(revision.identity(conn))
        opened.close()
    assert identities[0] == identities[1] != identities[2]
    assert len(identities[0]) == 8


def changed_since(store: Store, number: int) -> set[str]:
    with store.read() as conn:
        return set(revision.changed_since(conn, number))


def number_of(store: Store) -> int:
    return store.state()[1]


def test_a_change_names_the_lists_and_papers_it_concerns(store: Store) -> None:
    put(store, TODAY, wire(1, 2))
    before = number_of(store)
    put(store, TODAY, wire(1, 2, upvotes=500))
    assert changed_since(store, before) == {"daily:2026-11-19", "paper:2611.00001", "paper:2611.00002"}
    assert changed_since(store, number_of(store)) == set()


def test_a_first_list_of_a_day_changes_which_days_have_one_and_a_second_paper_does_not(store: Store) -> None:
    before = number_of(store)
    put(store, TODAY, wire(1), whole=False)
    assert {"days", "listings", "daily:2026-11-19"} < changed_since(store, before)
    before = number_of(store)
    put(store, TODAY, wire(2), whole=False)
    assert changed_since(store, before) == {"listings", "daily:2026-11-19", "paper:2611.00002"}


def test_changes_that_are_no_longer_known_concern_everything(store: Store) -> None:
    before = number_of(store)
    with store.write() as conn:
        revision.raise_revision(conn, "paper:2611.00001")
        for _ in range(revision.KEPT):
            revision.raise_revision(conn, "hub")
    assert changed_since(store, before) == {"hub", EVERYTHING}
    assert changed_since(store, before + 1) == {"hub"}
    assert EVERYTHING in changed_since(store, number_of(store) + 1), "of another database"
