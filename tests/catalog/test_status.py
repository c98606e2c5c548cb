"""The state of the service: how old its data is, how the Hub is, and how much is stored."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.catalog.status import status
from api.core.list_status import Fetch
from api.services import Services
from api.store import fetch_log
from tests.conftest import Clock
from tests.fakehub import FAULTS, FakeHub


@pytest.fixture
def api(fresh: Services) -> FlaskClient:
    """A client of a service after its first refresh, for tests that change something or count what is read."""
    return create_app(fresh, watch_seconds=0).test_client()


def test_the_status_tells_age_health_and_counts(
    api: FlaskClient, hub: FakeHub, services: Services, clock: Clock
) -> None:
    clock.forward(seconds=90)
    body = api.get("/v1/status").json
    assert (body["age_seconds"], body["stale"], body["hub"]["reachable"]) == (90, False, True)
    assert body["counts"] == {"papers": 12, "lists": 1}
    hub.fail(FAULTS["500"])
    with pytest.raises(Exception, match="500"):
        services.refresher.newest_days()
    body = api.get("/v1/status").json
    assert (body["stale"], body["hub"]["reachable"]) == (True, False)
    assert "HTTP 500" in body["hub"]["last_error"]


def test_before_the_first_look_at_the_hub_there_is_no_age(services: Services) -> None:
    now = status(services.store, services.lists, services.clock)
    assert (now.checked_at, now.age_seconds, now.hub) == (None, None, Fetch())
    assert (now.latest.source, now.num_lists) == ("sample", 0)


def test_a_look_noted_by_a_clock_that_was_ahead_is_as_good_as_none(services: Services, clock: Clock) -> None:
    clock.forward(days=365)
    services.refresher.newest_days()
    clock.forward(days=-365)
    now = status(services.store, services.lists, services.clock)
    assert (now.checked_at, now.age_seconds) == (None, None)


def test_a_clock_a_little_behind_makes_no_negative_age(fresh: Services, clock: Clock) -> None:
    clock.forward(seconds=-30)
    assert status(fresh.store, fresh.lists, fresh.clock).age_seconds == 0


def test_a_pause_is_told_until_it_is_over(fresh: Services, clock: Clock) -> None:
    resume_at = clock.now + dt.timedelta(seconds=90)
    with fresh.store.write() as conn:
        fetch_log.pause_until(conn, resume_at, clock.now)
    assert status(fresh.store, fresh.lists, fresh.clock).hub.resume_at == resume_at
    clock.now = resume_at
    assert status(fresh.store, fresh.lists, fresh.clock).hub.resume_at is None
