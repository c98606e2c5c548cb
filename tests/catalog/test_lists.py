"""Weeks, months, trending, the calendar; filters, orders and pages of every list."""

import datetime as dt
import math
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from api import create_app
from api.core import ranking
from api.core.models import Paper
from api.services import Services
from tests.conftest import NOW, TODAY, YESTERDAY, Clock, settle
from tests.fakehub import FAULTS, FakeHub


@pytest.fixture
def api(fresh: Services) -> FlaskClient:
    """A client of a service after its first refresh, for tests that change something or count what is read."""
    return create_app(fresh, watch_seconds=0).test_client()


def ids(api: FlaskClient, path: str) -> list[str]:
    return [paper["arxiv_id"] for paper in api.get(path).json["papers"]]


def test_a_week_reads_its_missing_days_once(api: FlaskClient, hub: FakeHub) -> None:
    hub.asked.clear()
    body = api.get("/v1/weekly/2026-W47").json
    assert body["list"] == {
        "kind": "weekly",
        "date": "2026-W47",
        "first_date": "2026-11-16",
        "last_date": "2026-11-22",
        "previous": "2026-W46",
        "next": None,
        "complete": False,
        "empty_reason": None,
    }
    assert (body["total"], body["stale"], body["source"]) == (28, False, "hub")
    votes = [paper["upvotes"] for paper in body["papers"]]
    assert votes == sorted(votes, reverse=True)
    asked = len(hub.asked)
    assert asked <= 4, "Monday to Thursday, and Thursday was there"
    api.get("/v1/weekly/2026-W47?view=card")
    assert len(hub.asked) == asked


def test_the_newest_week_and_month_need_no_name(api: FlaskClient) -> None:
    assert api.get("/v1/weekly").json["list"]["date"] == "2026-W47"
    assert api.get("/v1/monthly").json["list"]["date"] == "2026-11"


def test_a_week_that_is_over_is_complete(api: FlaskClient, clock: Clock, services: Services) -> None:
    clock.forward(days=10)
    services.refresher.newest_days()
    api.get("/v1/weekly/2026-W47")
    settle(services)
    body = api.get("/v1/weekly/2026-W47").json
    assert body["list"]["complete"]
    assert api.get("/v1/weekly/2026-W47").headers["Cache-Control"].startswith("public, max-age=3600")


def test_an_empty_week_and_month_say_why(api: FlaskClient, hub: FakeHub) -> None:
    cases = {
        "/v1/weekly/2023-W01": "before_first_list",
        "/v1/monthly/2023-04": "before_first_list",
        "/v1/weekly/2024-W10": "no_list",
    }
    for path, reason in cases.items():
        assert api.get(path).json["list"]["empty_reason"] == reason
    hub.fail(FAULTS["reset"])
    body = api.get("/v1/monthly/2024-05").json
    assert (body["list"]["empty_reason"], body["stale"]) == ("upstream_unavailable", True)
    assert not body["list"]["complete"]


def test_periods_that_lie_ahead_are_refused(reader: FlaskClient) -> None:
    for path in ("/v1/weekly/2026-W49", "/v1/monthly/2026-12", "/v1/calendar/2026-12"):
        assert reader.get(path).status_code == 404


