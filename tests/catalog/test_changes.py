"""What is new since a cursor: the papers that came, and nothing that only was read later."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from tests.conftest import TODAY
from tests.fakehub import FakeHub, entry


@pytest.fixture
def api(fresh: Services) -> FlaskClient:
    """A client of a service after its first refresh, for tests that change something or count what is read."""
    return create_app(fresh, watch_seconds=0).test_client()


def test_changes_are_what_came_since_the_cursor(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    first = api.get("/v1/changes").json
    assert first["latest"] == {"date": "2026-11-19", "total": 12}
    assert (len(first["papers"]), first["reset"]) == (12, False)
    quiet = api.get(f"/v1/changes?since={first['cursor']}")
    assert (quiet.json["papers"], quiet.json["cursor"]) == ([], first["cursor"])
    assert len(quiet.data) < 300
    hub.lists[TODAY].append(entry(40, TODAY))
    services.refresher.day(TODAY)
    news = api.get(f"/v1/changes?since={first['cursor']}").json
    assert [paper["arxiv_id"] for paper in news["papers"]] == ["2611.00040"]
    assert news["cursor"] != first["cursor"]


def test_old_lists_read_later_are_not_news(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    cursor = api.get("/v1/changes").json["cursor"]
    long_ago = TODAY - dt.timedelta(days=15)
    hub.fill(long_ago, 5, 800)
    services.refresher.day(long_ago)
    assert api.get(f"/v1/changes?since={cursor}").json["papers"] == []


def test_a_cursor_of_another_store_starts_over(api: FlaskClient) -> None:
    for cursor in ("00000000-1", api.get("/v1/changes").json["cursor"] + "99"):
        body = api.get(f"/v1/changes?since={cursor}").json
        assert (body["reset"], len(body["papers"])) == (True, 12)
