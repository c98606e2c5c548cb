"""What a Hub gone wrong or a database away must not do: take anything away, lie, or turn into a 5xx."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from api.store import fetch_log, lists
from tests.conftest import TODAY, YESTERDAY, Clock, settle
from tests.fakehub import FAULTS, FakeHub, entry, status

PAST = TODAY - dt.timedelta(days=16)


@pytest.fixture
def aged(fresh: Services, clock: Clock) -> Services:
    """A service that has read yesterday's list while it was running, and now has reason to read it again."""
    fresh.refresher.day(YESTERDAY)
    clock.forward(hours=2)
    return fresh


@pytest.mark.usefixtures("aged")
def test_a_list_that_is_not_found_is_a_fault(services: Services, api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(status(404))
    asked = len(hub.asked)
    for stale in (False, True, True):
        body = api.get(f"/v1/daily/{YESTERDAY}").json
        assert (body["total"], body["stale"]) == (9, stale)
        settle(services)
    assert api.get(f"/v1/daily/{PAST}").json["list"]["empty_reason"] == "upstream_unavailable"
    assert len(hub.asked) == asked + 1, "and the Hub is left alone for a moment"


@pytest.mark.usefixtures("aged")
def test_another_days_list_takes_nothing_away(services: Services, api: FlaskClient, hub: FakeHub) -> None:
    hub.lists[YESTERDAY] = list(hub.lists[TODAY])
    api.get(f"/v1/daily/{YESTERDAY}")
    settle(services)
    body = api.get(f"/v1/daily/{YESTERDAY}").json
    assert (body["total"], body["stale"]) == (9, True)
    assert api.get("/v1/daily").json["total"] == 12


@pytest.mark.usefixtures("aged")
def test_another_days_list_is_not_taken_for_none(api: FlaskClient, hub: FakeHub, clock: Clock) -> None:
    hub.lists[PAST] = list(hub.lists[TODAY])
    body = api.get(f"/v1/daily/{PAST}").json
    assert (body["list"]["empty_reason"], body["stale"]) == ("upstream_unavailable", True)
    hub.fill(PAST, 3, 5000)
    clock.forward(seconds=20)
    assert api.get(f"/v1/daily/{PAST}?view=card").json["total"] == 3


def test_a_week_day_that_was_empty_is_looked_at_again(
    fresh: Services, api: FlaskClient, hub: FakeHub, clock: Clock
) -> None:
    assert api.get(f"/v1/daily/{PAST}").json["list"]["empty_reason"] == "no_list"
    hub.fill(PAST, 3, 5000)
    clock.forward(hours=2)
    fresh.refresher.newest_days()
    assert api.get(f"/v1/daily/{PAST}?view=card").json["total"] == 0, "what is stored waits for nobody"
    settle(fresh)
    assert api.get(f"/v1/daily/{PAST}?view=card").json["total"] == 3


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z", "1970-01-01T00:00:00.000Z"])
def test_a_paper_of_an_impossible_day_is_of_the_day_asked_for(
    aged: Services, api: FlaskClient, hub: FakeHub, date: str
) -> None:
    hub.lists[TODAY].append(entry(77, TODAY, submittedOnDailyAt=date))
    aged.refresher.day(TODAY)
    body = api.get("/v1/daily").json
    assert (body["list"]["date"], body["total"]) == (str(TODAY), 13)
    assert api.get("/v1/changes").json["latest"]["date"] == str(TODAY)


@pytest.mark.parametrize(
    "path", ["/v1/daily/0001-01-01", "/v1/weekly/0001-W01", "/v1/monthly/0001-01", "/v1/calendar/0001-01"]
)
def test_the_beginning_of_time_is_before_the_first_list(api: FlaskClient, path: str) -> None:
    body = api.get(path).json
    if "list" in body:
        assert (body["list"]["empty_reason"], body["list"]["previous"]) == ("before_first_list", None)
    if "daily" in path:
        assert (body["list"]["next"], body["list"]["complete"]) == ("2023-05-04", True)


def test_the_end_of_time_lies_ahead(api: FlaskClient) -> None:
    for path in ("daily/9999-12-31", "weekly/9999-W52", "monthly/9999-12", "calendar/9999-12"):
        assert api.get(f"/v1/{path}").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"Link": '<http://[x>; rel="next"'}, {"Link": '<?p=%zz&\x7f>; rel="next"'}, {"Link": ";;;"}]
)
@pytest.mark.usefixtures("aged")
def test_a_link_that_cannot_be_read_is_no_5xx(api: FlaskClient, hub: FakeHub, headers: dict[str, str]) -> None:
    hub.fail(lambda handler: handler.json(200, [], headers))
    assert api.get(f"/v1/daily/{YESTERDAY}").json["total"] == 9


