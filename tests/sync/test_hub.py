"""Reading the Hub into the store: leases, pauses, faults, and what is left of the list then."""

import datetime as dt
import threading

import pytest

from api.core import hub_calendar
from api.core.list_status import Fetch
from api.errors import BeingRead, UpstreamBusy, UpstreamError, UpstreamUnavailable
from api.services import Services
from api.store import fetch_log, leases, lists, papers
from api.sync.reading import InProgressError
from tests.conftest import TODAY, YESTERDAY, Clock
from tests.fakehub import FAULTS, FakeHub, entry, status


def on(services: Services, day: dt.date) -> set[str]:
    with services.store.read() as conn:
        return {paper.arxiv_id for paper in lists.on(conn, day)}


def fetch(services: Services, resource: str) -> Fetch:
    with services.store.read() as conn:
        return fetch_log.get(conn, resource, services.clock())


def test_the_newest_days_are_those_the_hub_lists_papers_under(services: Services, hub: FakeHub) -> None:
    hub.lists[dt.date(2031, 1, 1)] = [entry(900, dt.date(2031, 1, 1))]
    assert services.refresher.newest_days() == [TODAY, YESTERDAY, TODAY - dt.timedelta(days=2)]


def test_a_day_is_stored_and_the_sample_goes(services: Services) -> None:
    with services.store.read() as conn:
        assert {paper.source for paper in lists.on(conn, dt.date(2025, 8, 25))} == {"sample"}
    assert services.refresher.day(TODAY) == 12
    assert len(on(services, TODAY)) == 12
    assert on(services, dt.date(2025, 8, 25)) == set()
    assert not fetch(services, fetch_log.daily(TODAY)).failing
    assert not fetch(services, fetch_log.HUB).failing


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - {"hang", "drip"}))
def test_no_fault_takes_anything_away_and_the_next_answer_mends_it(
    services: Services, hub: FakeHub, clock: Clock, name: str
) -> None:
    services.refresher.day(TODAY)
    before = on(services, TODAY)
    hub.fail(FAULTS[name])
    clock.forward(minutes=5)
    with pytest.raises(UpstreamError):
        services.refresher.day(TODAY)
    assert on(services, TODAY) == before
    assert fetch(services, fetch_log.daily(TODAY)).failing
    hub.mend()
    clock.forward(minutes=5)
    services.refresher.day(TODAY)
    assert not fetch(services, fetch_log.daily(TODAY)).failing


def test_a_half_list_with_a_bad_entry_takes_nothing_away(services: Services, hub: FakeHub) -> None:
    services.refresher.day(TODAY)
    hub.lists[TODAY] = [*hub.lists[TODAY][:6], {"paper": {"title": "no id"}}]
    services.refresher.day(TODAY)
    assert len(on(services, TODAY)) == 12


def test_a_list_grows_and_a_paper_moves_to_it(services: Services, hub: FakeHub) -> None:
    for day in (YESTERDAY, TODAY):
        services.refresher.day(day)
    moved = hub.lists[YESTERDAY].pop(0)
    assert isinstance(moved, dict)
    moved["paper"]["submittedOnDailyAt"] = f"{TODAY}T05:00:00.000Z"
    hub.lists[TODAY].append(moved)
    services.refresher.day(TODAY)
    assert len(on(services, TODAY)) == 13
    assert len(on(services, YESTERDAY)) == 8


def test_a_day_that_has_not_begun_at_the_hub_is_empty_and_not_a_fault(services: Services, clock: Clock) -> None:
    services.refresher.day(TODAY)
    tomorrow = TODAY + hub_calendar.ONE_DAY
    clock.now = dt.datetime.combine(tomorrow, dt.time(0, 30), dt.UTC)
    assert services.refresher.day(tomorrow) == 0
    assert not fetch(services, fetch_log.daily(tomorrow)).failing


def test_a_refusal_of_a_past_day_is_a_fault(services: Services, hub: FakeHub) -> None:
    services.refresher.day(TODAY)
    hub.fail(status(401), times=1)
    with pytest.raises(UpstreamError, match="HTTP 401"):
        services.refresher.day(YESTERDAY)
    assert fetch(services, fetch_log.daily(YESTERDAY)).failing


def test_a_pause_the_hub_asks_for_holds_for_every_process(services: Services, hub: FakeHub, clock: Clock) -> None:
    hub.fail(status(429, Retry_After="300"), times=1)
    with pytest.raises(UpstreamBusy):
        services.refresher.day(TODAY)
    from api.sync.hub import Refresher
    from api.upstream.hub.client import HubClient

    other = Refresher(services.store, HubClient(services.settings.hub_url), clock)
    with pytest.raises(UpstreamBusy):
        other.day(TODAY)
    assert len(hub.asked) == 1
    clock.forward(seconds=301)
    assert other.day(TODAY) == 12
    other.hub.close()


def test_one_request_at_a_time_for_a_resource(services: Services, hub: FakeHub) -> None:
    with services.store.write() as conn:
        leases.acquire(conn, fetch_log.daily(TODAY), leases.new_holder(), services.clock())
    with pytest.raises(InProgressError):
        services.refresher.day(TODAY)
    assert hub.asked == []
    assert services.refresher.day(YESTERDAY) == 9, "another resource is free"


def test_many_who_want_the_same_day_cost_one_request(services: Services, hub: FakeHub) -> None:
    turned_away: list[BeingRead] = []

    def ask() -> None:
        try:
            services.lists.fetch_day(YESTERDAY)
        except BeingRead as error:
            turned_away.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hub.asked) == 1
    assert len(on(services, YESTERDAY)) == 9
    assert len(turned_away) <= 1, "four wait for the one that reads"


def test_trending_keeps_the_hubs_order_and_fresher_votes(services: Services, hub: FakeHub) -> None:
    services.refresher.day(TODAY)
    first = hub.lists[TODAY][0]
    assert isinstance(first, dict)
    first["paper"]["upvotes"] = 777
    assert services.refresher.trending() == 28
    with services.store.read() as conn:
        paper = papers.get(conn, "2611.00001")
    assert paper is not None
    assert paper.upvotes == 777


def test_single_papers_leave_no_notes_behind(services: Services) -> None:
    services.refresher.paper("2611.00003")
    assert fetch(services, "paper:2611.00003") == Fetch()
    with services.store.read() as conn:
        assert papers.get(conn, "2611.00003") is not None


def test_health_is_that_of_the_last_request(services: Services, hub: FakeHub) -> None:
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable):
        services.refresher.newest_days()
    assert fetch(services, fetch_log.HUB).failing
    hub.mend()
    services.refresher.newest_days()
    assert not fetch(services, fetch_log.HUB).failing
