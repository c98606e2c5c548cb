"""A clock that is wrong shows in the status and in one line of the log."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.sync.scheduler import Schedule
from tests.conftest import NOW, TODAY, Clock
from tests.fakehub import FakeHub, status

DAYS = 5


def clock_of(api: FlaskClient) -> object:
    reply = api.get("/v1/status").json
    assert reply
    return reply["clock"]


@pytest.mark.parametrize("sends_date", [True, False])
def test_a_clock_that_lags_shows_in_the_status_and_once_in_the_log(
    api: FlaskClient,
    services: Services,
    hub: FakeHub,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    sends_date: bool,
) -> None:
    caplog.set_level(logging.INFO, "api.sync.scheduler")
    schedule, hub.now, hub.sends_date = Schedule(services.refresher, 0.0), lambda: NOW, sends_date
    assert clock_of(api) == {"ok": None, "behind_seconds": None}
    clock.forward(days=-DAYS)
    for _ in range(3):
        schedule.run_due()
    # Without a date in the replies, the newest list shows that at least its day has begun.
    theirs = NOW if sends_date else dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    behind = int((theirs - clock()).total_seconds())
    assert clock_of(api) == {"ok": False, "behind_seconds": behind}
    (line,) = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert "behind: it is 2026-11-14 18:00 UTC here and 2026-11-19 " in line
    clock.forward(days=DAYS)
    schedule.run_due()
    assert clock_of(api) == {"ok": True, "behind_seconds": 0}
    lines = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert lines == [line, "this machine's clock is right again"]


def test_a_clock_that_is_ahead_shows_even_if_the_hub_refuses(
    api: FlaskClient, services: Services, hub: FakeHub
) -> None:
    hub.now = lambda: NOW - dt.timedelta(hours=1)
    hub.fail(status(500))
    with pytest.raises(Exception, match="500"):
        services.refresher.newest_days()
    assert clock_of(api) == {"ok": False, "behind_seconds": -3600}


def test_a_reply_from_a_cache_is_as_old_as_it_says(services: Services, hub: FakeHub, api: FlaskClient) -> None:
    hub.now = lambda: NOW - dt.timedelta(minutes=50)
    hub.fail(status(500, Age="3000"))
    with pytest.raises(Exception, match="500"):
        services.refresher.newest_days()
    assert clock_of(api) == {"ok": True, "behind_seconds": 0}
