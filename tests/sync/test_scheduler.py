"""The refresher's rhythm: what is read when, and what happens while the Hub does not answer."""

import logging
from collections.abc import Callable, Iterator

import pytest

from api.services import Services
from api.store import fetch_log, leases, lists
from api.sync.scheduler import SETTLING_EVERY, TRENDING_EVERY, Schedule
from tests.conftest import TODAY, YESTERDAY, Clock, Patience
from tests.fakehub import FAULTS, FakeHub, entry, status

EVERY = 300.0
NEWEST, TRENDING = "/api/daily_papers?limit=100", "/api/daily_papers?sort=trending&limit=100"


@pytest.fixture
def time() -> Patience:
    return Patience()


@pytest.fixture
def schedule(services: Services, time: Patience) -> Schedule:
    return Schedule(services.refresher, EVERY, monotonic=time.monotonic, uniform=lambda low, high: (low + high) / 2)


@pytest.fixture
def messages(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """What the schedule has logged so far."""
    with caplog.at_level(logging.INFO, "api.sync.scheduler"):
        yield lambda: caplog.messages


def asked(hub: FakeHub) -> list[str]:
    found = hub.paths()
    hub.asked.clear()
    return found


def stored(services: Services) -> int:
    with services.store.read() as conn:
        return lists.total(conn)


def test_the_first_look_reads_the_newest_list_first_and_then_the_days_before(
    schedule: Schedule, hub: FakeHub, services: Services
) -> None:
    assert schedule.run_due() == EVERY
    paths = asked(hub)
    assert paths[0] == NEWEST
    assert f"date={TODAY}" in paths[1]
    assert paths[2] == TRENDING
    assert f"date={YESTERDAY}" in paths[3]
    assert len(paths) == 5
    assert stored(services) == 3


def test_each_kind_has_its_own_rhythm(schedule: Schedule, hub: FakeHub, time: Patience, clock: Clock) -> None:
    counts = {"newest": 0, "trending": 0, "before": 0}
    schedule.run_due()
    asked(hub)
    for _ in range(SETTLING_EVERY):
        time.sleep(EVERY)
        clock.forward(seconds=EVERY)
        schedule.run_due()
        paths = asked(hub)
        counts["newest"] += paths.count(NEWEST)
        counts["trending"] += paths.count(TRENDING)
        counts["before"] += sum(f"date={YESTERDAY}" in path for path in paths)
    assert counts == {"newest": SETTLING_EVERY, "trending": SETTLING_EVERY // TRENDING_EVERY, "before": 1}


def test_nothing_is_read_before_it_is_due(schedule: Schedule, hub: FakeHub, time: Patience) -> None:
    schedule.run_due()
    asked(hub)
    time.sleep(EVERY - 1)
    assert schedule.run_due() == 1.0
    assert asked(hub) == []


def test_a_paper_that_arrives_and_a_new_day_are_seen(
    schedule: Schedule, hub: FakeHub, time: Patience, services: Services
) -> None:
    schedule.run_due()
    hub.lists[TODAY].append(entry(50, TODAY))
    time.sleep(EVERY)
    schedule.run_due()
    with services.store.read() as conn:
        assert len(lists.on(conn, TODAY)) == 13


def test_an_outage_is_one_line_waits_grow_to_half_a_minute_and_the_end_of_it_is_one_line(
    schedule: Schedule, hub: FakeHub, time: Patience, services: Services, messages: Callable[[], list[str]]
) -> None:
    hub.fail(status(503))
    waits = []
    for _ in range(7):
        waits.append(schedule.run_due())
        time.sleep(waits[-1])
    assert waits == [2, 4, 8, 16, 30, 30, 30]
    [message] = messages()
    assert message.startswith(f"cannot reach the Hub at {services.settings.hub_url}: ")
    hub.mend()
    schedule.run_due()
    assert messages()[1:] == [
        f"the list of {TODAY} has 12 papers",
        f"the Hub at {services.settings.hub_url} answers again",
    ]
    assert stored(services) == 3


def test_no_wait_is_longer_than_the_rhythm(services: Services, hub: FakeHub, time: Patience) -> None:
    hub.fail(FAULTS["reset"])
    schedule = Schedule(services.refresher, 5, monotonic=time.monotonic, uniform=lambda low, high: (low + high) / 2)
    for _ in range(4):
        last = schedule.run_due()
        time.sleep(last)
    assert last == 5


def test_a_pause_that_the_hub_asks_for_is_kept(schedule: Schedule, hub: FakeHub, time: Patience) -> None:
    hub.fail(status(429, Retry_After="120"), times=1)
    assert schedule.run_due() >= 120
    asked(hub)
    time.sleep(100)
    schedule.run_due()
    assert asked(hub) == []


def test_what_another_process_reads_is_left_to_it(schedule: Schedule, hub: FakeHub, services: Services) -> None:
    with services.store.write() as conn:
        leases.acquire(conn, fetch_log.NEWEST, leases.new_holder(), services.clock())
    assert schedule.run_due() == EVERY
    assert NEWEST not in asked(hub)


def test_a_mistake_of_ours_does_not_end_the_loop(
    services: Services, time: Patience, messages: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = Schedule(services.refresher, EVERY, monotonic=time.monotonic)
    monkeypatch.setattr(type(services.refresher), "newest_days", lambda _self: 1 / 0)
    assert schedule.run_due() == 30
    assert messages() == ["could not refresh current"]


def test_it_runs_until_it_is_told_that_all_has_ended(schedule: Schedule, hub: FakeHub, time: Patience) -> None:
    schedule.run_until(lambda: time.time > 1000 + 2.5 * EVERY, sleep=time.sleep)
    assert asked(hub).count(NEWEST) == 3
    assert max(time.waits) <= 1


def test_the_hub_with_no_list_at_all_is_no_fault(
    schedule: Schedule, hub: FakeHub, messages: Callable[[], list[str]]
) -> None:
    hub.lists.clear()
    assert schedule.run_due() == EVERY
    assert messages() == []
