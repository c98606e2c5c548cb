"""What the words of a search are worth, and what mistyped and unfinished ones stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from api.core.tokens import stems
from api.search.index import Snapshot
from api.search.relevance import Wanted, rarity
from api.search.understanding import understand
from tests.search.conftest import Shelf, paper


@pytest.fixture
def index(shelf: Shelf) -> Snapshot:
    shelf.put(
        *(paper(number, f"Diffusion models number{number}") for number in range(1, 8)),
        paper(8, "Transformers and modelling"),
        paper(9, "SAM2 segments"),
    )
    return shelf.snapshot()


def wanted(
    index: Snapshot,
    text: str,
    *,
    spellings: Mapping[str, Sequence[tuple[str, ...]]] | None = None,
    open_ended: bool = False,
    guess: bool = True,
) -> Wanted:
    return understand(index, tuple(stems(text)), spellings or {}, open_ended=open_ended, guess=guess)


def test_rare_words_are_worth_more_and_stop_words_nothing(index: Snapshot) -> None:
    found = wanted(index, "the transformer diffusion")
    assert list(found.worth) == ["transform", "diffus"]
    assert found.worth["transform"] == rarity(1, index.total) > found.worth["diffus"] == rarity(7, index.total)
    assert found.sequence == ("the", "transform", "diffus")


def test_a_word_that_is_nowhere_stands_for_those_it_may_be_a_mistake_for(index: Snapshot) -> None:
    found = wanted(index, "difusion")
    assert found.aliases == {"diffus": "difus"}
    assert found.worth["difus"] < rarity(7, index.total)
    assert wanted(index, "difusion", guess=False).aliases == {}
    assert wanted(index, "sma").aliases == {}
    assert wanted(index, "diffusion").aliases == {}


def test_two_letters_may_be_wrong_in_a_long_word_only(index: Snapshot) -> None:
    assert wanted(index, "trunsfurm").aliases == {"transform": "trunsfurm"}
    assert wanted(index, "mudul").aliases == {}


def test_the_last_word_may_be_the_beginning_of_another(index: Snapshot) -> None:
    assert wanted(index, "transf", open_ended=True, guess=False).aliases == {"transform": "transf"}
    assert wanted(index, "transf diffusion", open_ended=True, guess=False).aliases == {}
    assert wanted(index, "d", open_ended=True, guess=False).aliases == {}


def test_a_word_that_is_nowhere_is_taken_in_its_other_spelling(index: Snapshot) -> None:
    assert wanted(index, "sam-2", spellings={"2": [("sam2",)]}).sequence == ("sam", "2")
    assert wanted(index, "difumodel", spellings={"difumodel": [("diffus", "model")]}).sequence == ("diffus", "model")
    assert wanted(index, "difumodel", spellings={"difumodel": [("diffus", "zebra")]}).sequence == ("difumodel",)


def test_no_words_want_nothing(index: Snapshot) -> None:
    assert wanted(index, "") == Wanted({}, ())
