"""Names of lists, dates, and short forms of long texts."""

from __future__ import annotations

import datetime as dt

import pytest

from api.core.models import Author, Paper
from api.render import page_text


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("daily", "2026-11-20", "Friday, November 20, 2026"),
        ("weekly", "2026-W47", "Week 47, 2026: Nov 16 to 22"),
        ("weekly", "2026-W01", "Week 1, 2026: Dec 29 to Jan 4"),
        ("monthly", "2026-11", "November 2026"),
        ("trending", None, "Daily Papers"),
    ],
)
def test_lists_are_called_by_their_dates(kind: str, name: str | None, shown: str) -> None:
    assert page_text.list_name(kind, name) == shown


def test_days_are_short_where_there_are_many() -> None:
    assert page_text.short_day(dt.date(2026, 3, 5)) == "Mar 5, 2026"


def test_a_summary_is_the_ai_summary_or_the_beginning_of_the_abstract() -> None:
    paper = Paper(arxiv_id="2611.00001", title="T", abstract="word\n " * 200)
    cut = page_text.summary(paper)
    assert cut.endswith("word …")
    assert len(cut) <= page_text.MAX_SUMMARY + 2
    assert page_text.summary(Paper(arxiv_id="1", title="T", abstract="Short.")) == "Short."
    assert page_text.summary(Paper(arxiv_id="1", title="T", abstract="A", ai_summary="S" * 400)) == "S" * 400


def test_a_byline_says_how_many_more_authors_there_are() -> None:
    def by(number: int) -> str:
        return page_text.byline(
            Paper(arxiv_id="1", title="T", authors=tuple(Author(f"A{n}", None) for n in range(number)))
        )

    assert (by(0), by(2), by(4)) == ("", "A0, A1", "A0, A1, A2, A3")
    assert by(664) == "A0, A1, A2, A3 and 660 more"


def test_numbers_agree_with_their_nouns() -> None:
    counted = page_text.counted
    assert (counted(0, "paper"), counted(1, "paper"), counted(1234, "paper")) == (
        "0 papers",
        "1 paper",
        "1,234 papers",
    )
