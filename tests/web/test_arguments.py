"""What callers send in paths and queries: what is understood, and what is refused with which reason."""

from __future__ import annotations

import datetime as dt

import pytest
from marshmallow import Schema, fields, validate

from api.core import filters
from api.core.query import Query
from api.errors import InvalidParameter, NotFound
from api.web import params
from api.web.arguments import (
    MAX_PARAMETERS,
    MAX_QUERY_STRING,
    arxiv_id,
    check_length,
    day,
    load,
    load_known,
    month,
    wanted,
    week,
)
from api.web.search_params import SearchArgs


class Args(Schema):
    limit = fields.Integer(load_default=5, validate=validate.Range(1, 9, error="Use 1 to 9."))
    renamed = fields.String(data_key="named", load_default="")


def test_a_query_as_long_as_allowed_is_accepted_and_a_longer_one_is_not() -> None:
    check_length(b"x" * MAX_QUERY_STRING)
    with pytest.raises(InvalidParameter, match=f"has {MAX_QUERY_STRING + 1} characters") as caught:
        check_length(b"x" * (MAX_QUERY_STRING + 1))
    assert caught.value.errors is None


def test_a_query_has_as_many_parameters_as_make_sense() -> None:
    check_length(b"&".join([b"a=1"] * MAX_PARAMETERS))
    with pytest.raises(InvalidParameter, match=f"has {MAX_PARAMETERS + 1} parameters; the limit is {MAX_PARAMETERS}"):
        check_length(b"&" * MAX_PARAMETERS)


def test_parameters_are_loaded_under_their_own_names_with_their_defaults() -> None:
    assert load(Args(), {}) == {"limit": 5, "renamed": ""}
    assert load(Args(), {"limit": "7", "named": "x"}) == {"limit": 7, "renamed": "x"}


def test_all_that_is_wrong_is_told_at_once_under_the_names_that_were_sent() -> None:
    with pytest.raises(InvalidParameter) as caught:
        load(Args(), {"limit": "10", "limt": "3", "renamed": "x"})
    unknown = "Unknown parameter; this path takes `limit`, `named`."
    assert caught.value.errors == {"limt": [unknown], "renamed": [unknown], "limit": ["Use 1 to 9."]}
    assert all(f"{name}: {texts[0]}" in caught.value.detail for name, texts in caught.value.errors.items())


def test_a_path_without_parameters_says_that_it_takes_none() -> None:
    with pytest.raises(InvalidParameter, match="this path takes none"):
        load(params.NoArgs(), {"x": "1"})


def test_the_hubs_paths_ignore_unknown_parameters_and_still_check_known_ones() -> None:
    assert load_known(params.HubListArgs(), {"limit": "7", "harness": "x"})["limit"] == 7
    with pytest.raises(InvalidParameter) as caught:
        load_known(params.HubListArgs(), {"limit": "101", "harness": "x"})
    assert list(caught.value.errors or ()) == ["limit"]


def test_a_day_is_written_in_one_way_only() -> None:
    assert day("2024-02-29") == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "20261119",
        "2026-W47-5",
        "2026-11-1",
        "2026-02-30",
        "0000-01-01",
        " 2026-11-19",
        "2026-11-19\n",
        "٢٠٢٦-11-19",
        "2026-11-19T00:00",
        "10000-01-01",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter, match="YYYY-MM-DD") as caught:
        day(text)
    assert list(caught.value.errors or ()) == ["date"]


def test_a_refusal_repeats_only_the_beginning_of_what_was_sent() -> None:
    for parse in (day, week, month, arxiv_id):
        with pytest.raises(InvalidParameter) as caught:
            parse("9" * 10_000)
        assert len(caught.value.detail) < 300


def test_a_week_runs_from_monday_to_sunday_across_the_year() -> None:
    found = week("2026-W53")
    assert (found.first, found.last) == (dt.date(2026, 12, 28), dt.date(2027, 1, 3))


@pytest.mark.parametrize("text", ["2026-W00", "2026-W54", "2026-47", "2026-w47", "2026-W7", "2026-W47\n"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        week(text)
    assert list(caught.value.errors or ()) == ["week"]


@pytest.mark.parametrize("text", ["2025-W53", "0000-W01", "9999-W53"])
def test_a_week_that_its_year_lacks_is_not_found(text: str) -> None:
    with pytest.raises(NotFound, match=f"no week {text}"):
        week(text)


def test_a_month_has_all_its_days() -> None:
    found = month("2024-02")
    assert (found.first, found.last) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "2026-1", "202611", "2026-11-19", "2026-11\n"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        month(text)
    assert list(caught.value.errors or ()) == ["month"]


@pytest.mark.parametrize("text", ["0000-01", "9999-12"])
def test_a_month_beyond_the_calendar_is_not_found(text: str) -> None:
    with pytest.raises(NotFound, match=f"no month {text}"):
        month(text)


@pytest.mark.parametrize(
    "text", ["2507.22448", "2507.22448v3", "arXiv:2507.22448", "https://arxiv.org/abs/2507.22448v1", " 2507.22448 "]
)
def test_an_id_is_understood_whichever_way_it_is_written(text: str) -> None:
    assert arxiv_id(text) == "2507.22448"


@pytest.mark.parametrize("text", ["", "abc", "2613.00001", "https://example.org/2507.22448", "2507.22448/x"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        arxiv_id(text)
    assert list(caught.value.errors or ()) == ["arxiv_id"]


def test_a_list_without_parameters_has_no_filter() -> None:
    assert wanted(load(params.ListArgs(), {})) == filters.Filters()


def test_filters_are_those_that_were_sent() -> None:
    sent = {
        "q": "models",
        "exclude": "cats",
        "min_upvotes": "3",
        "has": "code",
        "submitter": "a",
        "organization": "b",
    }
    found = wanted(load(params.ListArgs(), sent))
    assert [len(one.words) for one in found.queries] == [1, 0]
    assert found.queries[1] == Query(excluded=(("cats",),))
    assert (found.min_upvotes, found.has, found.submitter, found.organization) == (3, ("code",), "a", "b")


def test_the_words_of_a_search_are_no_filter() -> None:
    assert wanted(load(SearchArgs(), {"q": "models"})) == filters.Filters()
