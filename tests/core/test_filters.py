"""Narrowing down a list of papers."""

import pytest

from api.core.filters import Filters
from api.core.models import Organization, Paper, Submitter
from api.core.query import Query, parse

PAPER = Paper(
    "2512.00001",
    "Sparse experts",
    submitted_by=Submitter("akhaliq", "AK"),
    organization=Organization("tiiuae", "Technology Innovation Institute"),
    upvotes=10,
    github_repo="https://github.com/a/b",
    ai_keywords=("routing",),
)
BARE = Paper("2512.00002", "Nothing else is known of this one")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), True),
        (Filters(min_upvotes=10), True),
        (Filters(min_upvotes=11), False),
        (Filters(has=("code",)), True),
        (Filters(has=("code", "project")), False),
        (Filters(has=("media",)), False),
        (Filters(submitter="AKhaliq"), True),
        (Filters(submitter="ak"), True),
        (Filters(submitter="somebody"), False),
        (Filters(organization="technology innovation institute"), True),
        (Filters(organization="technology"), False),
        (Filters(queries=(parse("experts"), Query(excluded=(("routing",),)))), False),
    ],
)
def test_a_paper_passes_only_if_it_meets_every_condition(filters: Filters, expected: bool) -> None:
    assert filters.keep([PAPER]) == ((PAPER,) if expected else ())


@pytest.mark.parametrize("filters", [Filters(min_upvotes=1), Filters(submitter=""), Filters(organization="")])
def test_a_paper_with_unknown_values_fails_conditions_on_them(filters: Filters) -> None:
    assert filters.keep([BARE]) == ()


def test_papers_that_pass_stay_in_their_order() -> None:
    assert Filters().keep([BARE, PAPER, BARE]) == (BARE, PAPER, BARE)


def test_no_more_papers_are_looked_at_than_are_asked_for() -> None:
    papers = iter([BARE, PAPER, PAPER])
    assert next(Filters(min_upvotes=1).matching(papers)) == PAPER
    assert list(papers) == [PAPER]