@pytest.mark.usefixtures("aged")
def test_a_pause_without_end_is_no_5xx(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(status(429, Retry_After="Fri, 31 Dec 99999999999999999999 23:59:59 GMT"))
    assert api.get(f"/v1/daily/{YESTERDAY}").json["total"] == 9


@pytest.mark.usefixtures("aged")
def test_an_overdue_day_is_stale_while_the_hub_is_away(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(status(500))
    api.get(f"/v1/daily/{PAST}")
    body = api.get(f"/v1/daily/{YESTERDAY}").json
    assert (body["total"], body["stale"]) == (9, True)


def test_a_spent_allowance_is_told_to_all(fresh: Services, hub: FakeHub) -> None:
    hub.rate_limit = '"api";r=0;t=120'
    fresh.refresher.day(YESTERDAY)
    with fresh.store.read() as conn:
        assert fetch_log.get(conn, fetch_log.HUB, fresh.clock()).resume_at == fresh.clock() + dt.timedelta(
            seconds=120
        )


def test_what_the_hub_does_not_know_is_asked_for_once(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    services.refresher.day(TODAY)
    asked = len(hub.asked)
    for version in range(1, 6):
        assert api.get(f"/v1/papers/2001.00001v{version}").status_code == 404
        services.refresher.day(TODAY)
    assert len([path for path in hub.paths()[asked:] if "2001.00001" in path]) == 1


def test_who_waits_for_another_is_told_what_that_one_was(fresh: Services, hub: FakeHub) -> None:
    """A follower of a reading that failed must not say that there is no such paper."""
    arrived, go_on = threading.Event(), threading.Event()

    def slow_failure(handler: Any) -> None:
        arrived.set()
        go_on.wait(10)
        status(500)(handler)

    hub.fail(slow_failure, path="/api/papers/")
    client = create_app(fresh, watch_seconds=0).test_client
    kinds: list[str] = []

    def ask() -> None:
        kinds.append(client().get("/v1/papers/2601.00009").json["type"])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    threads[0].start()
    assert arrived.wait(5)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert kinds == ["urn:paperboy:problem:not-available-now"] * 2


@pytest.fixture
def locked(services: Services) -> Iterator[Callable[[], None]]:
    """Take the write lock of the service's database, as another program might."""
    other = sqlite3.connect(str(services.store.engine.url.database), isolation_level=None, check_same_thread=False)

    def lock() -> None:
        other.execute("BEGIN IMMEDIATE")

    yield lock
    other.close()


@pytest.mark.usefixtures("aged")
def test_a_locked_database_still_serves_what_is_stored(api: FlaskClient, locked: Callable[[], None]) -> None:
    locked()
    body = api.get(f"/v1/daily/{YESTERDAY}").json
    assert body["total"] == 9
    assert api.get("/v1/daily").json["total"] == 12


def test_a_database_that_is_gone_is_a_503_and_what_was_served_goes_on(fresh: Services, api: FlaskClient) -> None:
    before = api.get("/v1/daily").data
    with fresh.store.write() as conn:
        conn.exec_driver_sql("ALTER TABLE store RENAME TO store_gone")
        conn.exec_driver_sql("ALTER TABLE fetches RENAME TO fetches_gone")
    assert api.get("/v1/daily").data == before
    reply = api.get("/v1/daily?limit=3")
    assert (reply.status_code, reply.json["type"]) == (503, "urn:paperboy:problem:not-ready")
    assert reply.headers["Retry-After"] == "5"


def test_the_newest_list_is_never_kept_for_long(fresh: Services, api: FlaskClient, clock: Clock) -> None:
    clock.forward(days=5)
    fresh.refresher.newest_days()
    fresh.refresher.day(TODAY)
    for path in ("/v1/daily", "/v1/weekly", "/v1/monthly", "/v1/trending"):
        assert api.get(path).headers["Cache-Control"].startswith(("public, max-age=60,", "public, max-age=10,")), path
    assert api.get(f"/v1/daily/{TODAY}").headers["Cache-Control"].startswith("public, max-age=3600,")


@pytest.mark.usefixtures("fresh")
def test_the_next_page_is_of_the_same_list(api: FlaskClient) -> None:
    link = api.get("/v1/daily?limit=5").headers["Link"]
    assert f"/v1/daily/{TODAY}?limit=5&cursor=5-2611.00005" in link


def test_a_paper_that_falls_or_rises_far_does_not_take_the_page_with_it(
    fresh: Services, api: FlaskClient, hub: FakeHub
) -> None:
    fifth = hub.lists[TODAY][4]
    assert isinstance(fifth, dict)
    for votes in (0, 5000):
        fifth["paper"]["upvotes"] = votes
        fresh.refresher.day(TODAY)
        page = [
            paper["arxiv_id"] for paper in api.get(f"/v1/daily/{TODAY}?limit=5&cursor=5-2611.00005").json["papers"]
        ]
        assert "2611.00008" in page
        assert len(page) == 5


def test_a_cursor_of_ours_is_never_another_stores(fresh: Services, api: FlaskClient) -> None:
    cursor = api.get("/v1/changes").json["cursor"]
    with fresh.store.write() as conn:
        conn.exec_driver_sql("DELETE FROM listings WHERE arxiv_id = '2611.00012'")
    body = api.get(f"/v1/changes?since={cursor}").json
    assert (body["reset"], body["papers"]) == (False, [])


def test_an_empty_day_leaves_the_sample_alone(services: Services, hub: FakeHub) -> None:
    hub.lists.clear()
    services.refresher.day(TODAY)
    with services.store.read() as conn:
        assert lists.latest(conn) == dt.date(2025, 8, 25)


def test_the_sample_is_no_neighbour(api: FlaskClient, services: Services, hub: FakeHub) -> None:
    hub.fail(FAULTS["reset"])
    assert api.get("/v1/daily/2025-08-26").json["list"]["previous"] == "2025-08-25"
    assert services.lists.calendar(services.lists.latest_period("monthly")).days[dt.date(2025, 8, 25)] is None


@pytest.mark.usefixtures("fresh")
def test_the_age_of_the_data_is_never_an_old_one(api: FlaskClient, clock: Clock) -> None:
    for seconds in (0, 5, 10):
        assert api.get("/v1/status").json["age_seconds"] == seconds
        clock.forward(seconds=5)
