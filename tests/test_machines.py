"""Three machines on one PostgreSQL and one Redis: what they read once, what they all show, and one that dies.

Each machine is the whole service in a space of process ids of its own, so that no machine can see whether another's
processes are alive.
"""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import dataclasses
import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import uuid
from collections.abc import Iterator

import pytest

from tests.fakehub import FakeHub
from tests.postgres import Postgres
from tests.processes import PAPERBOY, Home, Served, eventually, free_port
from tests.redis import RedisServer

DAYS, CLIENTS, REQUESTS = 50, 60, 1000
# Its own space of process ids, which ends with it; only root may make one.
_APART = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc") if os.getuid() == 0 else ()


@dataclasses.dataclass
class Machine(Served):
    """A service with a space of process ids of its own."""

    def die(self) -> None:
        """End all of it at once, as a power cut does."""
        self.kill()

    def shut_down(self) -> None:
        """Stop the service as an operator does."""
        first = next(
            pid for pid, command in self.processes().items() if " serve" in command and "unshare" not in command
        )
        os.kill(first, signal.SIGTERM)
        eventually(lambda: not self.processes())
        self.process.wait(10)


@contextlib.contextmanager
def machine(home: Home, **environ: str) -> Iterator[Machine]:
    port, mark = free_port(), uuid.uuid4().hex
    log = home.folder / f"machine-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_APART, PAPERBOY, "serve", "--workers", "2"],
            env=home.environ | {"PORT": str(port), "PYTEST_SERVICE": mark} | environ,
            cwd=home.folder,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    made = Machine(process, port, log, mark)
    try:
        yield made
        if made.processes():
            made.shut_down()
    finally:
        made.kill()


@dataclasses.dataclass
class Cluster:
    """The machines, and the Hub that they read."""

    hub: FakeHub
    today: dt.date
    machines: list[Machine]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, redis: RedisServer) -> Iterator[Cluster]:
    today = dt.datetime.now(dt.UTC).date()
    while today.weekday() > 4:
        today -= dt.timedelta(days=1)
    hub = FakeHub(today)
    for number in range(DAYS + 20):
        day = today - dt.timedelta(days=number)
        if day.weekday() < 5:
            hub.fill(day, 3, 1 + 10 * number)
    home = Home.make(tmp_path_factory.mktemp("machines"))
    environ = {
        "PAPERBOY_DATABASE_URL": postgres.new_database(),
        "PAPERBOY_REDIS_URL": redis.url,
        "PAPERBOY_REFRESH_SECONDS": "1",
        "PAPERBOY_RATE_LIMIT": "0",
    }
    assert home.run("migrate", **environ).returncode == 0
    with hub.running() as url, contextlib.ExitStack() as stack:
        machines = [stack.enter_context(machine(home, PAPERBOY_HUB_URL=url, **environ)) for _ in range(3)]
        eventually(lambda: all(one.get("/v1/daily")["source"] == "hub" for one in machines))
        yield Cluster(hub, today, machines)


def asked_days(hub: FakeHub) -> collections.Counter[str]:
    """Return how often the Hub was asked for the list of each day."""
    return collections.Counter(
        query["date"] for path, query, _ in hub.asked if path == "/api/daily_papers" and "date" in query
    )


def test_a_thousand_first_requests_for_fifty_days_are_one_request_a_day_to_the_hub(cluster: Cluster) -> None:
    weekdays = [day for day in sorted(cluster.hub.lists) if day < cluster.today - dt.timedelta(days=14)][:DAYS]
    cluster.hub.asked.clear()

    def ask(number: int) -> tuple[int, bool]:
        """Return the status, and whether the list came or the client was told when to ask again."""
        day = weekdays[number % len(weekdays)]
        client = http.client.HTTPConnection("127.0.0.1", cluster.machines[number % 3].port, timeout=20)
        with contextlib.closing(client):
            client.request("GET", f"/v1/daily/{day}")
            reply = client.getresponse()
            body = json.loads(reply.read())
            return reply.status, len(body.get("papers", ())) == 3 or reply.getheader("Retry-After") is not None

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(ask, range(REQUESTS)))
    assert set(found) <= {(200, True), (503, True)}

    def all_there() -> bool:
        return all(ask(number)[0] == 200 for number in range(len(weekdays)))

    eventually(all_there, within=120)
    asked = asked_days(cluster.hub)
    assert {day: asked[str(day)] for day in weekdays} == dict.fromkeys(weekdays, 1)


def test_a_new_list_shows_in_every_process_of_every_machine(cluster: Cluster) -> None:
    cluster.hub.fill(cluster.today, 7, 900_01)

    def totals() -> set[int]:
        # A new connection each time, so that both processes of a machine are asked.
        return {one.get("/v1/daily")["total"] for one in cluster.machines for _ in range(6)}

    eventually(lambda: totals() == {7})
    # Nobody goes back to what it showed before.
    assert totals() == {7}


def test_when_a_machine_dies_another_reads_the_hub_within_half_a_minute(cluster: Cluster) -> None:
    [reader] = [one for one in cluster.machines if "keeping the lists up to date" in one.log()]
    reader.die()
    left = [one for one in cluster.machines if one is not reader]
    cluster.hub.fill(cluster.today, 9, 950_01)
    eventually(lambda: {one.get("/v1/daily")["total"] for one in left} == {9}, within=40)
