"""Requests to the Hub over real HTTP: endpoints, pages and unusable replies."""

import datetime as dt
import logging
from collections.abc import Iterator

import pytest

from api.config import VERSION
from api.errors import UpstreamInvalid, UpstreamNotFound, UpstreamRefused
from api.upstream.hub.client import HubClient
from tests.conftest import NOW, TODAY, Patience
from tests.fakehub import FAULTS, FakeHub, entry, status


@pytest.fixture
def client(hub_url: str, patience: Patience) -> Iterator[HubClient]:
    made = HubClient(hub_url, "hf_token", sleep=patience.sleep, monotonic=patience.monotonic, now=lambda: NOW)
    yield made
    made.close()


def test_a_request_names_us_sends_the_token_and_asks_for_full_pages(client: HubClient, hub: FakeHub) -> None:
    client.daily_list(TODAY, budget=10)
    ((path, query, headers),) = hub.asked
    assert (path, query) == ("/api/daily_papers", {"date": "2026-11-19", "limit": "100"})
    assert headers["user-agent"].startswith(f"paperboy/{VERSION} ")
    assert headers["authorization"] == "Bearer hf_token"


def test_a_long_list_is_read_to_its_last_page(client: HubClient, hub: FakeHub) -> None:
    hub.fill(TODAY, 230)
    papers = client.daily_list(TODAY, budget=10).papers
    assert len({paper.arxiv_id for paper in papers}) == 230
    assert [query.get("p") for _, query, _ in hub.asked] == [None, "1", "2"]


def test_a_next_page_on_another_server_is_read_from_the_hub(client: HubClient, hub: FakeHub) -> None:
    headers = {"Link": '<https://elsewhere.example.org/api/daily_papers?date=2026-11-19&p=1>; rel="next"'}
    hub.fail(lambda handler: handler.json(200, [entry(1, TODAY)], headers), times=1)
    client.daily_list(TODAY, budget=10)
    assert [path for path, _, _ in hub.asked] == ["/api/daily_papers"] * 2, (
        "the second page came from the Hub as well"
    )


def test_each_method_reads_its_endpoint(client: HubClient, hub: FakeHub) -> None:
    assert [paper.list_date for paper in client.newest(budget=10).papers][:1] == [TODAY]
    stars = [paper.github_stars or 0 for paper in client.trending(budget=10).papers]
    assert stars == sorted(stars, reverse=True)
    assert [paper.title for paper in client.search("number 12", budget=10).papers] == ["Paper number 12 on the list"]
    assert client.paper("2611.00003", budget=10).paper.title == "Paper number 3 on the list"
    assert hub.paths() == [
        "/api/daily_papers?limit=100",
        "/api/daily_papers?sort=trending&limit=100",
        "/api/papers/search?q=number+12&limit=100",
        "/api/papers/2611.00003",
    ]


def test_an_unknown_paper_or_a_refused_date_is_an_error_without_a_retry(client: HubClient, hub: FakeHub) -> None:
    with pytest.raises(UpstreamNotFound):
        client.paper("2001.00001", budget=10)
    with pytest.raises(UpstreamRefused) as refused:
        client.daily_list(TODAY + dt.timedelta(days=1), budget=10)
    assert refused.value.status == 400
    assert len(hub.asked) == 2


@pytest.mark.parametrize("name", ["html", "empty", "notjson", "deep", "object", "nulls", "huge"])
def test_an_unusable_reply_is_an_error_without_a_retry(client: HubClient, hub: FakeHub, name: str) -> None:
    hub.fail(FAULTS[name])
    with pytest.raises(UpstreamInvalid):
        client.daily_list(TODAY, budget=60)
    assert len(hub.asked) == 1


def test_skipped_entries_are_logged_with_their_id(
    client: HubClient, hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.lists[TODAY] = [*hub.fill(TODAY, 3), {"paper": {"id": "2611.09999", "title": None}}]
    with caplog.at_level(logging.WARNING):
        assert len(client.daily_list(TODAY, budget=10).papers) == 3
    assert "2611.09999" in caplog.text


def test_a_list_that_is_not_found_is_a_fault_and_not_an_empty_list(client: HubClient, hub: FakeHub) -> None:
    hub.fail(status(404))
    with pytest.raises(UpstreamInvalid, match="HTTP 404"):
        client.daily_list(TODAY, budget=10)


def test_a_reply_about_another_paper_is_refused(client: HubClient, hub: FakeHub) -> None:
    other = entry(4, TODAY)["paper"]
    hub.fail(lambda handler: handler.json(200, other))
    with pytest.raises(UpstreamInvalid, match=r"describes 2611\.00004"):
        client.paper("2611.00003", budget=10)
