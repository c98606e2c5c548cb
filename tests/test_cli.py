"""The `paperboy` command as it is installed: what it prints, and how it ends."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from api.core.hub_calendar import hub_today
from api.web.openapi import as_yaml
from api.web.routes import ENDPOINTS
from tests.fakehub import FakeHub
from tests.processes import Home, eventually, free_port
from tests.smtp import MailServer


@pytest.fixture
def today() -> dt.date:
    return hub_today(dt.datetime.now(dt.UTC))


@pytest.fixture
def live_hub(today: dt.date) -> Iterator[tuple[FakeHub, str]]:
    """A fake Hub for a service whose clock is the real one."""
    hub = FakeHub(today)
    hub.fill(today, 4)
    hub.fill(today - dt.timedelta(days=1), 3, 100)
    with hub.running() as url:
        yield hub, url


def test_the_newest_list_is_there_soon_after_the_start(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    hub, url = live_hub
    with home.serving(PAPERBOY_HUB_URL=url, PAPERBOY_REFRESH_SECONDS="1") as service:
        reply = eventually(lambda: (r := service.get("/v1/daily"))["source"] == "hub" and r)
        assert reply["total"] == 4
        assert (home.folder / ".local/share/paperboy/paperboy.db").is_file()
        hub.fill(hub.today, 5)
        eventually(lambda: service.get("/v1/daily")["total"] == 5)
        [refresher] = service.refreshers()
        os.kill(refresher, signal.SIGKILL)
        eventually(lambda: service.refreshers() not in ([], [refresher]))
        hub.fill(hub.today, 6)
        eventually(lambda: service.get("/v1/daily")["total"] == 6)
    assert "the refresher exited (exit status -9); restarting it" in service.log()
    assert service.refreshers() == []


def test_without_the_hub_the_sample_is_served_and_replaced_when_the_hub_comes(home: Home, today: dt.date) -> None:
    port = free_port()
    with home.serving(PAPERBOY_HUB_URL=f"http://127.0.0.1:{port}", PAPERBOY_REFRESH_SECONDS="1") as service:
        assert eventually(lambda: service.get("/v1/daily"))["source"] == "sample"
        eventually(lambda: "cannot reach the Hub" in service.log())
        hub = FakeHub(today)
        hub.fill(today, 4)
        with hub.running(port):
            eventually(lambda: service.get("/v1/daily")["source"] == "hub")
    assert "answers again" in service.log()
    assert service.log().count("cannot reach") == 1


def test_a_stored_list_outlives_a_restart_without_the_hub(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    _, url = live_hub
    assert home.run("refresh", PAPERBOY_HUB_URL=url).returncode == 0
    with home.serving() as service:
        reply = eventually(lambda: service.get("/v1/daily"))
        assert (reply["source"], reply["total"]) == ("hub", 4)
        assert eventually(lambda: (r := service.get("/v1/daily"))["stale"] and r)["total"] == 4


def test_a_killed_service_leaves_nothing_running(home: Home) -> None:
    with home.serving() as service:
        [_] = eventually(service.refreshers)
        service.process.kill()
        service.process.wait()
        eventually(lambda: not service.refreshers())


def test_without_a_refresher_it_only_answers(home: Home) -> None:
    with home.serving("--no-refresher", "--workers", "1") as service:
        eventually(lambda: service.get("/healthz"))
        time.sleep(1.5)
        assert service.refreshers() == []


def test_root_is_warned(home: Home) -> None:
    with home.serving("--no-refresher") as service:
        eventually(lambda: service.get("/healthz"))
    assert ("running as root" in service.log()) is (os.geteuid() == 0)


def test_a_port_in_use_is_one_line(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = home.run("serve", PORT=port)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"paperboy: PORT: {port} on 127.0.0.1 cannot be used: another program is using it. "
        "Choose another with PORT=… or --port"
    ]


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"PORT": "eight"}, "PORT: 'eight' is not valid; use a whole number from 1 to 65535"),
        ({"PAPERBOY_HUB_URL": "hub"}, "PAPERBOY_HUB_URL: 'hub' is not valid"),
        ({"PAPERBOY_DATABASE_URL": "sqlite:////proc/nowhere/p.db"}, "/proc/nowhere"),
        ({"PAPERBOY_DATABASE_URL": "sqlite:////etc/hostname"}, "/etc/hostname"),
        ({"PAPERBOY_DATABASE_URL": "postgresql://me:secret@127.0.0.1:9/none"}, "127.0.0.1"),
    ],
)
def test_a_bad_setting_stops_the_start_with_one_line(home: Home, environ: dict[str, str], message: str) -> None:
    done = home.run("serve", **environ)
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("paperboy: ")
    assert message in line
    assert "secret" not in line


def test_refresh_reads_a_day_or_the_newest(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    hub, url = live_hub
    home.environ["PAPERBOY_HUB_URL"] = url
    assert home.run("refresh").stdout == f"{hub.today}: 4 papers\n"
    day = hub.today - dt.timedelta(days=1)
    assert home.run("refresh", "--date", str(day)).stdout == f"{day}: 3 papers\n"
    for wrong in ("2023-05-03", "2222-01-01", "yesterday"):
        done = home.run("refresh", "--date", wrong)
        assert done.returncode == 2
        assert "Use days from" in done.stderr or "YYYY" in done.stderr or "%Y-%m-%d" in done.stderr


def test_refresh_says_what_it_cannot_reach(home: Home) -> None:
    done = home.run("refresh")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("paperboy: ")


def test_backfill_says_what_it_did_and_goes_on(home: Home, live_hub: tuple[FakeHub, str]) -> None:
    hub, url = live_hub
    span = ("--from", str(hub.today - dt.timedelta(days=6)), "--to", str(hub.today - dt.timedelta(days=4)))
    home.environ["PAPERBOY_HUB_URL"] = url
    hub.fill(hub.today - dt.timedelta(days=5), 8, 500)
    for report in ("Read 3 days with 8 papers.", "Read 0 days with 0 papers."):
        assert home.run("backfill", *span).stdout.endswith(f"{report} All other days were already stored.\n")


def test_backfill_refuses_a_span_that_runs_backwards(home: Home) -> None:
    done = home.run("backfill", "--from", "2025-02-01", "--to", "2025-01-01")
    assert done.returncode == 2
    assert "--from must not be after --to" in done.stderr


def test_migrate_makes_the_database_and_says_where(home: Home) -> None:
    for _ in range(2):
        assert home.run("migrate").stdout == f"{home.folder}/.local/share/paperboy/paperboy.db is up to date.\n"


def test_openapi_prints_the_description(home: Home) -> None:
    assert home.run("openapi").stdout == as_yaml(ENDPOINTS)


def test_help_names_every_command(home: Home) -> None:
    text = home.run("--help").stdout
    assert all(f"\n  {name} " in text for name in ("backfill", "migrate", "openapi", "refresh", "serve", "worker"))


@pytest.mark.parametrize("command", ["--help", "migrate", "refresh"])
def test_a_command_that_serves_nothing_imports_no_flask(
    home: Home, live_hub: tuple[FakeHub, str], command: str
) -> None:
    script = f"""
import sys
from api.cli import main
try:
    main([{command!r}])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted({{"flask", "werkzeug", "gunicorn"}} & set(sys.modules)))
"""
    environ = home.environ | {"PAPERBOY_HUB_URL": live_hub[1]}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, cwd=home.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_serve_sends_the_mail_to_confirm_and_warns_where_its_links_lead_nowhere(home: Home) -> None:
    with MailServer().running() as server:
        settings = {"PAPERBOY_SMTP_URL": server.url, "PAPERBOY_MAIL_FROM": "papers@example.org"}
        with home.serving(**settings) as service:
            eventually(lambda: service.get("/healthz"))
            url = f"http://127.0.0.1:{service.port}"
            reply = httpx.post(f"{url}/subscriptions", data={"address": "ada@example.org"}, trust_env=False)
            assert reply.status_code == 202
            [mail] = eventually(lambda: server.mails)
            body = mail.get_body(("plain",)).get_content()
            [link] = [line for line in body.splitlines() if line.startswith(f"{url}/subscriptions/confirm?token=")]
            assert httpx.post(link, trust_env=False).status_code == 200
    assert "PAPERBOY_PUBLIC_URL is not set, so links in emails only work on this machine" in service.log()
    assert "ada@example.org" not in service.log()
