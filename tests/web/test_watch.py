"""What a process notices of changes in the store: how often it looks, and what it says while it cannot look."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.core.subjects import EVERYTHING
from api.errors import StoreUnavailable
from api.store import Store, open_store, revision
from api.web.watch import Watch
from tests.conftest import Patience

SECONDS = 5.0


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "watched.db"))


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """A store in a file, as only a file can be replaced."""
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def watch(store: Store, patience: Patience) -> Watch:
    """A watch that has looked once."""
    made = Watch(store, SECONDS, patience.monotonic)
    made.look_if_due()
    return made


def change(store: Store, *subjects: str) -> int:
    with store.write() as conn:
        return revision.raise_revision(conn, *subjects)


def test_the_first_look_finds_the_database_and_its_revision(store: Store, patience: Patience) -> None:
    number = change(store, "hub")
    watch = Watch(store, SECONDS, patience.monotonic)
    assert (watch.identity, watch.changes_seen) == ("", 0)
    watch.look_if_due()
    assert (watch.identity, watch.revision, watch.changes_seen) == (*store.state(), 1)
    assert watch.revision == number


def test_a_change_is_noticed_once_the_seconds_have_passed_and_not_before(
    watch: Watch, store: Store, patience: Patience
) -> None:
    before = watch.revision
    change(store, "hub")
    patience.time += SECONDS - 0.1
    watch.look_if_due()
    assert watch.changed_at(["hub"], watch.identity, before) is None
    patience.time += 0.1
    watch.look_if_due()
    assert watch.changed_at(["hub"], watch.identity, before) == patience.time


def test_the_store_is_asked_once_however_many_want_to_know(
    watch: Watch, store: Store, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, real = list[int](), store.changes

    def counted(identity: str, number: int) -> tuple[str, int, dict[str, int]]:
        looks.append(number)
        return real(identity, number)

    monkeypatch.setattr(store, "changes", counted)
    for _ in range(100):
        watch.look_if_due()
    assert looks == []
    patience.time += SECONDS
    for _ in range(100):
        watch.look_if_due()
    assert len(looks) == 1


def test_a_change_concerns_only_replies_that_show_it_and_are_older(
    watch: Watch, store: Store, patience: Patience
) -> None:
    before = watch.revision
    number = change(store, "hub", "daily:2026-11-19")
    watch.look()
    noticed = patience.time
    assert watch.changed_at(["daily:2026-11-19", "days"], watch.identity, before) == noticed
    assert watch.changed_at(["daily:2026-11-18", "days"], watch.identity, before) is None
    assert watch.changed_at([], watch.identity, before) is None
    assert watch.changed_at(["hub"], watch.identity, number) is None


def test_a_change_of_everything_concerns_every_reply(watch: Watch, store: Store) -> None:
    before = watch.revision
    change(store, EVERYTHING)
    watch.look()
    assert watch.changed_at([], watch.identity, before) is not None
    assert watch.changed_at(["paper:2611.00001"], watch.identity, before) is not None


def test_the_earliest_of_several_changes_counts(watch: Watch, store: Store, patience: Patience) -> None:
    before, first = watch.revision, patience.time
    change(store, "hub")
    watch.look()
    patience.time += 1
    change(store, "days")
    watch.look()
    assert watch.changed_at(["days", "hub"], watch.identity, before) == first


def test_a_look_that_finds_no_change_is_not_counted(watch: Watch) -> None:
    watch.look()
    assert watch.changes_seen == 1


def test_a_reply_from_an_unknown_database_is_outdated_whatever_it_shows(watch: Watch, patience: Patience) -> None:
    assert watch.changed_at([], "0:00000000", 10**6) == patience.time


def test_a_replaced_database_outdates_all_replies_and_what_was_known_of_the_old_one_is_forgotten(
    watch: Watch, store: Store, file: Path, migrated_file: Path, patience: Patience
) -> None:
    change(store, "hub")
    watch.look()
    identity, number = watch.identity, watch.revision
    patience.time += 60
    replacement = file.with_name("replacement.db")
    shutil.copy(migrated_file, replacement)
    replacement.replace(file)
    watch.look()
    assert watch.identity != identity
    assert watch.changed_at([], identity, number) == patience.time
    assert watch.changed_at(["hub"], watch.identity, watch.revision) is None
    before = watch.revision
    change(store, "hub")
    watch.look()
    assert watch.changed_at(["hub"], watch.identity, before) == patience.time


def test_while_the_store_fails_the_last_look_stands_and_the_next_one_waits_its_seconds(
    watch: Watch, store: Store, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, before, tries = (watch.identity, watch.revision), watch.revision, list[int]()

    def away(_identity: str, _number: int) -> tuple[str, int, dict[str, int]]:
        tries.append(1)
        raise StoreUnavailable("away")

    change(store, "hub")
    with monkeypatch.context() as patch:
        patch.setattr(store, "changes", away)
        patience.time += SECONDS
        for _ in range(3):
            watch.look_if_due()
        assert len(tries) == 1
        assert (watch.identity, watch.revision) == known
        assert watch.changed_at(["hub"], watch.identity, before) is None
    patience.time += SECONDS
    watch.look_if_due()
    assert watch.changed_at(["hub"], watch.identity, before) == patience.time


def test_past_20000_subjects_the_next_change_outdates_everything_and_the_memory_is_free(
    watch: Watch, store: Store
) -> None:
    change(store, *(f"paper:2611.{number:05}" for number in range(20_001)))
    watch.look()
    before = watch.revision
    assert watch.changed_at(["days"], watch.identity, before - 1) is None
    number = change(store, "hub")
    watch.look()
    assert watch.changed_at(["days"], watch.identity, before) is not None
    assert watch.changed_at(["days"], watch.identity, number) is None
    assert len(watch._changes) == 1


def test_while_one_thread_looks_others_go_on_with_what_is_known(
    watch: Watch, store: Store, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, go_on, real = threading.Event(), threading.Event(), store.changes

    def slow(identity: str, number: int) -> tuple[str, int, dict[str, int]]:
        looking.set()
        go_on.wait(10)
        return real(identity, number)

    before = watch.revision
    change(store, "hub")
    monkeypatch.setattr(store, "changes", slow)
    patience.time += SECONDS
    thread = threading.Thread(target=watch.look_if_due)
    thread.start()
    assert looking.wait(10)
    watch.look_if_due()
    assert watch.revision == before, "this thread did not wait"
    go_on.set()
    thread.join(10)
    assert watch.revision == before + 1


def test_a_thread_of_its_own_looks_until_it_is_stopped(store: Store) -> None:
    watch, stopped = Watch(store, 0.02), threading.Event()
    thread = threading.Thread(target=watch.look_until, args=(stopped,))
    thread.start()
    for _ in range(500):
        if watch.identity:
            break
        threading.Event().wait(0.02)
    stopped.set()
    thread.join(10)
    assert not thread.is_alive()
    assert watch.identity == store.state()[0]
