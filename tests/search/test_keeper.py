"""The index follows the store, and mends itself whatever happens to its files."""

from __future__ import annotations

import logging
import resource
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from api.core import subjects
from api.core.models import Paper
from api.search import fields
from api.search.folder import Folder, Generation
from api.search.index import Index
from api.search.keeper import Keeper
from api.search.queries import Conditions, any_word
from api.search.relevance import Wanted
from api.search.writer import Writer
from api.store import Store, open_store, revision
from tests.conftest import TODAY
from tests.processes import eventually
from tests.search.conftest import Shelf, paper

SHELF = [paper(number, f"Common word {number}") for number in range(1, 31)]


def found(shelf: Shelf, word: str) -> set[str]:
    """Return the papers with a word, in the index as it is."""
    index = shelf.index.snapshot()
    if index is None:
        return set()
    hits = index.search(any_word(Wanted({word: 1.0}, (word,)), Conditions()), 100)
    return set(index.ids(hits.addresses))


def ids(*found: Paper) -> set[str]:
    return {one.arxiv_id for one in found}


def folder(shelf: Shelf) -> Folder:
    return shelf.keeper.folder()


def live(shelf: Shelf) -> Path:
    current = folder(shelf).current()
    assert current is not None
    return current.path


def test_what_is_new_or_changed_is_followed_without_a_new_index(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    shelf.snapshot()
    before = live(shelf)
    shelf.put(*SHELF[1:], paper(99, "Common news"))
    assert found(shelf, "common") == ids(*SHELF)
    assert shelf.keeper.follow()
    assert found(shelf, "common") == ids(*SHELF, paper(99, ""))
    shelf.put(*SHELF[1:], paper(99, "Changed"))
    assert shelf.keeper.follow()
    assert found(shelf, "chang") == {"2611.00099"}
    assert found(shelf, "news") == set()
    assert live(shelf) == before


def test_many_small_changes_leave_few_segments(shelf: Shelf) -> None:
    for number in range(1, 13):
        shelf.put(*SHELF[:number])
        assert shelf.keeper.follow()
    assert found(shelf, "common") == ids(*SHELF[:12])
    assert len({one.name.partition(".")[0] for one in live(shelf).glob("*.term")}) < 12


def test_changes_that_are_not_known_any_more_make_a_new_index_while_the_old_one_is_searched(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    before = shelf.snapshot().generation
    with shelf.store.write() as conn:
        revision.raise_revision(conn, subjects.EVERYTHING)
    assert found(shelf, "common") == ids(*SHELF)
    assert shelf.snapshot().generation != before
    assert not before.path.exists()
    assert found(shelf, "common") == ids(*SHELF)


def _delete(path: Path) -> None:
    shutil.rmtree(path.parent)


def _delete_generation(path: Path) -> None:
    shutil.rmtree(path)


def _delete_pointer(path: Path) -> None:
    (path.parent / "current").unlink()


def _overwrite(path: Path) -> None:
    for file in path.iterdir():
        file.write_bytes(b"\xa5" * 100)


def _overwrite_segments_alike(path: Path) -> None:
    for file in path.iterdir():
        if file.suffix in {".term", ".idx", ".store", ".fast"}:
            size = file.stat().st_size
            with file.open("r+b") as opened:
                opened.write(b"\xa5" * size)


def _cut(path: Path) -> None:
    for file in path.iterdir():
        with file.open("r+b") as opened:
            opened.truncate(file.stat().st_size // 3)


def _spoil_meta(path: Path) -> None:
    (path / "meta.json").write_text("{}")


def _replace_by_a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("no folder")


DAMAGES = [
    _delete,
    _delete_generation,
    _delete_pointer,
    _overwrite,
    _overwrite_segments_alike,
    _cut,
    _spoil_meta,
    _replace_by_a_file,
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("is_open", [True, False])
def test_damage_is_noticed_and_mended_and_no_paper_is_lost(
    shelf: Shelf, damage: Callable[[Path], None], is_open: bool
) -> None:
    shelf.put(*SHELF)
    assert shelf.keeper.follow()
    if is_open:
        assert found(shelf, "common") == ids(*SHELF)
    damage(live(shelf))
    # Whoever searches now gets what can still be read, or nothing; the process goes on.
    assert found(shelf, "common") in (set(), ids(*SHELF))
    index = shelf.index.snapshot()
    assert index is None or not index.complete or damage is _spoil_meta
    shelf.put(*SHELF, paper(99, "Common news"))
    assert shelf.keeper.follow() or shelf.keeper.follow()
    assert found(shelf, "common") == ids(*SHELF, paper(99, ""))


def test_an_index_of_another_version_is_made_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put(*SHELF)
    assert shelf.keeper.follow()
    before = live(shelf)
    monkeypatch.setattr(fields, "VERSION", fields.VERSION + 1)
    assert found(shelf, "common") == set()
    assert shelf.keeper.follow()
    assert live(shelf) != before
    assert found(shelf, "common") == ids(*SHELF)


def test_databases_do_not_share_an_index(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put(*SHELF)
    assert shelf.keeper.follow()
    other = Keeper(_other_store(tmp_path), tmp_path, in_thread=False)
    assert other.follow()
    assert other.folder().path != folder(shelf).path
    assert found(shelf, "common") == ids(*SHELF)


def _other_store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'other.db'}")


def test_a_backup_that_is_restored_is_indexed_anew(shelf: Shelf) -> None:
    shelf.put(*SHELF[:3])
    file = Path(str(shelf.store.engine.url.database))
    shelf.store.close()
    backup = file.read_bytes()
    shelf.put(*SHELF)
    assert shelf.keeper.follow()
    shelf.store.close()
    for old in file.parent.glob("paperboy.db*"):
        old.unlink()
    copy = file.with_suffix(".new")
    copy.write_bytes(backup)
    copy.rename(file)
    assert shelf.keeper.follow()
    assert found(shelf, "common") == ids(*SHELF[:3])


def test_a_full_disk_is_said_once_and_the_old_index_is_searched(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.put(*SHELF)
    assert shelf.keeper.follow()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    shelf.put(*SHELF, *(paper(number, f"Common {number} " + "word " * 500) for number in range(100, 140)))
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
        try:
            assert not shelf.keeper.follow()
            assert not shelf.keeper.follow()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert found(shelf, "common") == ids(*SHELF)
        assert shelf.keeper.follow()
    assert len(found(shelf, "common")) == len(SHELF) + 40
    lines = [one.message for one in caplog.records if one.name == "api.search.keeper"]
    assert len(lines) == 2, lines
    assert lines[0].startswith("the search index cannot be written: ")
    assert lines[1] == "the search index can be written again"


def test_a_first_index_on_a_full_disk_is_made_once_there_is_room(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        assert not shelf.keeper.follow()
        assert shelf.index.snapshot() is None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(folder(shelf).path.glob("g-*")) == []
    assert shelf.keeper.follow()
    assert found(shelf, "common") == ids(*SHELF)


def test_others_wait_while_one_writes_and_a_worker_is_given_the_first_chance(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    with folder(shelf).lock():
        assert not shelf.keeper.follow()
    assert not shelf.keeper.follow(wait=60)
    assert shelf.keeper.follow(wait=0)


def test_before_the_first_index_is_whole_a_part_can_be_searched(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.search.keeper._BATCH", 10)
    monkeypatch.setattr("api.search.keeper._SHOWN_EVERY", 10)
    shelf.put(*SHELF)
    seen: list[tuple[int, bool]] = []
    batches = shelf.keeper._batches

    def watched(reached: str | None) -> object:
        for batch in batches(reached):
            yield batch
            index = shelf.index.snapshot()
            assert index is not None
            seen.append((index.total, index.complete))

    monkeypatch.setattr(shelf.keeper, "_batches", watched)
    assert shelf.keeper.follow()
    assert seen == [(10, False), (20, False), (30, False)]
    last = shelf.index.snapshot()
    assert last is not None
    assert (last.total, last.complete) == (30, True)


class _Killed(BaseException):
    """What a killed process does not get to see."""


@pytest.mark.parametrize("place", ["write", "note"])
def test_a_first_index_that_was_interrupted_is_completed(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr("api.search.keeper._BATCH", 10)
    monkeypatch.setattr("api.search.keeper._SHOWN_EVERY", 10)
    shelf.put(*SHELF)
    writer_add, note = Writer.add, Generation.note
    written: list[str] = []

    def add(writer: Writer, found: Iterable[Paper], last: int) -> None:
        if place == "write" and len(written) == 20:
            raise _Killed
        batch = list(found)
        written.extend(one.arxiv_id for one in batch)
        writer_add(writer, batch, last)

    def noted(generation: Generation, last: int, *, complete: bool, reached: str | None = None) -> None:
        if place == "note" and len(written) == 20:
            raise _Killed
        note(generation, last, complete=complete, reached=reached)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "add", add)
        patch.setattr(Generation, "note", noted)
        with pytest.raises(_Killed):
            shelf.keeper.follow()
    begun = live(shelf)
    # Meanwhile one paper comes, and one of those that were indexed changes.
    shelf.put(*SHELF[:-1], paper(30, "Changed"), paper(99, "Common news"))
    place, written[:] = "", []
    again = Keeper(shelf.store, tmp_path, in_thread=False)
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "add", add)
        assert again.follow()
    assert live(shelf) == begun
    assert SHELF[25].arxiv_id not in written
    assert found(shelf, "common") == ids(*SHELF[:-1], paper(99, ""))
    assert found(shelf, "chang") == ids(paper(30, ""))
    last = shelf.index.snapshot()
    assert last is not None
    assert (last.total, last.complete) == (31, True)


def test_the_thread_follows_by_itself(shelf: Shelf, tmp_path: Path) -> None:
    keeper = Keeper(shelf.store, tmp_path)
    shelf.put(*SHELF)
    keeper.start(patience=0.0)
    index = Index(keeper.folder)
    eventually(lambda: (one := index.snapshot()) and one.total == len(SHELF))
    shelf.put(*SHELF, paper(99, "Common news"), day=TODAY)
    eventually(lambda: (one := index.snapshot()) and one.total == len(SHELF) + 1, within=5.0)
    keeper.close()
