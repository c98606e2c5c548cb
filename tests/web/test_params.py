"""The query parameters: what they become, their defaults, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError

from api.core.query import Query
from api.web import params


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("exclude=" + ",".join(f"w{n}" for n in range(20)), True),
        ("exclude=" + ",".join("w" for _ in range(100)), True),
        ("exclude=" + ",".join(f"w{n}" for n in range(21)), False),
        ("q=" + "+".join(f'"w{n}"' for n in range(20)), True),
        ("q=" + "+".join(f'"w{n}"' for n in range(21)), False),
        ("q=" + "+".join(f"-w{n}" for n in range(21)), False),
        ("q=" + "+".join(f"w{n}" for n in range(60)), True),
    ],
)
def test_phrases_are_few(reader: FlaskClient, query: str, allowed: bool) -> None:
    for path in ("/v1/daily", "/v1/search", "/feeds/search.json"):
        if not (query.startswith("exclude") and "search" in path):
            reply = reader.get(f"{path}?{query}")
            if path != "/feeds/search.json" or query.startswith("q"):
                assert (reply.status_code == 200) == allowed, path
            if not allowed:
                assert "at most 20" in reply.json["detail"]


def loaded(schema: Schema, **sent: str) -> dict[str, Any]:
    found: dict[str, Any] = schema.load(sent)
    return found


def refused(schema: Schema, **sent: str) -> set[str]:
    """Return the parameters that a schema refuses."""
    with pytest.raises(ValidationError) as caught:
        schema.load(sent)
    return set(caught.value.messages_dict)


def test_a_days_list_comes_whole_unless_a_limit_is_sent_and_others_have_one() -> None:
    assert loaded(params.DayArgs())["limit"] is None
    assert loaded(params.DayArgs(), limit="7")["limit"] == 7
    assert loaded(params.ListArgs())["limit"] == params.MAX_LIMIT == 100
    assert loaded(params.FeedArgs())["limit"] is None
    assert loaded(params.RelatedArgs())["limit"] == 10


@pytest.mark.parametrize(("limit", "allowed"), [("1", True), ("100", True), ("0", False), ("101", False)])
@pytest.mark.parametrize("schema", [params.ListArgs, params.DayArgs, params.FeedArgs])
def test_a_limit_is_from_1_to_100(schema: type[Schema], limit: str, allowed: bool) -> None:
    sent = {"limit": limit}
    if allowed:
        assert loaded(schema(), **sent)["limit"] == int(limit)
    else:
        assert refused(schema(), **sent) == {"limit"}


@pytest.mark.parametrize("limit", ["", "ten", "1.5", "-1", "1e1"])
def test_a_limit_that_is_no_whole_number_is_refused(limit: str) -> None:
    assert refused(params.ListArgs(), limit=limit) == {"limit"}


@pytest.mark.parametrize("text", ["", "  ", "?!"])
def test_a_query_with_nothing_in_it_is_none(text: str) -> None:
    assert loaded(params.ListArgs(), q=text)["q"] is None
    assert loaded(params.ListArgs(), exclude=text)["excluding"] is None


def test_excluded_phrases_are_separated_by_commas_folded_and_counted_once() -> None:
    found = loaded(params.ListArgs(), exclude="Large Models,,café, large  models ")["excluding"]
    assert found == Query(excluded=(("large", "models"), ("cafe",)))


@pytest.mark.parametrize("name", ["q", "exclude", "submitter", "organization"])
def test_a_text_has_250_characters_at_most(name: str) -> None:
    loaded(params.ListArgs(), **{name: "x" * 250})
    assert refused(params.ListArgs(), **{name: "x" * 251}) == {name}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ()),
        ("code", ("code",)),
        ("code,media", ("code", "media")),
        ("tea", None),
        ("code,", None),
        ("CODE", None),
    ],
)
def test_has_takes_known_kinds_alone(text: str, kinds: tuple[str, ...] | None) -> None:
    if kinds is None:
        assert refused(params.ListArgs(), has=text) == {"has"}
    else:
        assert loaded(params.ListArgs(), has=text)["has"] == kinds


@pytest.mark.parametrize(
    ("schema", "name", "cursor", "allowed"),
    [
        (params.ListArgs, "cursor", "9999-2611.00001", True),
        (params.ListArgs, "cursor", "10000-2611.00001", False),
        (params.ListArgs, "cursor", "", False),
        (params.ListArgs, "cursor", "1-2611.00001\n", False),
        (params.ListArgs, "cursor", "\u0661-2611.00001", False),
        (params.ChangesArgs, "since", "0123abcd-1\n", False),
        (params.ChangesArgs, "since", "0123abcd-999999999999999", True),
        (params.ChangesArgs, "since", "0123abcd-1000000000000000", False),
        (params.ChangesArgs, "since", "0123ABCD-1", False),
    ],
)
def test_a_cursor_has_the_form_of_ours(schema: type[Schema], name: str, cursor: str, allowed: bool) -> None:
    if allowed:
        assert loaded(schema(), **{name: cursor})[name] == cursor
    else:
        assert refused(schema(), **{name: cursor}) == {name}
