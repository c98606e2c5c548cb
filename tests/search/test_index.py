"""Reading the index: what one commit shows, and how a later one is noticed."""

from __future__ import annotations

import shutil

from api.core.arxiv_id import number_of
from tests.search.conftest import Shelf, paper

SHELF = [paper(1, "Diffusion of images"), paper(2, "Diffusers diffuse"), paper(3, "State πspace")]


def test_without_an_index_there_is_no_snapshot(shelf: Shelf) -> None:
    assert shelf.index.snapshot() is None


def test_a_snapshot_knows_how_common_stems_are_and_how_they_go_on(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    index = shelf.snapshot()
    assert (index.total, index.complete) == (3, True)
    assert index.frequencies(["diffus", "state", "zebra"]) == {"diffus": 2, "state": 1, "zebra": 0}
    assert index.completions("diff", 5) == {"diffus": 2}
    assert index.completions("zebra", 5) == {}


def test_the_vocabulary_has_every_stem_of_a_length_once(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    index = shelf.snapshot()
    assert sorted(index.vocabulary([6])) == ["diffus", "pispac"]
    assert {"diffus", "state"} <= set(index.vocabulary([5, 6]))
    assert not {"imag", "π"} & set(index.vocabulary([5, 6]))
    assert index.vocabulary([99]) == []


def test_a_snapshot_stays_as_it_was_and_the_next_one_has_what_is_new(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    before = shelf.snapshot()
    shelf.put(*SHELF, paper(4, "Diffusion again"))
    after = shelf.snapshot()
    assert (before.total, after.total) == (3, 4)
    assert after is shelf.index.snapshot()
    assert after.vectors.get(number_of("2611.00004")) is not None


def test_a_large_change_makes_the_vocabulary_new(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    assert "zebra" not in shelf.snapshot().vocabulary([5])
    shelf.put(*SHELF, paper(4, "A zebra"))
    # One paper more is no reason to read all words again.
    assert "zebra" not in shelf.snapshot().vocabulary([5])
    shelf.put(*SHELF, *(paper(number, "A zebra") for number in range(4, 40)))
    assert "zebra" in shelf.snapshot().vocabulary([5])


def test_an_index_that_is_deleted_is_searched_as_incomplete(shelf: Shelf) -> None:
    shelf.put(*SHELF)
    shelf.snapshot()
    shutil.rmtree(shelf.keeper.folder().path)
    index = shelf.index.snapshot()
    assert index is not None
    assert not index.complete
    assert index.frequencies(["diffus"]) == {"diffus": 2}
