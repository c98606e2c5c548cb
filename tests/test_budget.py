"""What a client sees when all clients together have had the Hub asked for as much as they may."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.store import budget
from api.sync.on_demand import READS
from tests.conftest import TODAY, Clock
from tests.fakehub import FakeHub


@pytest.fixture(autouse=True)
def _spent(fresh: Services, clock: Clock) -> None:
    with fresh.store.write() as conn:
        for _ in range(READS.most):
            assert budget.take(conn, READS, clock()) == 0


@pytest.mark.parametrize("path", ["/v1/daily/2026-10-01", "/v1/weekly/2026-W40", "/v1/papers/2611.09999"])
def test_what_is_not_stored_is_a_503_that_says_when_to_come_back(
    api: FlaskClient, hub: FakeHub, clock: Clock, path: str
) -> None:
    hub.asked.clear()
    clock.forward(seconds=20)
    reply = api.get(path)
    assert (reply.status_code, reply.json["type"]) == (503, "urn:paperboy:problem:busy")
    assert reply.headers["Retry-After"] == "40"
    assert hub.asked == []
    clock.forward(seconds=40)
    assert api.get(path).status_code in (200, 404)


def test_on_the_hubs_paths_it_has_the_hubs_shape(api: FlaskClient) -> None:
    reply = api.get("/api/papers/2611.09999")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "60")
    assert "asked for much else" in reply.json["error"]


def test_what_is_stored_is_answered(api: FlaskClient, hub: FakeHub) -> None:
    hub.asked.clear()
    for path in ("/v1/daily", f"/v1/daily/{TODAY}", "/v1/papers/2611.00001", "/v1/search?q=paper", "/"):
        assert api.get(path).status_code == 200
    week = api.get(f"/v1/weekly/{TODAY - dt.timedelta(days=0):%G-W%V}").json
    assert (week["total"], week["list"]["complete"]) == (12, False), "as far as it is stored"
    assert [path for path in hub.asked if "search" not in str(path)] == []
