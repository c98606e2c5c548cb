"""Asking the Hub over real HTTP: paging, limits, faults, retries, time budgets."""

import datetime as dt
import logging
import time
from collections.abc import Iterator

import pytest

from api.config import VERSION
from api.errors import (
    UpstreamBusy,
    UpstreamError,
    UpstreamInvalid,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamUnavailable,
)
from api.upstream.http import MAX_TRIES
from api.upstream.hub.client import HubClient
from tests.conftest import NOW, TODAY, Patience
from tests.fakehub import FAULTS, FakeHub, entry, status


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def client(hub_url: str, patience: Patience) -> Iterator[HubClient]:
    made = HubClient(hub_url, "hf_token", sleep=patience.sleep, monotonic=patience.monotonic, now=lambda: NOW)
    yield made
    made.close()


def test_a_request_says_who_we_are_and_asks_for_full_pages(client: HubClient, hub: FakeHub) -> None:
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


def test_the_next_page_is_never_looked_for_elsewhere(client: HubClient, hub: FakeHub) -> None:
    headers = {"Link": '<https://elsewhere.example.org/api/daily_papers?date=2026-11-19&p=1>; rel="next"'}
    hub.fail(lambda handler: handler.json(200, [entry(1, TODAY)], headers), times=1)
    client.daily_list(TODAY, budget=10)
    assert [path for path, _, _ in hub.asked] == ["/api/daily_papers"] * 2, "the second page came from the Hub, too"


def test_every_endpoint(client: HubClient, hub: FakeHub) -> None:
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


def test_unknown_papers_and_refused_dates_are_answers_and_not_asked_again(client: HubClient, hub: FakeHub) -> None:
    with pytest.raises(UpstreamNotFound):
        client.paper("2001.00001", budget=10)
    with pytest.raises(UpstreamRefused) as refused:
        client.daily_list(TODAY + dt.timedelta(days=1), budget=10)
    assert refused.value.status == 400
    assert len(hub.asked) == 2


@pytest.mark.parametrize("fault", [status(408), status(500), status(502), FAULTS["503"], FAULTS["truncated"],
                                   FAULTS["reset"]])  # fmt: skip
def test_a_passing_fault_is_overcome_with_growing_waits(
    client: HubClient, hub: FakeHub, patience: Patience, fault: object
) -> None:
    hub.fail(fault, times=3)  # type: ignore[arg-type]
    assert len(client.daily_list(TODAY, budget=60).papers) == 12
    assert len(hub.asked) == 4
    first, second, third = patience.waits
    assert 0.5 <= first <= 1.0
    assert 1.0 <= second <= 1.5
    assert 2.0 <= third <= 2.5


def test_a_lasting_fault_is_given_up_after_four_tries(client: HubClient, hub: FakeHub) -> None:
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable, match="HTTP 500"):
        client.daily_list(TODAY, budget=60)
    assert len(hub.asked) == MAX_TRIES


def test_waits_that_outlast_the_budget_are_not_begun(client: HubClient, hub: FakeHub, patience: Patience) -> None:
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable, match="HTTP 500"):
        client.daily_list(TODAY, budget=1.2)
    assert sum(patience.waits) < 1.2


def test_retry_after_is_kept_to(client: HubClient, hub: FakeHub, patience: Patience) -> None:
    hub.fail(status(429, Retry_After="7"), times=1)
    assert client.daily_list(TODAY, budget=60).papers
    assert patience.waits == [pytest.approx(7.05)]


def test_a_pause_longer_than_the_budget_is_passed_on_and_holds(
    client: HubClient, hub: FakeHub, patience: Patience
) -> None:
    hub.fail(status(429, Retry_After="120"), times=1)
    with pytest.raises(UpstreamBusy) as busy:
        client.daily_list(TODAY, budget=60)
    assert busy.value.retry_after == pytest.approx(120)
    with pytest.raises(UpstreamBusy):
        client.newest(budget=10)
    assert len(hub.asked) == 1, "nothing was sent during the pause"
    patience.time += 121
    assert client.newest(budget=10).papers


def test_a_used_up_limit_ends_asking_before_the_hub_must_say_so(client: HubClient, hub: FakeHub) -> None:
    hub.rate_limit = '"api";r=0;t=200'
    assert client.newest(budget=10).papers
    with pytest.raises(UpstreamBusy):
        client.newest(budget=10)
    assert client.pause == pytest.approx(200)


@pytest.mark.parametrize("name", ["html", "empty", "notjson", "deep", "object", "nulls", "huge"])
def test_a_wrong_answer_is_an_error_and_not_asked_for_again(client: HubClient, hub: FakeHub, name: str) -> None:
    hub.fail(FAULTS[name])
    with pytest.raises(UpstreamInvalid):
        client.daily_list(TODAY, budget=60)
    assert len(hub.asked) == 1


@pytest.mark.parametrize("name", ["hang", "drip"])
def test_a_reply_that_never_ends_is_left_after_the_time_allowed(hub_url: str, hub: FakeHub, name: str) -> None:
    hub.fail(FAULTS[name])
    client = HubClient(hub_url)
    begun = time.monotonic()
    with pytest.raises(UpstreamUnavailable):
        client.daily_list(TODAY, budget=0.4)
    client.close()
    assert time.monotonic() - begun < 5


def test_a_hub_that_is_not_there() -> None:
    patience = Patience()
    client = HubClient("http://127.0.0.1:9", sleep=patience.sleep, monotonic=patience.monotonic)
    with pytest.raises(UpstreamUnavailable):
        client.newest(budget=60)
    client.close()


def test_skipped_entries_are_logged_with_their_id(
    client: HubClient, hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.lists[TODAY] = [*hub.fill(TODAY, 3), {"paper": {"id": "2611.09999", "title": None}}]
    with caplog.at_level(logging.WARNING):
        assert len(client.daily_list(TODAY, budget=10).papers) == 3
    assert "2611.09999" in caplog.text


def test_all_of_it_is_one_kind_of_error() -> None:
    for kind in (UpstreamBusy, UpstreamInvalid, UpstreamNotFound, UpstreamRefused, UpstreamUnavailable):
        assert issubclass(kind, UpstreamError)
