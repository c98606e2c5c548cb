"""The order of what a search finds."""

from __future__ import annotations

import pytest

from api.core.filters import Filters
from api.search import meaning
from api.search.index import Snapshot
from api.search.queries import Conditions
from api.search.ranked import CANDIDATES, About, Ranking, Sort, ordered, ranked, with_unindexed
from api.search.relevance import Wanted
from tests.conftest import YESTERDAY
from tests.search.conftest import Shelf, paper

SHELF = [
    paper(1, "Sparse experts", "Diffusion is not the subject.", num_comments=5),
    paper(2, "Diffusion models", list_date=YESTERDAY),
    paper(3, "Diffusion models"),
    paper(4, "Robots that learn by watching people", "Imitation of demonstrations."),
]
DIFFUSION = Wanted({"diffus": 1.0}, ("diffus",))
BOTH = Wanted({"diffus": 1.0, "expert": 1.0}, ("diffus", "expert"))


@pytest.fixture
def index(shelf: Shelf) -> Snapshot:
    shelf.put(*SHELF)
    return shelf.snapshot()


def order(found: Ranking) -> list[int]:
    return [int(key[5:]) for key in found.scores]


def about(text: str, share: float | None = None) -> About:
    vector = meaning.load().of_query(text.split())
    assert vector is not None
    return About(vector, share)


def test_the_best_comes_first_and_among_equals_the_newer(index: Snapshot) -> None:
    found = ranked(index, DIFFUSION, Conditions(), 10)
    assert (order(found), found.total, found.num_lexical) == ([3, 2, 1], 3, 3)
    assert order(ranked(index, DIFFUSION, Conditions(), 1)) == [3]


def test_what_says_it_in_other_words_comes_after_what_has_the_word(index: Snapshot) -> None:
    found = ranked(index, Wanted({"expert": 1.0}, ("expert",)), Conditions(), 10, about("imitation robots people"))
    assert order(found)[:2] == [1, 4]
    assert found.num_lexical == 1
    assert found.total == len(found.scores) > 1


def test_without_words_meaning_alone_decides(index: Snapshot) -> None:
    found = ranked(index, Wanted({}, ()), Conditions(), 10, about("imitation robots people", 0.7))
    assert (order(found)[0], found.num_lexical) == (4, 0)


def test_what_is_near_must_meet_the_conditions(index: Snapshot) -> None:
    conditions = Conditions(filters=Filters(min_upvotes=5))
    assert order(ranked(index, Wanted({}, ()), conditions, 10, about("imitation robots people", 0.7))) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", [3, 1, 2]), ("submitted", [3, 1, 2]), ("upvotes", [3, 2, 1]), ("comments", [1, 3, 2])],
)
def test_other_orders_are_those_of_numbers(index: Snapshot, sort: Sort, expected: list[int]) -> None:
    found = ordered(index, DIFFUSION, Conditions(), sort, 10)
    assert order(found) == expected
    assert set(found.scores.values()) == {None}


def test_in_other_orders_few_words_must_all_be_there_unless_that_is_nowhere(index: Snapshot) -> None:
    assert order(ordered(index, BOTH, Conditions(), "newest", 10)) == [1]
    nowhere = Wanted({"diffus": 1.0, "zebra": 1.0}, ("diffus", "zebra"))
    assert order(ordered(index, nowhere, Conditions(), "newest", 10)) == [3, 1, 2]


def test_after_the_candidates_the_index_goes_on_and_no_paper_comes_twice(shelf: Shelf) -> None:
    number = CANDIDATES + 20
    shelf.put(*(paper(each, f"Diffusion {'filler ' * (each % 7)}") for each in range(1, number + 1)))
    found = ranked(shelf.snapshot(), DIFFUSION, Conditions(), 1000)
    assert found.total == len(found.scores) == number
    points = list(found.scores.values())
    assert None not in points[:CANDIDATES]
    assert set(points[CANDIDATES:]) == {None}


def test_what_the_index_does_not_have_yet_takes_its_place_and_what_changed_its_new_one(index: Snapshot) -> None:
    before = ranked(index, DIFFUSION, Conditions(), 10)
    changed, new = paper(3, "Something else"), paper(5, "Diffusion")
    other, stored = paper(6, "Nothing of it"), {one.arxiv_id: one for one in SHELF}
    stored |= {one.arxiv_id: one for one in (changed, new, other)}

    def found(sort: Sort, conditions: Conditions) -> Ranking:
        ids = [one.arxiv_id for one in (changed, new, other)]
        return with_unindexed(before, stored, ids, DIFFUSION, (conditions, sort))

    merged = found("relevance", Conditions())
    assert (sorted(order(merged)), order(merged)[0], merged.total) == ([1, 2, 5], 5, 3)
    assert found("relevance", Conditions(last=YESTERDAY)).total == 2
    assert with_unindexed(before, stored, [], DIFFUSION, (Conditions(), "relevance")) is before
