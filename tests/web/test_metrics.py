"""Metrics: what is counted, by all processes together, and who may see it."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
from collections.abc import Callable

import httpx
import pytest
from flask.testing import FlaskClient

from api import create_app
from api.core import events
from api.services import Services
from api.web.metrics import Metrics
from tests.fakehub import FakeHub
from tests.processes import Home, Served, eventually, free_port

Make = Callable[..., FlaskClient]


def value(text: str, name: str, *labels: str) -> float:
    """Return the sum of all samples of a name with these labels."""
    lines = [line for line in text.splitlines() if re.match(rf"{name}[{{ ]", line)]
    found = [line for line in lines if all(label in line for label in labels)]
    return sum(float(line.rpartition(" ")[2]) for line in found)


@pytest.fixture
def make(services: Services) -> Make:
    def make_client(setting: str = "local", **changes: object) -> FlaskClient:
        list(events.taken())
        settings = dataclasses.replace(services.settings, metrics=setting, **changes)  # type: ignore[arg-type]
        return create_app(dataclasses.replace(services, settings=settings), watch_seconds=0).test_client()

    return make_client


def test_replies_builds_and_the_hub_are_counted(make: Make, services: Services, hub: FakeHub) -> None:
    client = make()
    for path in ("/v1/daily", "/v1/daily", "/v1/daily/2026-11-17", "/nothing"):
        client.get(path)
    reply = client.get("/metrics")
    assert reply.mimetype == "text/plain"
    assert reply.headers["Cache-Control"] == "no-store"
    text = reply.text
    assert value(text, "paperboy_requests_total", 'how="built"', 'status="200"') == 2
    assert value(text, "paperboy_requests_total", 'how="cached"', 'status="200"') == 1
    assert value(text, "paperboy_requests_total", 'how="other"', 'status="404"') == 1
    assert value(text, "paperboy_build_seconds_count") == 2
    assert value(text, "paperboy_upstream_requests_total", 'upstream="Hub"', 'outcome="ok"') == len(hub.asked) == 1
    assert (value(text, "paperboy_hub_up"), value(text, "paperboy_database_up")) == (1, 1)
    assert "paperboy_refresh_age_seconds" not in text, "it was never read"
    services.refresher.newest_days()
    text = client.get("/metrics").text
    assert "paperboy_refresh_age_seconds 0.0" in text
    assert value(text, "paperboy_papers") > 0
    assert "paperboy_index_age_seconds" in text


def test_ready_replies_are_counted_by_what_the_front_has_sent() -> None:
    metrics, sent = Metrics(), {200: 0, 304: 0}
    metrics.sources.append(lambda: sent)
    sent[200] += 5
    metrics.flush()
    sent[200] += 2
    text = metrics.text({}).decode()
    assert value(text, "paperboy_requests_total", 'how="ready"', 'status="200"') == 7


@pytest.mark.parametrize(
    ("setting", "client", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "192.0.2.1", {}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("local", "127.0.0.1", {"Forwarded": "for=x"}, 404),
        ("all", "192.0.2.1", {}, 200),
        ("off", "127.0.0.1", {}, 404),
        ("9100", "127.0.0.1", {}, 404),
        ("9100", "127.0.0.1", {"X-Forwarded-Port": "9100"}, 404),
        ("80", "192.0.2.1", {}, 200),
    ],
)
def test_only_those_who_may_see_them(
    make: Make, setting: str, client: str, headers: dict[str, str], status: int
) -> None:
    for proxies in (0, 1):
        app = make(setting, trusted_proxies=proxies)
        reply = app.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": client})
        assert reply.status_code == status


def text_of(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status().text


def ask_both(service: Served, paths: list[str]) -> None:
    """Ask on new connections, which the processes share between them."""
    for path in paths:
        assert httpx.get(f"http://127.0.0.1:{service.port}{path}").status_code == 200


def test_two_processes_count_together_and_so_do_those_that_come_after_them(home: Home) -> None:
    with home.serving("--workers", "2") as service:
        eventually(lambda: len(service.workers()) == 2 and service.get("/readyz"))
        before = value(text_of(service.port), "paperboy_requests_total", 'how="built"')
        ask_both(service, [f"/v1/daily?exclude=a{number}" for number in range(40)])
        ask_both(service, ["/v1/daily?exclude=a1"] * 40)

        def built() -> float:
            return value(text_of(service.port), "paperboy_requests_total", 'how="built"', 'status="200"') - before

        def all_ready() -> float:
            return value(text_of(service.port), "paperboy_requests_total", 'status="200"')

        # One address may have been built by each process, and again when the store had changed.
        eventually(lambda: built() >= 40)
        assert built() < 60, "nothing is counted twice"
        eventually(lambda: all_ready() >= 80)
        # The refresher's.
        eventually(lambda: value(text_of(service.port), "paperboy_upstream_requests_total") > 0)
        for pid in service.workers():
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: service.get("/readyz"))
        assert eventually(built) >= 40, "nothing is forgotten"


def test_metrics_with_a_port_of_their_own_are_there_alone(home: Home) -> None:
    port = free_port()
    with home.serving("--no-refresher", PAPERBOY_METRICS=str(port)) as service:
        eventually(lambda: service.get("/readyz"))
        assert "paperboy_requests_total" in eventually(lambda: text_of(port))
        assert httpx.get(f"http://127.0.0.1:{service.port}/metrics").status_code == 404
