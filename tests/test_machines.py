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
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.postgres import Postgres, postgres_server
from tests.processes import PAPERBOY, Home, Served, eventually, free_port
from tests.redis import RedisServer

DAYS, CLIENTS, REQUESTS = 50, 30, 1000
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


class HubProcess:
    """A fake Hub in a process of its own, so that the clients in this one do not slow it down."""

    def __init__(self, url: str, newest: dt.date) -> None:
        self.url, self.newest = url, newest

    def fill(self, count: int, number: int) -> None:
        """Replace the newest list."""
        httpx.post(f"{self.url}/__fill", json={"date": str(self.newest), "count": count, "number": number})

    def asked_days(self) -> collections.Counter[str]:
        """Return how often each day's list was asked for."""
        paths: list[str] = httpx.get(f"{self.url}/__asked").json()
        return collections.Counter(found[1] for path in paths if (found := re.search(r"\bdate=([\d-]+)", path)))


@contextlib.contextmanager
def hub_process(days: int) -> Iterator[HubProcess]:
    command = [sys.executable, "-u", "-m", "tests.fakehub", "--port", "0", "--papers", "3", "--days", str(days)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = re.search(r"on (http:\S+), newest list (\S+)", process.stdout.readline())
        assert found
        yield HubProcess(found[1], dt.date.fromisoformat(found[2]))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@dataclasses.dataclass
class Cluster:
    """The machines, what they share, and the Hub that they read."""

    hub: HubProcess
    machines: list[Machine]
    database: Postgres
    cache: RedisServer

    def ask(self, number: int, path: str) -> tuple[int, dict[str, Any], str | None]:
        """Return a machine's answer: its status, what it says, and when to ask again."""
        client = http.client.HTTPConnection("127.0.0.1", self.machines[number % 3].port, timeout=20)
        with contextlib.closing(client):
            client.request("GET", path)
            reply = client.getresponse()
            return reply.status, json.loads(reply.read()), reply.getheader("Retry-After")

    def statuses(self, path: str) -> set[int]:
        """Return how all machines answer; an error must say when to ask again."""
        answers = [self.ask(number, path) for number in range(3)]
        assert all(status < 400 or again for status, _, again in answers), answers
        return {status for status, _, _ in answers}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, redis: RedisServer) -> Iterator[Cluster]:
    home = Home.make(tmp_path_factory.mktemp("machines"))
    with postgres_server() as database, hub_process(DAYS + 30) as hub, contextlib.ExitStack() as stack:
        environ = {
            "PAPERBOY_DATABASE_URL": database.new_database(),
            "PAPERBOY_REDIS_URL": redis.url,
            "PAPERBOY_REFRESH_SECONDS": "1",
            "PAPERBOY_RATE_LIMIT": "0",
        }
        assert home.run("migrate", **environ).returncode == 0
        machines = [stack.enter_context(machine(home, PAPERBOY_HUB_URL=hub.url, **environ)) for _ in range(3)]
        eventually(lambda: all(one.get("/v1/daily")["source"] == "hub" for one in machines))
        yield Cluster(hub, machines, database, redis)


def test_a_thousand_first_requests_for_fifty_days_are_one_request_a_day_to_the_hub(cluster: Cluster) -> None:
    weekdays = [
        day for number in range(20, 200) if (day := cluster.hub.newest - dt.timedelta(days=number)).weekday() < 5
    ]
    days = list(map(str, weekdays[:DAYS]))

    def ask(number: int) -> str:
        status, body, again = cluster.ask(number, f"/v1/daily/{days[number % DAYS]}")
        if status == 200 and len(body["papers"]) == 3:
            return "the list"
        if status == 200 and body["list"]["empty_reason"] == "upstream_unavailable":
            return "not there, as the Hub does not answer"
        return "later" if status == 503 and again else f"{status}: {body}"

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        found = collections.Counter(pool.map(ask, range(REQUESTS)))
    assert found.keys() <= {"the list", "later", "not there, as the Hub does not answer"}
    eventually(lambda: all(ask(number) == "the list" for number in range(DAYS)), within=120)
    asked = cluster.hub.asked_days()
    assert {day for day in days if asked[day] == 0} == set()
    # On a machine that is too busy, a reading may run out of time, and is repeated.
    whys = ("could not be read on demand", "could not be stored")
    failed = sum(one.log().count(why) for one in cluster.machines for why in whys)
    twice = {day: [one.log() for one in cluster.machines] for day in days if asked[day] > 1}
    assert sum(asked[day] for day in days) <= DAYS + failed, twice
    assert failed or "not there, as the Hub does not answer" not in found


def test_a_new_list_shows_in_every_process_of_every_machine(cluster: Cluster) -> None:
    cluster.hub.fill(7, 90001)

    def totals() -> set[int]:
        # A new connection each time, so that both processes of a machine are asked.
        return {one.get("/v1/daily")["total"] for one in cluster.machines for _ in range(6)}

    eventually(lambda: totals() == {7})
    # Nobody goes back to what it showed before.
    assert totals() == {7}


def test_without_redis_every_machine_builds_for_itself(cluster: Cluster) -> None:
    cluster.cache.stop()
    assert cluster.statuses("/v1/daily?exclude=without-redis") == {200}
    cluster.cache.start()
    assert cluster.statuses("/v1/daily?exclude=with-redis-again") == {200}


def test_without_the_database_ready_replies_go_on_and_it_is_back_soon(cluster: Cluster) -> None:
    # Each of a machine's two processes has its own replies.
    eventually(lambda: all(cluster.statuses("/v1/daily") == {200} for _ in range(4)))
    cluster.database.stop()
    assert [cluster.statuses("/v1/daily") for _ in range(4)] == 4 * [{200}]
    assert cluster.statuses("/v1/daily?exclude=without-a-database") == {503}
    cluster.database.start()
    eventually(lambda: cluster.statuses("/v1/daily?exclude=with-a-database-again") == {200}, within=5)


def test_when_a_machine_dies_another_reads_the_hub_within_half_a_minute(cluster: Cluster) -> None:
    [reader] = [one for one in cluster.machines if "keeping the lists up to date" in one.log()]
    reader.die()
    left = [one for one in cluster.machines if one is not reader]
    cluster.hub.fill(9, 95001)
    eventually(lambda: {one.get("/v1/daily")["total"] for one in left} == {9}, within=40)
