"""What the index holds of a paper."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from api.core.document import document
from api.core.models import Organization
from api.search import fields
from api.search.queries import any_of
from api.search.relevance import packed
from tests.conftest import TODAY, YESTERDAY
from tests.search.conftest import Shelf, paper


def test_numbers_to_sort_by_put_the_newer_list_first_then_the_later_time_then_the_later_id() -> None:
    evening = dt.datetime.combine(TODAY, dt.time(20), dt.UTC)
    in_order = [
        paper(1, "A", submitted_at=evening),
        paper(2, "B", submitted_at=evening.replace(hour=8)),
        paper(4, "D"),
        paper(3, "C"),
        paper(5, "E", list_date=YESTERDAY),
        paper(6, "F", list_date=None),
    ]
    numbers = [fields.sort_numbers(one)[fields.BY_NEWEST] for one in in_order]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("name", "field"), [(fields.BY_UPVOTES, "upvotes"), (fields.BY_COMMENTS, "num_comments")])
def test_among_equal_counts_the_newer_comes_first(name: str, field: str) -> None:
    def number(count: int | None, day: dt.date) -> int:
        counts: Any = {field: count}
        return fields.sort_numbers(dataclasses.replace(paper(1, "A", list_date=day), **counts))[name]

    assert number(2, YESTERDAY) > number(1, TODAY) > number(1, YESTERDAY) > number(0, TODAY) == number(None, TODAY)


def test_numbers_fit_whatever_a_paper_says() -> None:
    strange = paper(99999, "A", list_date=dt.date.max, num_comments=10**12)
    for one in (strange, dataclasses.replace(strange, upvotes=10**12, list_date=dt.date.min)):
        assert all(0 <= number < 2**64 for number in fields.sort_numbers(one).values())


def test_an_entry_gives_back_the_document_and_the_vector(shelf: Shelf) -> None:
    stored = paper(1, "State space models", "SAM 2, at last.", organization=Organization("tii", "Institute"))
    shelf.put(stored)
    index = shelf.snapshot()
    hits = index.search(any_of([stored.arxiv_id]), 1)
    assert index.documents(hits.addresses) == [packed(document(stored))]
    assert index.vectors.get(index.numbers(hits.addresses, fields.KEY)[0]) is not None


def test_a_document_with_other_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="other fields"):
        fields.stored_document(b"one\ntwo")


def test_no_vector_is_stored_as_none() -> None:
    assert fields.stored_vector([0] * len(fields.VECTOR)) is None
    assert fields.stored_vector([1] + [0] * (len(fields.VECTOR) - 1)) == b"\1" + bytes(127)


@pytest.mark.parametrize(
    ("source", "day", "is_unlisted"),
    [("arxiv", None, True), ("arxiv", TODAY, False), ("hub", None, False)],
)
def test_only_papers_that_nobody_but_arxiv_knows_are_unlisted(
    source: str, day: dt.date | None, is_unlisted: bool
) -> None:
    assert fields.is_unlisted(paper(1, "A", source=source, list_date=day)) is is_unlisted
