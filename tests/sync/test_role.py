"""The role of the one refresher, across real processes: one has it, and another takes over when that one is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakehub import FakeHub
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


class Workers:
    """Real `paperboy worker` processes on one database."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._environ, self._folder = environ, folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        command = [sys.executable, "-m", "api.cli", "worker"]
        with self._log(len(self.running)).open("wb") as log:
            environ = {**os.environ, **self._environ}
            self.running.append(subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log))

    def log(self, number: int) -> str:
        """Return what a worker has logged."""
        return self._log(number).read_text(encoding="utf-8")

    def end(self) -> None:
        """Stop all of them and wait until they are gone."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=30)

    def _log(self, number: int) -> Path:
        return self._folder / f"worker{number}.log"


@pytest.fixture
def workers(shared_url: str, hub_url: str, tmp_path: Path) -> Iterator[Workers]:
    environ = {"PAPERBOY_DATABASE_URL": shared_url, "PAPERBOY_HUB_URL": hub_url, "PAPERBOY_REFRESH_SECONDS": "1"}
    made = Workers(environ, tmp_path)
    yield made
    for process in made.running:
        process.kill()
        process.wait()


def asked_within(hub: FakeHub, seconds: float) -> int:
    hub.asked.clear()
    time.sleep(seconds)
    return len(hub.asked)


def eventually(condition: Callable[[], object], within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_three_refreshers_send_no_more_requests_than_one_and_another_takes_over(
    workers: Workers, hub: FakeHub
) -> None:
    workers.start()
    assert eventually(lambda: hub.asked, 30)
    one = asked_within(hub, 3)
    assert one > 0
    workers.start()
    workers.start()
    assert eventually(lambda: all("; standing by\n" in workers.log(number) for number in (1, 2)), 30)
    assert asked_within(hub, 3) <= 1.5 * one + 2
    workers.running[0].kill()
    workers.running[0].wait()
    time.sleep(0.5)
    hub.asked.clear()
    assert eventually(lambda: hub.asked, 30), "another has taken over within 30 seconds"
    logs = [workers.log(number) for number in (1, 2)]
    assert sum("keeping the lists up to date\n" in log for log in logs) == 1
    assert all(log.count("\n") < 8 for log in logs), "one line when a role changes, and none for each look"


def test_a_stopped_refresher_gives_its_role_back(workers: Workers, hub: FakeHub) -> None:
    workers.start()
    assert eventually(lambda: hub.asked, 30)
    workers.end()
    workers.running.clear()
    hub.asked.clear()
    workers.start()
    assert eventually(lambda: hub.asked, 15)
