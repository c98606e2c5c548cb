"""The state of the service: how old its data is, how the Hub is, and how much is stored."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
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
