"""Limits on what one client may ask for, and on mails that anybody can have sent."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from api.web.rate_limit import MailLimits, RequestLimit, Windows, is_loopback
from api.web.redis_link import REST_SECONDS, RedisLink
from tests.conftest import Patience
from tests.redis import RedisServer


def test_a_client_may_ask_twenty_times_an_hour_and_others_still_may() -> None:
    limits = MailLimits()
    assert [limits.allows_client("192.0.2.1") for _ in range(21)] == [True] * 20 + [False]
    assert limits.allows_client("192.0.2.2")
    assert 0 < limits.seconds_for_client("192.0.2.1") <= 3600


def test_one_ipv6_network_is_one_client() -> None:
    limits = MailLimits()
    allowed = [limits.allows_client(f"2001:db8:0:1::{number:x}") for number in range(21)]
    assert allowed == [True] * 20 + [False]
    assert limits.allows_client("2001:db8:0:2::1")


def test_an_address_gets_three_mails_an_hour_however_it_is_written() -> None:
    limits = MailLimits()
    written = ["Ada@example.org", "ada@example.org", " ADA@EXAMPLE.ORG ", "ada@example.org"]
    assert [limits.allows_address(one) for one in written] == [True, True, True, False]
    assert limits.allows_address("ben@example.org")


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_loopback_is_this_machine(client: str, expected: bool) -> None:
    assert is_loopback(client) is expected


Make = Callable[..., FlaskClient]


@pytest.fixture
def make(services: Services) -> Make:
    def make_client(rate: str = "5/minute", **settings: object) -> FlaskClient:
        changed = dataclasses.replace(services.settings, rate_limit=rate, **settings)  # type: ignore[arg-type]
        return create_app(dataclasses.replace(services, settings=changed), watch_seconds=0).test_client()

    return make_client


def statuses(client: FlaskClient, paths: list[str], **environ: str) -> list[int]:
    return [client.get(path, environ_overrides=environ).status_code for path in paths]


def of_limits(number: int) -> list[str]:
    return [f"/v1/daily?limit={limit}" for limit in range(1, number + 1)]


def test_what_is_ready_is_free_and_the_rest_is_counted(make: Make) -> None:
    client = make()
    assert statuses(client, ["/v1/daily"] * 50 + ["/healthz", "/readyz", "/static/site.css"] * 5) == [200] * 65
    assert statuses(client, of_limits(6)) == [200] * 4 + [429] * 2
    assert statuses(client, ["/v1/daily"]) == [200], "what is ready goes on"
    assert statuses(client, of_limits(1), REMOTE_ADDR="192.0.2.9") == [200], "and so do others"


def test_a_client_is_told_what_it_has_left_and_when_to_come_back(make: Make) -> None:
    client = make("2/hour")
    first = client.get("/v1/daily")
    assert first.headers["RateLimit-Policy"] == '"client";q=2;w=3600'
    assert first.headers["RateLimit"].startswith('"client";r=1;t=')
    assert "RateLimit, RateLimit-Policy" in first.headers["Access-Control-Expose-Headers"]
    assert "RateLimit" not in client.get("/v1/daily").headers
    assert client.get("/nothing").status_code == 404, "which is not ready, either"
    refused = client.get("/v1/daily?limit=1")
    assert refused.status_code == 429
    assert refused.json["type"] == "urn:paperboy:problem:too-many-requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.headers["RateLimit"] == f'"client";r=0;t={refused.headers["Retry-After"]}'
    assert refused.headers["Cache-Control"] == "no-store"
    hubs = client.get("/api/daily_papers")
    assert hubs.status_code == 429
    assert hubs.json.keys() == {"error"}
    assert hubs.headers["Retry-After"]
    page = client.get("/search?q=x", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (429, "text/html")


def test_without_a_limit_nothing_is_counted(make: Make) -> None:
    client = make("0")
    assert statuses(client, of_limits(90) + of_limits(90)) == [200] * 180
    assert "RateLimit" not in client.get("/nothing").headers


@pytest.mark.parametrize(("proxies", "refused"), [(0, 4), (1, 0)])
def test_clients_behind_a_proxy_are_told_apart_if_it_is_trusted(
    make: Make, caplog: pytest.LogCaptureFixture, proxies: int, refused: int
) -> None:
    caplog.set_level(logging.WARNING, "api.web.rate_limit")
    client = make(trusted_proxies=proxies)
    sent = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(9)]
    found = [client.get(f"/v1/daily?limit={n + 1}", headers=one).status_code for n, one in enumerate(sent)]
    assert found.count(429) == refused
    assert len(caplog.records) == (1 if refused else 0), "the operator is told, once"


def test_what_a_client_says_of_itself_does_not_count(make: Make) -> None:
    client = make(trusted_proxies=1)
    found = [
        client.get(
            f"/v1/daily?limit={n + 1}", headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}
        ).status_code
        for n in range(6)
    ]
    assert found == [200] * 5 + [429]


@contextlib.contextmanager
def stopped(redis: RedisServer) -> Iterator[None]:
    redis.stop()
    try:
        yield
    finally:
        redis.start()


def test_processes_with_a_redis_count_together_and_without_it_each_by_itself(
    redis: RedisServer, patience: Patience
) -> None:
    def process() -> RequestLimit:
        return RequestLimit("4/hour", Windows(RedisLink(redis.client(), patience.monotonic)))

    def take(limit: RequestLimit) -> bool:
        return limit.take("192.0.2.1").allowed

    one, other = process(), process()
    assert [take(one), take(other), take(one), take(other), take(one)] == [True] * 4 + [False]
    assert other.take("192.0.2.1")[1:] == one.take("192.0.2.1")[1:]
    with stopped(redis):
        assert [take(one) for _ in range(5)] == [True] * 4 + [False]
        assert take(other)
    patience.sleep(REST_SECONDS)
    assert take(one), "it has a Redis again, which has forgotten"


def test_mails_are_counted_by_the_same_redis(redis: RedisServer, patience: Patience) -> None:
    processes = [MailLimits(Windows(RedisLink(redis.client(), patience.monotonic))) for _ in range(2)]
    allowed = [processes[number % 2].allows_address("ada@example.org") for number in range(5)]
    assert allowed == [True] * 3 + [False] * 2
    with redis.client() as client:
        keys = json.dumps([key.decode() for key in client.keys("*")])
    assert "ada" not in keys
