"""What is new since a cursor: the papers that came, and nothing that only was read later."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.catalog.changes import changes
from api.errors import InvalidParameter
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


@pytest.mark.parametrize("since", ["", "x", "0123abcd", "0123ABCD-1", "0123abcd-1000000000000000", "0123abcd-1\n"])
def test_a_cursor_that_is_none_of_ours_is_refused(fresh: Services, since: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        changes(fresh.store, fresh.lists, since)
    assert list(caught.value.errors or ()) == ["since"]


def test_a_sample_is_no_news_and_the_first_list_is(services: Services) -> None:
    first = changes(services.store, services.lists, None)
    assert (first.source, first.papers, first.reset) == ("sample", (), False)
    services.refresher.day(TODAY)
    news = changes(services.store, services.lists, first.cursor)
    assert (news.source, len(news.papers), news.reset) == ("hub", 12, False)


def test_only_lists_of_the_last_14_days_are_news(fresh: Services, hub: FakeHub) -> None:
    cursor = changes(fresh.store, fresh.lists, None).cursor
    for days, start in ((14, 800), (15, 900)):
        hub.fill(TODAY - dt.timedelta(days=days), 1, start)
        fresh.refresher.day(TODAY - dt.timedelta(days=days))
    news = changes(fresh.store, fresh.lists, cursor)
    assert [paper.arxiv_id for paper in news.papers] == ["2611.00800"]
    assert (news.latest_date, news.latest_total) == (TODAY, 12)
