"""Reading a span of days: only what is missing, at the Hub's pace, and on from where it ended."""

import datetime as dt

import pytest

from api.core import hub_calendar
from api.errors import UpstreamBusy, UpstreamUnavailable
from api.services import Services
from api.sync.backfill import DEFAULT_PACE, missing_days, read_days
from tests.conftest import TODAY, YESTERDAY, Clock, Patience
from tests.fakehub import FakeHub, status

FIRST = TODAY - dt.timedelta(days=9)


def read(services: Services, wanted: list[dt.date], patience: Patience) -> dict[dt.date, int]:
    return dict(read_days(services.refresher, wanted, sleep=patience.sleep, uniform=lambda low, _high: low))


def test_all_days_are_read_once_and_settled_ones_never_again(
    services: Services, hub: FakeHub, patience: Patience
) -> None:
    hub.fill(FIRST, 5, 900)
    wanted = missing_days(services.store, FIRST, TODAY, services.clock())
    assert wanted == list(hub_calendar.span(FIRST, TODAY))
    found = read(services, wanted, patience)
    assert (found[FIRST], found[YESTERDAY], found[TODAY]) == (5, 9, 12)
    still = missing_days(services.store, FIRST, TODAY, services.clock())
    assert FIRST not in still
    assert still[-1] == TODAY, "today's list still runs"
    assert missing_days(services.store, FIRST, TODAY, services.clock(), again=True) == wanted


def test_it_is_polite(services: Services, hub: FakeHub, patience: Patience) -> None:
    hub.rate_limit = None
    read(services, [YESTERDAY, TODAY], patience)
    assert patience.waits == [DEFAULT_PACE, DEFAULT_PACE]
    hub.rate_limit = '"api";r=10;t=60'
    patience.waits.clear()
    read(services, [YESTERDAY, TODAY], patience)
    assert min(patience.waits) >= 5, "ten requests in a minute are left"


def test_a_pause_the_hub_asks_for_is_kept_and_nothing_is_lost(
    services: Services, hub: FakeHub, patience: Patience, clock: Clock
) -> None:
    hub.fail(status(429, Retry_After="60"), times=1)

    def sleep(seconds: float) -> None:
        patience.sleep(seconds)
        clock.forward(seconds=seconds)

    assert dict(read_days(services.refresher, [YESTERDAY, TODAY], sleep=sleep)) == {YESTERDAY: 9, TODAY: 12}
    assert max(patience.waits) >= 60


def test_a_very_long_pause_ends_the_run(services: Services, hub: FakeHub, patience: Patience) -> None:
    hub.fail(status(429, Retry_After="3600"))
    with pytest.raises(UpstreamBusy):
        read(services, [TODAY], patience)


def test_it_goes_on_after_an_outage_where_it_ended(services: Services, hub: FakeHub, patience: Patience) -> None:
    run = read_days(services.refresher, list(hub_calendar.span(FIRST, TODAY)), sleep=patience.sleep)
    assert next(run)[0] == FIRST
    hub.fail(status(500))
    with pytest.raises(UpstreamUnavailable):
        next(run)
    hub.mend()
    assert missing_days(services.store, FIRST, TODAY, services.clock())[0] == FIRST + hub_calendar.ONE_DAY
