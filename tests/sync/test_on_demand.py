"""What a caller asks for and the store lacks: read once, soon given up, never a fault of the caller's."""

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator

import pytest

from api.core.list_status import REREAD_UNSETTLED
from api.errors import UpstreamNotFound
from api.services import Services
from api.store import fetch_log, leases
from api.sync.on_demand import READS, REST_AFTER_FAILURE, SEARCHES, OnDemand, Outcome
from api.sync.turn import Turn
from tests.conftest import TODAY, YESTERDAY, Clock
from tests.fakehub import FakeHub, status

SETTLED = TODAY - dt.timedelta(days=30)


@pytest.fixture
def on_demand(services: Services) -> OnDemand:
    return OnDemand(services.refresher, sleep=lambda _seconds: None)


def test_a_settled_day_is_read_once(on_demand: OnDemand, hub: FakeHub) -> None:
    on_demand.day(SETTLED)
    on_demand.day(SETTLED)
    assert len(hub.asked) == 1


def test_a_running_day_is_read_again_after_a_while(on_demand: OnDemand, hub: FakeHub, clock: Clock) -> None:
    for _ in range(2):
        on_demand.day(YESTERDAY)
    assert len(hub.asked) == 1
    clock.now += REREAD_UNSETTLED
    assert on_demand.day(YESTERDAY) is Outcome.STORED
    on_demand.background.join()
    assert len(hub.asked) == 2


@pytest.mark.parametrize("day", [dt.date(2023, 5, 3), TODAY + dt.timedelta(days=2)])
def test_days_that_can_have_no_list_are_not_asked_for(on_demand: OnDemand, hub: FakeHub, day: dt.date) -> None:
    on_demand.day(day)
    assert hub.asked == []


def test_after_a_failure_the_hub_is_left_alone_for_a_moment(on_demand: OnDemand, hub: FakeHub, clock: Clock) -> None:
    hub.fail(status(500))
    on_demand.day(YESTERDAY)
    tries = len(hub.asked)
    on_demand.day(SETTLED)
    assert on_demand.paper("2611.00001") is Outcome.UNAVAILABLE
    assert len(hub.asked) == tries
    hub.mend()
    clock.now += REST_AFTER_FAILURE
    assert on_demand.paper("2611.00001") is Outcome.STORED


def test_a_pause_the_hub_asked_for_holds(on_demand: OnDemand, hub: FakeHub, clock: Clock) -> None:
    hub.fail(status(429, Retry_After="90"), times=1)
    on_demand.day(YESTERDAY)
    clock.forward(seconds=80)
    on_demand.day(SETTLED)
    assert len(hub.asked) == 1


def test_that_the_hub_does_not_know_a_paper_is_an_answer(on_demand: OnDemand, services: Services) -> None:
    with pytest.raises(UpstreamNotFound):
        services.refresher.paper("2611.99999")
    assert on_demand.paper("2611.99999") is Outcome.NOT_FOUND
    assert on_demand.paper("2611.00001") is Outcome.STORED, "and no reason to leave the Hub alone"


def test_what_another_reads_is_waited_for_and_not_asked_for_again(services: Services, hub: FakeHub) -> None:
    holder = leases.new_holder()
    with services.store.write() as conn:
        leases.acquire(conn, fetch_log.daily(YESTERDAY), holder, services.clock())
    naps = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            with services.store.write() as conn:
                leases.release(conn, fetch_log.daily(YESTERDAY), holder)

    OnDemand(services.refresher, sleep=sleep).day(YESTERDAY)
    assert len(naps) == 3
    assert hub.asked == []


def test_a_day_that_another_machine_reads_meanwhile_is_not_read_again_though_its_clock_is_behind(
    services: Services, hub: FakeHub, clock: Clock
) -> None:
    class Overtaken(Turn):
        @contextlib.contextmanager
        def paused(self) -> Iterator[None]:
            clock.now -= dt.timedelta(seconds=2)
            services.refresher.day(SETTLED)
            clock.now += dt.timedelta(seconds=2)
            yield

    assert OnDemand(services.refresher, turn=Overtaken()).day(SETTLED) is Outcome.STORED
    assert len(hub.asked) == 1


def test_a_slow_hub_holds_up_only_a_few_callers(on_demand: OnDemand, hub: FakeHub) -> None:
    arrived, go_on = threading.Semaphore(0), threading.Event()

    def slow(handler: object) -> None:
        arrived.release()
        go_on.wait(10)
        handler.json(200, [])  # type: ignore[attr-defined]

    hub.fail(slow)
    held = [threading.Thread(target=on_demand.day, args=(SETTLED - dt.timedelta(days=n),)) for n in range(2)]
    for thread in held:
        thread.start()
        assert arrived.acquire(timeout=5)
    assert on_demand.paper("2611.00001") is Outcome.BEING_READ, "given up without asking"
    assert len(hub.asked) == 2
    go_on.set()
    for thread in held:
        thread.join()


def days_before(number: int) -> list[dt.date]:
    return [SETTLED - dt.timedelta(days=offset) for offset in range(number)]


def test_all_processes_together_ask_the_hub_no_more_than_the_budget_allows(
    services: Services, hub: FakeHub, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    processes = [OnDemand(services.refresher) for _ in range(2)]
    days = days_before(READS.most + 10)
    outcomes = [processes[n % 2].day(day) for n, day in enumerate(days)]
    assert outcomes == [Outcome.STORED] * READS.most + [Outcome.BUSY] * 10
    assert len(hub.asked) == READS.most
    assert processes[0].paper("2611.00001") is Outcome.BUSY
    assert processes[0].day(days[0]) is Outcome.STORED, "what is stored needs no Hub"
    assert len([one for one in caplog.records if one.name == "api.sync.on_demand"]) == 2, "each process says so once"
    clock.forward(seconds=READS.seconds)
    assert processes[0].day(days[-1]) is Outcome.STORED


def test_what_is_being_read_by_another_costs_no_budget(services: Services, on_demand: OnDemand) -> None:
    with services.store.write() as conn:
        leases.acquire(conn, fetch_log.daily(YESTERDAY), leases.new_holder(), services.clock())
    for _ in range(READS.most):
        assert on_demand.day(YESTERDAY) is Outcome.BEING_READ
    assert on_demand.day(SETTLED) is Outcome.STORED


def test_searches_have_a_budget_of_their_own(on_demand: OnDemand, clock: Clock) -> None:
    found = [on_demand.search(f"word{number}") for number in range(SEARCHES.most + 2)]
    assert found == [True] * SEARCHES.most + [False] * 2
    assert on_demand.day(SETTLED) is Outcome.STORED
    clock.forward(seconds=SEARCHES.seconds)
    assert on_demand.search(f"word{SEARCHES.most}"), "what could not be asked is no answer to remember"
