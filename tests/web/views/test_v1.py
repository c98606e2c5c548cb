"""The JSON API as a caller sees it: lists, papers, changes, status, and what HTTP promises."""

import datetime as dt
import gzip
import json

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from tests.conftest import TODAY, YESTERDAY, Clock, settle
from tests.fakehub import FAULTS, FakeHub, entry


def test_the_latest_list(reader: FlaskClient) -> None:
    body = reader.get("/v1/daily").json
    assert body["list"] == {
        "kind": "daily",
        "date": "2026-11-19",
        "first_date": "2026-11-19",
        "last_date": "2026-11-19",
        "previous": "2026-11-18",
        "next": None,
        "complete": False,
        "empty_reason": None,
    }
    assert (body["source"], body["stale"], body["total"], body["next_cursor"]) == ("hub", False, 12, None)
    assert body["as_of"] == "2026-11-19T18:00:00Z"
    first = body["papers"][0]
    assert first["arxiv_id"] == "2611.00001"
    assert first["title"] == "Paper number 1 on the list"
    assert [author["name"] for author in first["authors"]] == ["First Author 1", "Second Author 1"]
    assert first["links"]["pdf"] == "https://arxiv.org/pdf/2611.00001"
    assert [paper["upvotes"] for paper in body["papers"]] == list(range(99, 87, -1))


def test_a_day_that_is_not_stored_is_read_once(api: FlaskClient, hub: FakeHub) -> None:
    asked = len(hub.asked)
    for _ in range(3):
        body = api.get("/v1/daily/2026-11-18").json
        assert (body["total"], body["list"]["next"]) == (9, "2026-11-19")
    assert len(hub.asked) == asked + 1


def test_a_day_is_complete_once_it_was_read_after_its_end(api: FlaskClient, clock: Clock, services: Services) -> None:
    clock.now = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
    assert api.get("/v1/daily/2026-11-19").json["list"]["complete"] is False
    settle(services)
    assert api.get("/v1/daily/2026-11-19").json["list"]["complete"] is True


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2026-11-15", "weekend"),
        ("2026-11-20", "not_published_yet"),
        ("2023-05-03", "before_first_list"),
        ("2026-11-16", "no_list"),
    ],
)
def test_an_empty_list_says_why(reader: FlaskClient, date: str, reason: str) -> None:
    reply = reader.get(f"/v1/daily/{date}")
    assert reply.status_code == 200
    assert reply.json["papers"] == []
    assert reply.json["list"]["empty_reason"] == reason


def test_walking_skips_weekends(api: FlaskClient) -> None:
    assert api.get("/v1/daily/2026-11-16").json["list"]["previous"] == "2026-11-13"


