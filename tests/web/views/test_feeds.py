"""Feeds of the lists and of searches."""

from __future__ import annotations

import datetime as dt

import feedparser
import pytest
from flask.testing import FlaskClient

from api.core import subjects
from api.core.models import Paper
from api.services import Services
from api.store import papers, revision
from tests.conftest import TODAY, YESTERDAY, Clock
from tests.fakehub import FakeHub, entry


def test_feeds_follow_the_lists(api: FlaskClient, services: Services) -> None:
    services.refresher.day(YESTERDAY)
    body = api.get("/feeds/daily.json").json
    assert len(body["items"]) == 21
    assert body["items"][0]["id"] == "https://huggingface.co/papers/2611.00001"
    assert body["feed_url"] == "http://localhost/feeds/daily.json"
    days = api.get("/feeds/daily.json?group=day").json["items"]
    assert [item["id"] for item in days] == [
        f"https://huggingface.co/papers/date/{day}" for day in (TODAY, YESTERDAY)
    ]
    found = api.get("/feeds/search.json?q=number+7&limit=1&min_upvotes=1").json
    assert (found["title"], len(found["items"])) == ("Papers on number 7, with at least 1 vote", 1)
    assert found["feed_url"].endswith("/feeds/search.json?q=number+7&limit=1&min_upvotes=1")


@pytest.mark.usefixtures("fresh")
def test_a_day_of_92_papers_is_whole_in_the_feed(api: FlaskClient, services: Services, hub: FakeHub) -> None:
    hub.fill(TODAY, 92)
    services.refresher.day(TODAY)
    for kind in ("daily", "weekly", "trending"):
        items = api.get(f"/feeds/{kind}.json").json["items"]
        ids = {f"https://huggingface.co/papers/2611.{number:05d}" for number in range(1, 93)}
        assert ids <= {item["id"] for item in items}, kind
        read = feedparser.parse(api.get(f"/feeds/{kind}.atom").data)
        assert [one.id for one in read.entries] == [item["id"] for item in items]
    day = api.get("/feeds/daily.json?group=day").json["items"][0]
    assert day["title"].endswith("(92 papers)")


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("query", ["", "?limit=5", "?has=code", "?q=number&limit=3"])
@pytest.mark.parametrize("kind", ["daily", "weekly", "search"])
def test_entries_stay_when_votes_change(
    api: FlaskClient, services: Services, hub: FakeHub, kind: str, query: str
) -> None:
    if kind == "search":
        query = f"{query or '?'}&q=number" if "q=" not in query else query
    for day, start in ((TODAY, 1), (YESTERDAY, 101)):
        hub.fill(day, 40, start)
        services.refresher.day(day)
    before = [item["id"] for item in api.get(f"/feeds/{kind}.json{query}").json["items"]]
    for day, start in ((TODAY, 1), (YESTERDAY, 101)):
        hub.lists[day] = [entry(number, day, upvotes=3 * number) for number in range(start, start + 40)]
        services.refresher.day(day)
    after = [item["id"] for item in api.get(f"/feeds/{kind}.json{query}").json["items"]]
    assert before == after
    assert before


@pytest.mark.usefixtures("fresh")
def test_the_days_of_a_filtered_feed_are_whole(api: FlaskClient, services: Services, hub: FakeHub) -> None:
    days = [TODAY - dt.timedelta(days=number) for number in range(8)]
    for number, day in enumerate(days):
        hub.fill(day, 90, 100 * number + 1)
        services.refresher.day(day)
    titles = [item["title"] for item in api.get("/feeds/daily.json?group=day").json["items"]]
    assert titles
    assert all(title.endswith("(90 papers)") for title in titles), titles


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("daily.json", "Daily Papers"),
        ("daily.json?group=day", "Daily Papers, one entry a day"),
        ("weekly.json?min_upvotes=10", "Daily Papers of the week, with at least 10 votes"),
        ("daily.json?q=state+space&exclude=vision,audio", "Daily Papers on state space, without vision or audio"),
        (
            "daily.json?has=code,project&organization=tiiuae",
            "Daily Papers, with code and a project page, from tiiuae",
        ),
        ("trending.json?window=week&submitter=sub3", "Trending papers of the week, submitted by sub3"),
        ("search.json?q=number+7&has=media", "Papers on number 7, with media"),
        ("daily.json?q=&has=&min_upvotes=0", "Daily Papers"),
    ],
)
def test_a_title_says_what_the_filters_are(reader: FlaskClient, path: str, title: str) -> None:
    assert reader.get(f"/feeds/{path}").json["title"] == title
    atom = feedparser.parse(reader.get(f"/feeds/{path.replace('.json', '.atom')}").data)
    assert atom.feed.title == title


@pytest.mark.usefixtures("fresh")
def test_what_only_arxiv_knows_is_not_in_a_feed(api: FlaskClient, services: Services) -> None:
    with services.store.write() as conn:
        papers.put(conn, [Paper("2611.09999", "Paper number zebra", source="arxiv")], services.clock())
        revision.raise_revision(conn, subjects.EVERYTHING)
    assert [one["arxiv_id"] for one in api.get("/v1/search?q=zebra&source=all").json["papers"]] == ["2611.09999"]
    assert api.get("/feeds/search.json?q=zebra").json["items"] == []


def test_a_feed_is_cheap_to_ask_for_again(reader: FlaskClient) -> None:
    reply = reader.get("/feeds/trending.atom?window=week")
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    again = reader.get("/feeds/trending.atom?window=week", headers={"If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304


def test_a_paper_that_gets_code_leads_the_feed_of_code(
    api: FlaskClient, services: Services, hub: FakeHub, clock: Clock
) -> None:
    without = entry(50, TODAY, githubRepo=None)
    hub.lists[TODAY].append(without)
    services.refresher.day(TODAY)
    before = api.get("/feeds/code.json").json["items"]
    assert len(before) == 12
    assert "https://huggingface.co/papers/2611.00050#code" not in [one["id"] for one in before]
    clock.forward(hours=5)
    without["paper"]["githubRepo"] = "https://github.com/example/at-last"
    services.refresher.day(TODAY)
    first, *rest = api.get("/feeds/code.json").json["items"]
    assert (first["id"], first["date_published"]) == (
        "https://huggingface.co/papers/2611.00050#code",
        "2026-11-19T23:00:00Z",
    )
    assert first["content_html"].startswith('<p><strong>Code:</strong> <a href="https://github.com/example/at-last">')
    assert rest == before
    read = feedparser.parse(api.get("/feeds/code.atom?q=number&limit=3").data)
    assert [one.id for one in read.entries] == [one["id"] for one in (first, *before)][:3]
    assert read.feed.title == "Papers with new code on number"
    assert api.get("/feeds/code.json?min_upvotes=1000").json["items"] == []
