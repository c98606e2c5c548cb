"""One page of a list: filters first, then the order, then the page."""

from __future__ import annotations

import dataclasses
import datetime as dt

from api.core.models import Paper, PaperList
from api.web import arguments, params, selection

NOW = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
PAPERS = tuple(
    Paper(f"2611.{number:05}", f"Paper {number}", upvotes=10 - number, num_comments=number) for number in range(1, 6)
)
LIST = PaperList("daily", "2026-11-20", NOW.date(), NOW.date(), None, None, True, None, None, False, "hub", PAPERS)


def gained(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    return tuple(dataclasses.replace(one, upvotes_gained=int(one.arxiv_id[-1])) for one in papers)


def page(**query: str) -> selection.Page:
    return selection.page(LIST, arguments.load(params.DayArgs(), query), NOW, gained)


def ids(found: selection.Page) -> str:
    return "".join(one.arxiv_id[-1] for one in found.papers)


def test_the_filters_come_before_the_page() -> None:
    found = page(min_upvotes="7", limit="2")
    assert (ids(found), found.total, found.next_cursor) == ("12", 3, "2-2611.00002")
    assert ids(page(min_upvotes="7", limit="2", cursor="2-2611.00002")) == "3"


def test_an_order_is_that_of_all_papers_not_of_the_page() -> None:
    assert ids(page(sort="comments", limit="2")) == "54"
    assert ids(page(sort="rising", limit="2")) == "54"


def test_the_pages_papers_have_the_votes_gained() -> None:
    assert [one.upvotes_gained for one in page(limit="2").papers] == [1, 2]


def test_a_page_without_papers_says_why() -> None:
    assert page(q="nothing").about.empty_reason == "no_match"
    assert page().about.empty_reason is None
