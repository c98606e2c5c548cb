"""Writing into a generation."""

from __future__ import annotations

import threading

import pytest

from api.search.faults import IndexFault
from api.search.folder import Generation
from api.search.index import Index
from api.search.writer import Writer
from tests.search.conftest import Shelf, paper


@pytest.fixture
def generation(shelf: Shelf) -> Generation:
    folder = shelf.keeper.folder()
    folder.path.mkdir()
    made = folder.new_generation()
    folder.make_live(made)
    return made


def total(shelf: Shelf) -> int | None:
    found = Index(shelf.keeper.folder).snapshot()
    return found.total if found else None


def test_what_is_committed_is_seen_and_what_is_not_is_forgotten(shelf: Shelf, generation: Generation) -> None:
    with Writer(generation) as writer:
        writer.add([paper(1, "A"), paper(2, "B")], 1)
        assert total(shelf) is None
        writer.commit(1, complete=False)
        assert total(shelf) == 2
        writer.add([paper(3, "C")], 2)
    assert total(shelf) == 2
    with Writer(generation) as writer:
        writer.remove(["2611.00001"])
        writer.add([paper(1, "A again"), paper(4, "D")], 3)
        writer.commit(3, complete=True)
    assert total(shelf) == 3
    state = generation.state()
    assert state is not None
    assert (state.revision, state.complete) == (3, True)


def test_two_writers_are_one_too_many(generation: Generation) -> None:
    with Writer(generation), pytest.raises(IndexFault):
        Writer(generation)


def test_after_a_failure_it_can_be_written_again(generation: Generation) -> None:
    with pytest.raises(RuntimeError, match="something else"), Writer(generation):
        raise RuntimeError("something else")
    with Writer(generation) as writer:
        writer.commit(1, complete=True)


def test_a_writer_that_has_ended_leaves_no_thread(generation: Generation) -> None:
    before = threading.active_count()
    with Writer(generation) as writer:
        writer.add([paper(1, "A")], 1)
        writer.commit(1, complete=True)
    assert threading.active_count() == before