def test_the_calendar_tells_what_is_known_and_asks_nobody(api: FlaskClient, hub: FakeHub) -> None:
    api.get(f"/v1/daily/{TODAY - dt.timedelta(days=4)}")
    hub.asked.clear()
    body = api.get("/v1/calendar/2026-11").json
    totals = {day["date"]: day["total"] for day in body["days"]}
    assert totals["2026-11-19"] == 12
    assert totals["2026-11-15"] == 0
    assert totals["2026-11-10"] is None
    assert list(totals)[-1] == "2026-11-19"
    assert (body["previous"], body["next"], hub.asked) == ("2026-10", None, [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=number+7", ["2611.00007"]),
        ("q=%22number+1%22+-author:%22second+author+12%22&limit=1", ["2611.00001"]),
        ("min_upvotes=98", ["2611.00001", "2611.00002"]),
        ("submitter=SUB3", ["2611.00003"]),
        ("organization=institute+of+numbers&limit=2", ["2611.00001", "2611.00002"]),
        ("has=code,project&limit=1", ["2611.00001"]),
        ("sort=comments&limit=3", ["2611.00003", "2611.00007", "2611.00011"]),
        ("q=2611.00005", ["2611.00005"]),
    ],
)
def test_filters_and_orders(reader: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids(reader, f"/v1/daily?{query}") == expected


def test_a_filter_that_leaves_nothing_says_so(reader: FlaskClient) -> None:
    for query in ("has=media", "exclude=number", "organization=nobody", "min_upvotes=1000", "q=unheard"):
        body = reader.get(f"/v1/daily?{query}").json
        assert (body["total"], body["list"]["empty_reason"]) == (0, "no_match"), query
    assert reader.get("/v1/daily/2026-11-15?q=x").json["list"]["empty_reason"] == "weekend"


def test_pages_keep_the_filters(api: FlaskClient) -> None:
    path, found = "/v1/weekly?q=number&has=code&sort=comments&limit=9&view=card", []
    while path:
        reply = api.get(path)
        found += [paper["arxiv_id"] for paper in reply.json["papers"]]
        link = reply.headers.get("Link")
        parts = urlsplit(link[1 : link.index(">")]) if link else None
        path = f"{parts.path}?{parts.query}" if parts else ""
        if parts:
            assert parse_qs(parts.query)["has"] == ["code"]
    assert len(found) == len(set(found)) == 28


def test_who_rises_comes_first(api: FlaskClient, hub: FakeHub, services: Services, clock: Clock) -> None:
    """A paper that was there a day ago counts from then on; one of today counts from nothing."""
    services.refresher.day(YESTERDAY)
    clock.forward(hours=25)
    last = hub.lists[YESTERDAY][-1]
    assert isinstance(last, dict)
    last["paper"]["upvotes"] += 500
    services.refresher.day(YESTERDAY)
    body = api.get(f"/v1/daily/{YESTERDAY}?sort=rising").json
    gained = [paper["upvotes_gained"] for paper in body["papers"]]
    assert gained == [500, *[0] * 8]
    assert body["papers"][0]["arxiv_id"] == last["paper"]["id"]


def test_todays_papers_have_gained_all_they_have(api: FlaskClient) -> None:
    assert {p["upvotes_gained"] - p["upvotes"] for p in api.get("/v1/daily").json["papers"]} == {0}


def test_trending_is_ordered_by_the_published_formula(api: FlaskClient, services: Services) -> None:
    services.refresher.day(YESTERDAY)
    services.refresher.trending()
    body = api.get("/v1/trending").json
    assert body["list"]["kind"] == "trending"
    assert (body["list"]["first_date"], body["list"]["last_date"]) == ("2026-11-18", "2026-11-19")
    scores = [paper["score"] for paper in body["papers"]]
    assert scores == sorted(scores, reverse=True)
    first = body["papers"][0]
    age = (NOW - dt.datetime.combine(TODAY, dt.time(), dt.UTC)) / dt.timedelta(days=1)
    stars = 2 * math.log2(1 + first["github_stars"])
    points = first["upvotes"] + 2 * first["upvotes_gained"] + 2 * first["num_comments"] + stars
    assert first["score"] == pytest.approx(points / (age + 2) ** 1.8, abs=0.001)
    assert {paper["hub_trending_rank"] for paper in body["papers"]} <= set(range(1, 29))
    assert len(api.get("/v1/trending?window=week").json["papers"]) >= len(body["papers"])


def test_a_paper_fades(clock: Clock) -> None:
    paper = Paper("2611.00001", "T", submitted_at=NOW - dt.timedelta(days=1), upvotes=50)
    now, later = (ranking.scored([paper], "week", clock.now + dt.timedelta(days=n))[0].score for n in (0, 3))
    assert now is not None
    assert later is not None
    assert now > later > 0
    assert ranking.scored([Paper("2611.00002", "T", upvotes=50)], "day", NOW)[0].score == 0


def test_replies_stay_the_same_for_an_hour(api: FlaskClient, clock: Clock) -> None:
    paths = ("/v1/weekly", "/v1/trending", "/v1/daily?sort=rising")
    tags = {path: api.get(path).headers["ETag"] for path in paths}
    clock.forward(minutes=9)
    for path, tag in tags.items():
        assert api.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_history_of_votes(api: FlaskClient, hub: FakeHub, services: Services, clock: Clock) -> None:
    clock.forward(minutes=5)
    first = hub.lists[TODAY][0]
    assert isinstance(first, dict)
    first["paper"]["upvotes"] = 120
    services.refresher.day(TODAY)
    body = api.get("/v1/papers/2611.00001/upvotes").json
    assert body == {
        "arxiv_id": "2611.00001",
        "upvotes": 120,
        "history": [
            {"seen_at": "2026-11-19T18:00:00Z", "upvotes": 99},
            {"seen_at": "2026-11-19T18:05:00Z", "upvotes": 120},
        ],
    }
    assert api.get("/v1/papers/2001.00001/upvotes").status_code == 404


def test_hostile_words_do_no_harm(reader: FlaskClient) -> None:
    hostile = (
        '"',
        "'",
        "%",
        "_",
        "*",
        "a AND b OR (",
        "author:",
        "-",
        "<think>",
        "\\textsc{",
        "\U0001d518",
        "\x00",
    )
    for words in hostile:
        assert reader.get("/v1/daily", query_string={"q": words, "exclude": words}).status_code == 200
    assert reader.get("/v1/daily", query_string={"q": "x" * 251}).status_code == 400


def test_a_stored_month_takes_no_more_statements_than_a_stored_week(api: FlaskClient, services: Services) -> None:
    def statements(path: str) -> int:
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(services.store.engine, "before_cursor_execute", note)
        try:
            assert api.get(path).json["papers"]
        finally:
            event.remove(services.store.engine, "before_cursor_execute", note)
        return len(asked)

    for path in ("/v1/weekly/2026-W47", "/v1/monthly/2026-11"):
        api.get(path)
        settle(services)
    assert statements("/v1/monthly/2026-11?view=card") <= statements("/v1/weekly/2026-W47?view=card")