def test_without_the_hub_stored_lists_are_served_and_unknown_days_explained(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(FAULTS["500"])
    assert api.get("/v1/daily").json["total"] == 12
    body = api.get("/v1/daily/2026-11-17").json
    assert (body["list"]["empty_reason"], body["stale"], body["total"]) == ("upstream_unavailable", True, 0)
    asked = len(hub.asked)
    assert api.get("/v1/daily/2026-11-16").json["list"]["empty_reason"] == "upstream_unavailable"
    assert len(hub.asked) == asked, "a Hub that failed just now is left alone"


def test_a_list_is_stale_after_a_failed_refresh_and_fresh_after_a_good_one(
    api: FlaskClient, hub: FakeHub, services: Services, clock: Clock
) -> None:
    hub.fail(FAULTS["html"])
    clock.forward(minutes=5)
    with pytest.raises(Exception, match="JSON"):
        services.refresher.day(TODAY)
    assert api.get("/v1/daily").json["stale"] is True
    hub.mend()
    services.refresher.day(TODAY)
    assert api.get("/v1/daily").json["stale"] is False


def test_a_refresher_that_stopped_makes_the_latest_list_stale(api: FlaskClient, clock: Clock) -> None:
    clock.forward(minutes=16)
    assert api.get("/v1/daily").json["stale"] is True
    assert api.get("/v1/changes").json["stale"] is True


def test_pages_follow_each_other_through_links(api: FlaskClient) -> None:
    seen: list[str] = []
    path = "/v1/daily?limit=5&view=card"
    for expected in (5, 5, 2):
        reply = api.get(path)
        seen += [paper["arxiv_id"] for paper in reply.json["papers"]]
        assert len(reply.json["papers"]) == expected
        assert reply.json["total"] == 12
        if link := reply.headers.get("Link"):
            assert link.startswith("</v1/daily/2026-11-19?")
            assert link.endswith('>; rel="next"')
            path = link[len("<") : link.index(">")]
            assert reply.json["next_cursor"] in path
    assert len(set(seen)) == 12
    assert reply.json["next_cursor"] is None


def test_a_page_goes_on_behind_the_same_paper_when_votes_reorder_the_list(
    api: FlaskClient, hub: FakeHub, services: Services
) -> None:
    cursor = api.get("/v1/daily?limit=5").json["next_cursor"]
    last = hub.lists[TODAY][11]
    assert isinstance(last, dict)
    last["paper"]["upvotes"] = 1000
    services.refresher.day(TODAY)
    following = api.get(f"/v1/daily?limit=5&cursor={cursor}").json["papers"]
    assert [paper["arxiv_id"] for paper in following][:2] == ["2611.00006", "2611.00007"]


def test_a_card_is_short(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    crowd = [{"name": f"Author {number}", "hidden": False} for number in range(664)]
    hub.lists[TODAY].append(entry(50, TODAY, authors=crowd, upvotes=500))
    services.refresher.day(TODAY)
    card = api.get("/v1/daily?view=card").json["papers"][0]
    full = api.get("/v1/daily").json["papers"][0]
    assert (len(card["authors"]), card["num_authors"], "abstract" in card) == (6, 664, False)
    assert (len(full["authors"]), full["num_authors"], full["abstract"] != "") == (664, 664, True)
    assert list(card) == [key for key in full if key != "abstract"]


def test_changes_stay_the_same_bytes_while_nothing_is_new(api: FlaskClient, services: Services, clock: Clock) -> None:
    cursor = api.get("/v1/changes").json["cursor"]
    before = api.get(f"/v1/changes?since={cursor}")
    clock.forward(minutes=5)
    services.refresher.newest_days()
    services.refresher.day(TODAY)
    again = api.get(f"/v1/changes?since={cursor}", headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


PATHS = ["/v1/daily", "/v1/daily/2026-11-18", "/v1/papers/2611.00001", "/v1/changes", "/v1/status"]


@pytest.mark.parametrize("path", PATHS)
def test_conditional_head_and_gzipped_replies(reader: FlaskClient, path: str) -> None:
    plain = reader.get(path)
    tag = plain.headers["ETag"]
    assert tag.startswith('"')
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.headers["Cache-Control"].startswith("public, max-age=")
    assert "stale-while-revalidate=" in plain.headers["Cache-Control"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    head = reader.head(path)
    assert (head.data, head.headers["ETag"], head.headers["Content-Length"]) == (b"", tag, str(len(plain.data)))
    same = reader.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Access-Control-Allow-Origin"] == "*"
    zipped = reader.get(path, headers={"Accept-Encoding": "br, gzip"})
    if zipped.headers.get("Content-Encoding") == "gzip":
        assert json.loads(gzip.decompress(zipped.data)) == plain.json
        assert zipped.headers["ETag"] != tag, "a strong tag names bytes"
    else:
        assert len(plain.data) < 400
    refused = reader.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data


def test_browsers_may_ask_first(reader: FlaskClient) -> None:
    reply = reader.options(
        "/v1/daily", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    )
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in reply.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in reply.headers["Access-Control-Allow-Headers"]


@pytest.mark.usefixtures("fresh")
def test_the_hot_path_asks_neither_store_nor_hub(services: Services, hub: FakeHub) -> None:
    client = create_app(services, watch_seconds=3600).test_client()
    expected = client.get("/v1/daily").data
    asked = len(hub.asked)
    services.store.engine.dispose()
    services.store.engine.connect = lambda: pytest.fail("the database was asked")  # type: ignore[method-assign]
    assert client.get("/v1/daily").data == expected
    assert len(hub.asked) == asked


def test_a_days_list_comes_whole_a_month_100_at_a_time_and_a_search_20(
    api: FlaskClient, hub: FakeHub, services: Services
) -> None:
    hub.fill(YESTERDAY, 130, 1001)
    services.refresher.day(YESTERDAY)
    day = api.get(f"/v1/daily/{YESTERDAY}").json
    assert (len(day["papers"]), day["next_cursor"]) == (130, None)
    assert len(api.get(f"/v1/monthly/{YESTERDAY:%Y-%m}").json["papers"]) == 100
    found = api.get("/v1/search?q=paper").json
    assert len(found["papers"]) == 20
    assert found["next_cursor"]
