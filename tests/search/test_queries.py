"""What must be met to be found: alike in the index and for a paper that is not there yet."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from api.core.filters import Filters
from api.core.models import Author, Organization, Paper, Submitter
from api.core.query import parse
from api.core.tokens import stem
from api.search import fields
from api.search.queries import Conditions, any_of, any_word, most_words
from api.search.relevance import Wanted
from tests.conftest import TODAY, YESTERDAY
from tests.search.conftest import Shelf, paper

PAPERS = (
    paper(
        1,
        "State space models",
        "A recurrent alternative, for sequences.",
        authors=(Author("Albert Gu"), Author("Tri Dao")),
        organization=Organization("tii", "Technology Innovation Institute"),
        submitted_by=Submitter("akhaliq", "AK"),
        github_repo="https://github.com/example/1",
    ),
    paper(
        2, "Space: a state of the art", "Recurrent.", ai_keywords=("state space", "multi-modal"), media_urls=("a",)
    ),
    paper(
        3, "Sparse experts", "Nothing recurrent.", submitted_by=Submitter("Łukasz", "Ł K"), project_page="https://a"
    ),
    paper(4, "SAM 2 and Transformers", "", list_date=YESTERDAY),
    paper(5, "Looked up by somebody", "A state.", source="arxiv", list_date=None),
)


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (Conditions(), {1, 2, 3, 4}),
        (Conditions(everywhere=True), {1, 2, 3, 4, 5}),
        (Conditions(query=parse('"state space"')), {1, 2}),
        (Conditions(query=parse('"state spa"')), {1, 2}),
        (Conditions(query=parse('"tate space"')), set()),
        (Conditions(query=parse('"models a recurrent"')), set()),
        (Conditions(query=parse('"trans"')), {4}),
        (Conditions(query=parse('"SAM2"')), {4}),
        (Conditions(query=parse("-recurrent")), {4}),
        (Conditions(query=parse("-recurr")), {1, 2, 3, 4}),
        (Conditions(query=parse('-"state space"')), {3, 4}),
        (Conditions(query=parse("author:gu")), {1}),
        (Conditions(query=parse('author:"gu tri"')), set()),
        (Conditions(query=parse("org:tii")), {1}),
        (Conditions(query=parse("org:innov")), {1}),
        (Conditions(query=parse("keyword:multimodal")), {2}),
        (Conditions(query=parse("keyword:recurrent")), set()),
        (Conditions(filters=Filters(min_upvotes=3)), {3, 4}),
        (Conditions(filters=Filters(has=("code",))), {1}),
        (Conditions(filters=Filters(has=("code", "media"))), set()),
        (Conditions(filters=Filters(has=("project",))), {3}),
        (Conditions(filters=Filters(submitter="ak")), {1}),
        (Conditions(filters=Filters(submitter="LUKASZ")), {3}),
        (Conditions(filters=Filters(submitter="akhal")), set()),
        (Conditions(filters=Filters(organization="technology innovation institute")), {1}),
        (Conditions(filters=Filters(queries=(parse("trans -recurrent"),))), {4}),
        (Conditions(filters=Filters(queries=(parse("2611.00003"),))), {3}),
        (Conditions(first=TODAY), {1, 2, 3}),
        (Conditions(last=YESTERDAY), {4}),
        (Conditions(first=day(-1), last=day(0), everywhere=True), {1, 2, 3, 4}),
        (Conditions(first=day(1)), set()),
    ],
)
def test_conditions_leave_the_same_in_the_index_and_of_papers(
    shelf: Shelf, conditions: Conditions, expected: set[int]
) -> None:
    kept = {int(one.arxiv_id[5:]) for one in PAPERS if conditions.keep(one)}
    assert kept == expected
    shelf.put(*(one for one in PAPERS if one.source == "hub"))
    put_unlisted(shelf, PAPERS[4])
    assert matching(shelf, Wanted({}, ()), conditions) == expected


def put_unlisted(shelf: Shelf, found: Paper) -> None:
    from api.core import subjects
    from api.store import papers, revision
    from tests.conftest import NOW

    with shelf.store.write() as conn:
        papers.put(conn, [dataclasses.replace(found, upvotes=None)], NOW)
        revision.raise_revision(conn, subjects.paper(found.arxiv_id))


def matching(shelf: Shelf, wanted: Wanted, conditions: Conditions) -> set[int]:
    index = shelf.snapshot()
    hits = index.search(most_words(wanted, conditions), 10)
    assert hits.total == len(hits.addresses)
    return {int(one[5:]) for one in index.ids(hits.addresses)}


def wanted(*words: str, **aliases: str) -> Wanted:
    stems = tuple(map(stem, words))
    return Wanted(dict.fromkeys(stems, 1.0), stems, aliases)


def test_a_relevant_paper_has_any_of_the_words_and_a_sorted_one_most_of_them(shelf: Shelf) -> None:
    shelf.put(*PAPERS[:4])
    index = shelf.snapshot()
    some = index.search(any_word(wanted("state", "experts"), Conditions()), 10)
    assert {int(one[5:]) for one in index.ids(some.addresses)} == {1, 2, 3}
    assert matching(shelf, wanted("state", "experts"), Conditions()) == set()
    assert matching(shelf, wanted("state", "space", "models"), Conditions()) == {1}
    assert matching(shelf, wanted("state", "space", "recurrent", "models"), Conditions()) == {1, 2}
    assert matching(shelf, wanted("state", "art", expert="art"), Conditions()) == {2}
    assert matching(shelf, wanted("zebra", transform="zebra"), Conditions()) == {4}


def test_what_must_be_there_is_enough_and_words_decide_the_order(shelf: Shelf) -> None:
    shelf.put(*PAPERS[:4])
    index = shelf.snapshot()
    hits = index.search(any_word(wanted("art"), Conditions(query=parse('"state space"'))), 10)
    assert index.ids(hits.addresses) == ["2611.00002", "2611.00001"]


def test_papers_are_found_by_their_ids(shelf: Shelf) -> None:
    shelf.put(*PAPERS[:3])
    index = shelf.snapshot()
    hits = index.search(any_of(["2611.00001", "2611.00003", "2611.00009"]), 10, order=fields.BY_UPVOTES)
    assert index.ids(hits.addresses) == ["2611.00003", "2611.00001"]
