"""The folder of the index: the pointer, the states and the lock."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from api.search import fields
from api.search.folder import Folder, Generation
from tests.search.conftest import Shelf, paper


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path, "0123abcd")
    with made.lock() as got:
        assert got
    return made


def test_only_one_writes_at_a_time(folder: Folder) -> None:
    with folder.lock() as first, folder.lock() as second:
        assert (first, second) == (True, False)
    with folder.lock() as again:
        assert again


def _hold(folder: Folder, held: multiprocessing.synchronize.Event) -> None:
    with folder.lock():
        held.set()
        held.wait(60)
        multiprocessing.Event().wait(60)


def test_a_lock_ends_with_its_process(folder: Folder) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold, args=(folder, held))
    process.start()
    held.wait(60)
    with folder.lock() as got:
        assert not got
    process.kill()
    process.join()
    with folder.lock() as got:
        assert got


def test_a_pointer_names_a_generation_and_nothing_else(folder: Folder) -> None:
    assert folder.current() is None
    first, second = folder.new_generation(), folder.new_generation()
    folder.make_live(first)
    before = folder.stamp()
    folder.make_live(second)
    assert folder.current() == second
    assert folder.stamp() != before
    folder.tidy()
    assert (first.path.exists(), second.path.exists()) == (False, True)
    for text in ("..", "g-../../x", "", "\xff", "g-1"):
        (folder.path / "current").write_text(text, encoding="latin-1")
        assert folder.current() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 0}', '{"version": "x", "files": 5}', "\x00"])
def test_a_state_that_is_damaged_is_none(folder: Folder, text: str) -> None:
    made = folder.new_generation()
    assert made.state() is None
    (made.path / "state.json").write_text(text, encoding="utf-8")
    assert made.state() is None


def test_a_state_of_another_version_is_none(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = _generation(shelf)
    assert generation.state() is not None
    monkeypatch.setattr(fields, "VERSION", fields.VERSION + 1)
    assert generation.state() is None


@pytest.mark.parametrize("what", ["cut", "overwritten", "longer"])
def test_a_file_that_was_changed_is_noticed_and_one_that_is_gone_does_no_harm(shelf: Shelf, what: str) -> None:
    generation = _generation(shelf)
    state = generation.state()
    assert state is not None
    assert generation.is_intact(state.files)
    one, other = sorted(state.files)[:2]
    (generation.path / other).unlink()
    assert generation.is_intact(state.files)
    damage(generation.path / one, what)
    assert not generation.is_intact(state.files)


def damage(file: Path, what: str) -> None:
    size = file.stat().st_size
    with file.open("r+b") as opened:
        if what == "cut":
            opened.truncate(size // 2)
        else:
            opened.write(b"\xa5" * (size if what == "overwritten" else size + 1))


def _generation(shelf: Shelf) -> Generation:
    shelf.put(paper(1, "State space models"))
    return shelf.snapshot().generation
