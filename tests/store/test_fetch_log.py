"""The log of fetches, and times in it that only a wrong clock can have written."""

import datetime as dt

from api.core.list_status import Fetch
from api.store import Store, fetch_log
from api.sync.arxiv import LONGEST_REST
from api.upstream import rate_headers
from tests.conftest import NOW, TODAY, YESTERDAY
from tests.store.test_database import LATER

YEAR = dt.timedelta(days=365)


def test_an_entry_tells_of_the_last_success_change_and_failure(store: Store) -> None:
    name, after = fetch_log.daily(TODAY), LATER + dt.timedelta(hours=3)
    with store.write() as conn:
        assert fetch_log.get(conn, name, after) == Fetch()
        fetch_log.failed(conn, name, NOW, "HTTP 500")
        assert fetch_log.get(conn, name, after).failing
        assert fetch_log.read_days(conn, YESTERDAY, TODAY) == set()
        fetch_log.succeeded(conn, name, LATER, changed=True)
        assert fetch_log.get(conn, name, after) == Fetch(succeeded_at=LATER, changed_at=LATER)
        fetch_log.succeeded(conn, name, LATER + dt.timedelta(hours=1))
        assert fetch_log.get(conn, name, after).changed_at == LATER
        fetch_log.failed(conn, name, LATER + dt.timedelta(hours=2), "HTTP 500")
        assert fetch_log.get(conn, name, after).failing
        assert fetch_log.read_days(conn, YESTERDAY, TODAY) == {TODAY}


def test_a_pause_is_never_shortened(store: Store) -> None:
    with store.write() as conn:
        fetch_log.pause_until(conn, LATER, NOW)
        fetch_log.pause_until(conn, NOW + dt.timedelta(minutes=1), NOW)
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at == LATER


def test_a_change_recorded_in_the_future_is_corrected_by_the_next_success(store: Store) -> None:
    with store.write() as conn:
        fetch_log.succeeded(conn, "daily", NOW + YEAR, changed=True)
        fetch_log.succeeded(conn, "daily", NOW)
        assert fetch_log.get(conn, "daily", NOW + dt.timedelta(hours=1)).changed_at == NOW


def test_the_longest_pause_of_any_upstream_is_still_believed() -> None:
    assert fetch_log.MAX_PAUSE.total_seconds() == rate_headers.MAX_PAUSE
    assert fetch_log.MAX_PAUSE >= LONGEST_REST


def test_a_success_or_failure_keeps_the_pause_of_the_hub(store: Store) -> None:
    until = NOW + dt.timedelta(minutes=5)
    with store.write() as conn:
        fetch_log.pause_until(conn, until, NOW)
        fetch_log.succeeded(conn, fetch_log.HUB, NOW)
        fetch_log.failed(conn, fetch_log.HUB, NOW, "no")
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at == until


def test_a_pause_of_arxiv_does_not_pause_the_hub(store: Store) -> None:
    with store.write() as conn:
        fetch_log.pause_until(conn, LATER, NOW, fetch_log.ARXIV)
        assert fetch_log.get(conn, fetch_log.ARXIV, NOW).resume_at == LATER
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at is None


def test_a_pause_longer_than_any_is_cut_to_an_hour(store: Store) -> None:
    with store.write() as conn:
        fetch_log.pause_until(conn, NOW + YEAR, NOW)
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at == NOW + fetch_log.MAX_PAUSE


def test_a_pause_of_a_clock_a_year_ahead_is_ignored(store: Store) -> None:
    with store.write() as conn:
        fetch_log.pause_until(conn, NOW + YEAR, NOW + YEAR)
        assert fetch_log.get(conn, fetch_log.HUB, NOW).resume_at is None


def test_a_time_in_the_future_counts_as_long_ago(store: Store) -> None:
    with store.write() as conn:
        fetch_log.succeeded(conn, "daily", NOW + YEAR)
        assert fetch_log.get(conn, "daily", NOW).succeeded_at == fetch_log.LONG_AGO


def test_days_that_were_never_requested_are_missing(store: Store) -> None:
    with store.write() as conn:
        fetch_log.succeeded(conn, fetch_log.daily(TODAY), NOW)
        fetch_log.failed(conn, fetch_log.daily(YESTERDAY), NOW, "HTTP 500")
        fetch_log.succeeded(conn, fetch_log.NEWEST, NOW)
        found = fetch_log.of_days(conn, YESTERDAY - dt.timedelta(days=1), TODAY, NOW)
    assert {day: entry.failing for day, entry in found.items()} == {YESTERDAY: True, TODAY: False}


def test_a_very_long_error_is_cut(store: Store) -> None:
    with store.write() as conn:
        fetch_log.failed(conn, "daily", NOW, "x" * 1000)
        assert fetch_log.get(conn, "daily", NOW).error == "x" * 300
