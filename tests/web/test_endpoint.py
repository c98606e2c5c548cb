"""An endpoint in one block: its route, the check of what is sent, and what is known of it for the description."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask, Response, jsonify
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from api.errors import InvalidParameter
from api.web.endpoint import Endpoints
from api.web.operation import Reply


class Args(Schema):
    limit = fields.Integer(load_default=5)


@pytest.fixture
def endpoints() -> Endpoints:
    return Endpoints("numbers", "/n", tag="Numbers")


def client_of(endpoints: Endpoints) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(endpoints.blueprint)

    @app.errorhandler(InvalidParameter)
    def refuse(error: InvalidParameter) -> tuple[str, int]:
        return ",".join(error.errors or {}), 400

    return app.test_client()


def test_a_view_gets_the_parts_of_its_path_and_its_query_checked(endpoints: Endpoints) -> None:
    seen: list[object] = []

    @endpoints.get("/{date}", "getDay", Reply(), args=Args)
    def view(date: dt.date, args: Mapping[str, Any]) -> Response:
        """A day."""
        seen.append((date, dict(args)))
        return jsonify()

    client = client_of(endpoints)
    assert client.get("/n/2026-11-19?limit=7").status_code == 200
    assert client.get("/n/2026-11-19").status_code == 200
    assert seen == [(dt.date(2026, 11, 19), {"limit": 7}), (dt.date(2026, 11, 19), {"limit": 5})]
    for path, wrong in (("/n/today", "date"), ("/n/2026-11-19?limit=x", "limit"), ("/n/2026-11-19?y=1", "y")):
        reply = client.get(path)
        assert (reply.status_code, reply.text) == (400, wrong)
    assert len(seen) == 2, "a view is not called with what is refused"


def test_an_id_may_be_a_whole_address(endpoints: Endpoints) -> None:
    @endpoints.get("/papers/{arxiv_id}", "getPaper", Reply())
    def view(arxiv_id: str) -> Response:
        """A paper."""
        return jsonify(arxiv_id)

    assert client_of(endpoints).get("/n/papers/https://arxiv.org/abs/2507.22448v2").json == "2507.22448"


def test_a_view_without_parameters_gets_none_and_refuses_all(endpoints: Endpoints) -> None:
    @endpoints.get("/one", "getOne", Reply())
    def view() -> Response:
        """One."""
        return jsonify(1)

    client = client_of(endpoints)
    assert client.get("/n/one").json == 1
    assert client.get("/n/one?x=1").status_code == 400
    assert client.post("/n/one").status_code == 405


def test_without_args_the_query_is_not_looked_at(endpoints: Endpoints) -> None:
    @endpoints.get("/health", "getHealth", Reply(), args=None)
    def view() -> Response:
        """Health."""
        return jsonify(1)

    assert client_of(endpoints).get("/n/health?x=1").status_code == 200


def test_the_hubs_paths_ignore_unknown_parameters() -> None:
    endpoints = Endpoints("hub", tag="Hub", is_hub=True)

    @endpoints.get("/papers", "getPapers", Reply(), args=Args)
    def view(args: Mapping[str, Any]) -> Response:
        """Papers."""
        return jsonify(dict(args))

    assert client_of(endpoints).get("/papers?limit=3&x=1").json == {"limit": 3}
    assert endpoints.described[0].is_hub


def test_several_paths_share_a_view_and_differ_in_what_is_given(endpoints: Endpoints) -> None:
    def view(kind: str) -> Response:
        """As {kind}.

        For readers of {kind}.
        """
        return jsonify(kind)

    for kind in ("atom", "rss"):
        endpoints.get(f"/feed.{kind}", f"get{kind}", Reply(), words={"kind": kind}, kind=kind)(view)
    client = client_of(endpoints)
    assert [client.get(f"/n/feed.{kind}").json for kind in ("atom", "rss")] == ["atom", "rss"]
    assert [(one.summary, one.description) for one in endpoints.described] == [
        ("As atom", "For readers of atom."),
        ("As rss", "For readers of rss."),
    ]


def test_the_description_is_the_docstring_with_its_lines_joined_and_its_paragraphs_apart(
    endpoints: Endpoints,
) -> None:
    @endpoints.get("/{week}/{arxiv_id}", "getBoth", Reply(), tag="Other", errors={404: "No."}, example="?limit=1")
    def view(week: object, arxiv_id: str) -> Response:
        """The first line.

        A sentence that
        goes on. {Braces} stay.

        Another paragraph.
        """
        return jsonify(str(week), arxiv_id)

    [about] = endpoints.described
    assert (about.summary, about.description) == (
        "The first line",
        "A sentence that goes on. {Braces} stay.\n\nAnother paragraph.",
    )
    assert (about.path, about.name) == ("/n/{week}/{arxiv_id}", "getBoth")
    assert (about.tag, about.example) == ("Other", "?limit=1")
    assert [one.name for one in about.path_arguments] == ["week", "arxiv_id"]
    assert (about.errors, about.is_cached, about.is_hub) == ({404: "No."}, True, False)
    assert about.args().fields == {}
