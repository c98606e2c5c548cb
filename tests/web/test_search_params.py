"""The parameters of a search: days, orders and sources, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError

from api.core.query import parse
from api.web.search_params import FEED_LIMIT, SEARCH_LIMIT, SearchArgs, SearchFeedArgs, asked, asked_for


def loaded(schema: Schema, **sent: str) -> dict[str, Any]:
    found: dict[str, Any] = schema.load(sent)
    return found


@pytest.mark.parametrize("text", ["", "x" * 251])
@pytest.mark.parametrize("schema", [SearchArgs, SearchFeedArgs])
def test_a_search_needs_1_to_250_characters(schema: type[Schema], text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        schema().load({"q": text})
    assert set(caught.value.messages_dict) == {"q"}


@pytest.mark.parametrize(
    ("query", "name", "allowed"),
    [
        ("from=2026-13-01", "from", "YYYY-MM-DD"),
        ("from=20261101", "from", "YYYY-MM-DD"),
        ("to=yesterday", "to", "YYYY-MM-DD"),
        ("to=", "to", "YYYY-MM-DD"),
        ("from=2026-11-20&to=2026-11-19", "from", "2026-11-20 is after `to`, 2026-11-19"),
        ("sort=best", "sort", "`relevance`, `newest`, `upvotes`"),
        ("sort=trending", "sort", "`relevance`, `newest`, `upvotes`"),
        ("source=arxiv", "source", "`hub` or `all`"),
        ("limit=101", "limit", "from 1 to 100"),
    ],
)
def test_what_is_not_allowed_is_a_400_that_says_what_is(
    reader: FlaskClient, query: str, name: str, allowed: str
) -> None:
    reply = reader.get(f"/v1/search?q=x&{query}")
    assert reply.status_code == 400
    assert list(reply.json["errors"]) == [name]
    assert allowed in reply.json["errors"][name][0]


def test_days_become_dates_and_may_be_the_same() -> None:
    day = dt.date(2026, 11, 19)
    conditions = asked(loaded(SearchArgs(), q="x", **{"from": "2026-11-19", "to": "2026-11-19"})).conditions
    assert (conditions.first, conditions.last, conditions.everywhere) == (day, day, False)
    assert asked(loaded(SearchArgs(), q="x", source="all")).conditions.everywhere


def test_a_search_is_by_relevance_and_a_feed_the_newest() -> None:
    search, feed = asked(loaded(SearchArgs(), q="x")), asked(loaded(SearchFeedArgs(), q="x"))
    assert (search.sort, search.limit) == ("relevance", SEARCH_LIMIT)
    assert (feed.sort, feed.limit) == ("newest", FEED_LIMIT)
    assert asked(loaded(SearchFeedArgs(), q="x", limit="7")).limit == 7


def test_words_alone_are_a_search_too() -> None:
    found = asked_for("state space", 5, 10)
    assert (found.query, found.limit, found.start) == (parse("state space"), 5, 10)
