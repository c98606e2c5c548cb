"""Feeds of the lists and of searches."""

from __future__ import annotations

from flask.testing import FlaskClient

from api.services import Services
from tests.conftest import TODAY, YESTERDAY


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
    assert (found["title"], len(found["items"])) == ("Papers on number 7", 1)
    assert found["feed_url"].endswith("/feeds/search.json?q=number+7&limit=1&min_upvotes=1")


def test_a_feed_is_cheap_to_ask_for_again(reader: FlaskClient) -> None:
    reply = reader.get("/feeds/trending.atom?window=week")
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    again = reader.get("/feeds/trending.atom?window=week", headers={"If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304
