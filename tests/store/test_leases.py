"""Leases across threads, processes, containers and machines, and with clocks that are wrong."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from api.errors import UpstreamBusy, UpstreamError
from api.services import Services, build
from api.store import Store, fetch_log, leases, linked_repos, open_store
from api.sync.hub import BACKGROUND_BUDGET
from api.sync.on_demand import OnDemand, Outcome
from api.sync.scheduler import Schedule
from api.upstream import rate_headers
from tests.conftest import NOW, TODAY, YESTERDAY, Clock
from tests.fakehub import FakeHub

ROOT = Path(__file__).parents[2]
YEAR = dt.timedelta(days=365)


def held_elsewhere(store: Store, name: str, seconds: float) -> None:
    """Take a lease as a process of another machine does."""
    pid = os.getpid()
    with store.write() as conn:
        assert leases.acquire(conn, name, f"another-machine/{pid}/1/x", NOW, seconds)


def test_a_lease_has_one_holder_at_a_time(store: Store) -> None:
    first, second = leases.new_holder(), leases.new_holder()
    with store.write() as conn:
        assert leases.acquire(conn, "daily", first, NOW)
        assert not leases.acquire(conn, "daily", second, NOW)
        assert leases.acquire(conn, "daily", second, NOW + dt.timedelta(seconds=61)), "it has expired"
        leases.release(conn, "daily", first)
        assert leases.is_held(conn, "daily", NOW + dt.timedelta(seconds=61)), "only its holder can release it"
        leases.release(conn, "daily", second)
        assert not leases.is_held(conn, "daily", NOW)


def test_the_lease_of_a_dead_process_is_free(store: Store) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    space = leases.new_holder().split("/")[0]
    with store.write() as conn:
        assert leases.acquire(conn, "daily", f"{space}/{process.pid}/1/x", NOW)
        assert leases.acquire(conn, "daily", leases.new_holder(), NOW)
        assert leases.acquire(conn, "other", f"another-{space}/{process.pid}/1/x", NOW)
        assert not leases.acquire(conn, "other", leases.new_holder(), NOW), "another machine's processes are unknown"


def test_only_one_of_many_threads_gets_the_lease(store: Store) -> None:
    got: list[bool] = []
    barrier = threading.Barrier(8)

    def attempt() -> None:
        barrier.wait()
        with store.write() as conn:
            got.append(leases.acquire(conn, "daily", leases.new_holder(), NOW))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]


def test_a_lease_held_on_another_machine_is_free_after_30_seconds(store: Store) -> None:
    held_elsewhere(store, "daily", 3600)
    own = leases.new_holder()
    with store.write() as conn:
        assert not leases.acquire(conn, "daily", own, NOW + dt.timedelta(seconds=20))
        assert leases.acquire(conn, "daily", own, NOW + dt.timedelta(seconds=30))
    assert leases.MAX_SECONDS > BACKGROUND_BUDGET, "nobody begins while a reading may go on"


def test_the_lease_of_a_process_whose_id_was_reused_is_free(store: Store) -> None:
    space, pid, _, token = leases.new_holder().split("/")
    with store.write() as conn:
        assert leases.acquire(conn, "daily", f"{space}/{pid}/12345/{token}", NOW)
        assert leases.acquire(conn, "daily", leases.new_holder(), NOW)


def test_a_lease_held_in_another_container_is_not_free(tmp_path: Path) -> None:
    """Two pid namespaces under one host name: the holder's process id means nothing in the other one."""
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    store = open_store(url)
    with store.write() as conn:
        assert leases.acquire(conn, "daily", leases.new_holder(), dt.datetime.now(dt.UTC))
    script = (
        "import datetime as dt; from api.store import leases, open_store\n"
        f"store = open_store({url!r})\n"
        "with store.write() as conn:\n"
        "    print(leases.acquire(conn, 'daily', leases.new_holder(), dt.datetime.now(dt.UTC)))\n"
    )
    inside = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", sys.executable, "-c", script]
    found = subprocess.run(inside, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "False"
    store.close()


def test_a_lease_written_by_a_clock_that_was_ahead_is_free(store: Store) -> None:
    with store.write() as conn:
        assert leases.acquire(conn, "daily", leases.new_holder(), NOW + YEAR)
        assert not leases.is_held(conn, "daily", NOW)
        assert leases.acquire(conn, "daily", leases.new_holder(), NOW)


def test_a_pause_of_a_year_is_not_believed(services: Services, hub: FakeHub, clock: Clock) -> None:
    clock.now += YEAR
    with services.store.write() as conn:
        fetch_log.pause_until(conn, clock.now + dt.timedelta(minutes=30), clock.now)
        fetch_log.pause_until(conn, clock.now + dt.timedelta(minutes=30), clock.now, fetch_log.ARXIV)
        fetch_log.failed(conn, fetch_log.HUB, clock.now, "HTTP 500")
    clock.now -= YEAR
    with services.store.read() as conn:
        assert fetch_log.get(conn, fetch_log.HUB, clock.now).resume_at is None
        assert fetch_log.get(conn, fetch_log.ARXIV, clock.now).resume_at is None
    assert services.refresher.day(TODAY) == 12
    assert OnDemand(services.refresher).day(YESTERDAY) is Outcome.STORED
    assert len(hub.asked) == 2


def test_a_fetch_recorded_in_the_future_is_repeated(services: Services, hub: FakeHub, clock: Clock) -> None:
    services.refresher.day(YESTERDAY)
    clock.now += YEAR
    services.refresher.day(YESTERDAY)
    with services.store.write() as conn:
        linked_repos.put(conn, "2611.00101", None, clock.now)
    clock.now -= YEAR
    hub.asked.clear()
    on_demand = OnDemand(services.refresher)
    assert on_demand.day(YESTERDAY) is Outcome.STORED
    on_demand.linked("2611.00101")
    on_demand.background.join()
    assert hub.paths() == [f"/api/daily_papers?date={YESTERDAY}&limit=100", "/api/papers/2611.00101"]
    with services.store.read() as conn:
        assert fetch_log.get(conn, fetch_log.daily(YESTERDAY), clock.now).succeeded_at == clock.now


def test_the_schedule_sleeps_at_most_an_hour(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise UpstreamBusy("a pause of a year", YEAR.total_seconds())

    monkeypatch.setattr(services.refresher, "newest_days", busy)
    schedule = Schedule(services.refresher, 300, monotonic=lambda: 1000.0)
    assert schedule.run_due() <= rate_headers.MAX_PAUSE


def test_times_of_a_clock_a_few_seconds_ahead_are_believed(store: Store) -> None:
    ahead = NOW + dt.timedelta(seconds=3)
    with store.write() as conn:
        assert leases.acquire(conn, "daily", leases.new_holder(), ahead)
        assert not leases.acquire(conn, "daily", leases.new_holder(), NOW)
        fetch_log.pause_until(conn, ahead + fetch_log.MAX_PAUSE, ahead)
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at == NOW + fetch_log.MAX_PAUSE


def test_callers_that_waited_for_the_database_do_not_repeat_the_fetch(services: Services, hub: FakeHub) -> None:
    """Their clock was read while another one, who came first, wrote its lease."""
    began = time.monotonic()
    clock = lambda: NOW + dt.timedelta(seconds=time.monotonic() - began)  # noqa: E731
    hub.fail(lambda handler: (time.sleep(0.3), handler.answer("/api/daily_papers", {"date": str(YESTERDAY)})))  # type: ignore[arg-type, func-returns-value]
    parts = [build(services.settings, clock=clock, hub=services.hub) for _ in range(3)]

    def ask(number: int) -> None:
        with contextlib.suppress(UpstreamError):
            parts[number % 3].refresher.day(YESTERDAY, wanted_at=NOW)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in parts:
        one.store.close()
    assert len(hub.asked) == 1
