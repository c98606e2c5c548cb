"""`paperboy doctor` and `paperboy backup`, as they are run."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

import pytest

from tests.conftest import hub_of_three_days
from tests.fakehub import FakeHub, status
from tests.processes import NOWHERE, Home
from tests.redis import RedisServer
from tests.smtp import MailServer

SECRET = "s3cret-and-long-enough"


@pytest.fixture
def live_hub() -> Iterator[tuple[FakeHub, str]]:
    hub = hub_of_three_days()
    hub.now = lambda: dt.datetime.now(dt.UTC)
    with hub.running() as url:
        yield hub, url


def test_a_new_service_with_a_hub_is_well(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    done = home.run("doctor", PAPERBOY_HUB_URL=live_hub[1])
    assert done.returncode == 0, done.stdout
    assert "database: " in done.stdout
    assert "does not exist yet" in done.stdout
    assert "this machine's clock is" in done.stdout
    assert not list(home.folder.rglob("*.db")), "it changes nothing"
    home.run("migrate")
    done = home.run("doctor", PAPERBOY_HUB_URL=live_hub[1])
    assert done.returncode == 0, done.stdout
    assert " papers on " in done.stdout
    assert done.stdout.endswith("All is well.\n")


def test_everything_that_is_wrong_is_told_without_secrets(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    hub, url = live_hub
    home.run("migrate")
    [file] = home.folder.rglob("*.db")
    file.write_bytes(b"x" * 10_000)
    hub.fail(status(500))
    done = home.run(
        "doctor",
        PAPERBOY_HUB_URL=url,
        HF_TOKEN=SECRET,
        PAPERBOY_SECRET_KEY=SECRET,
        PAPERBOY_SMTP_URL=f"smtp://me:{SECRET}@127.0.0.1:9",
        PAPERBOY_MAIL_FROM="a@example.org",
        PAPERBOY_REDIS_URL=f"redis://:{SECRET}@127.0.0.1:9/0",
        PAPERBOY_TYPO="1",
    )
    assert done.returncode == 1
    bad = [
        line.split(":")[0].removeprefix("BAD ").strip() for line in done.stdout.splitlines() if line.startswith("BAD")
    ]
    assert bad == ["database", "Hub", "mail", "Redis"]
    assert "PAPERBOY_TYPO is not a Paperboy setting" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_and_a_wrong_clock_are_told(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    done = home.run("doctor", PORT="x")
    assert done.returncode == 1
    assert done.stdout.startswith("BAD  settings: PORT: 'x' is not valid; use a whole number")
    hub, url = live_hub
    hub.now = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    done = home.run("doctor", PAPERBOY_HUB_URL=url)
    assert done.returncode == 1
    assert "this machine's clock is 2:00:00 behind the Hub's" in done.stdout.replace("1:59:59", "2:00:00")


def test_servers_that_answer_are_well(home: Home, live_hub: tuple[FakeHub, str], redis: RedisServer) -> None:
    with MailServer().running() as server:
        given = {"PAPERBOY_SMTP_URL": server.url, "PAPERBOY_MAIL_FROM": "a@example.org"}
        done = home.run("doctor", PAPERBOY_HUB_URL=live_hub[1], PAPERBOY_REDIS_URL=redis.url, **given)
    assert done.returncode == 0, done.stdout
    assert "Redis: it answers" in done.stdout


def test_a_backup_is_made_while_the_service_runs_and_never_over_a_file(home: Home) -> None:
    done = home.run("backup", "copy.db")
    assert done.returncode == 2
    assert "There is no database" in done.stderr
    home.run("migrate")
    done = home.run("backup", "copy.db")
    assert done.returncode == 0, done.stderr
    assert "was copied to copy.db" in done.stdout
    with sqlite3.connect(home.folder / "copy.db") as conn:
        assert conn.execute("SELECT count(*) FROM papers").fetchone()[0] > 0
    conn.close()
    again = home.run("backup", "copy.db")
    assert (again.returncode, "copy.db exists" in again.stderr) == (2, True)
    assert home.run("backup", "--replace", "copy.db").returncode == 0
    assert home.run("backup", "/nowhere/copy.db").returncode == 2
    assert home.environ["PAPERBOY_HUB_URL"] == NOWHERE
