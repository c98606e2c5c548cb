"""A budget holds in any span of time, for everybody on one database together."""

from __future__ import annotations

import datetime as dt
import threading

from api.store import Store, leases
from api.store.budget import Budget, take
from tests.conftest import NOW, Clock

BUDGET = Budget("hub", 3, 60.0)


def took(store: Store, now: dt.datetime, budget: Budget = BUDGET) -> float:
    with store.write() as conn:
        return take(conn, budget, now)


def test_a_budget_is_used_up_and_comes_back_bit_by_bit(store: Store, clock: Clock) -> None:
    for _ in range(3):
        assert took(store, clock()) == 0
        clock.forward(seconds=10)
    assert took(store, clock()) == 30, "when the first is a minute ago"
    assert took(store, clock(), Budget("other", 1, 60.0)) == 0
    clock.forward(seconds=30)
    assert took(store, clock()) == 0
    assert took(store, clock()) == 10
    clock.forward(hours=1)
    assert [took(store, clock()) for _ in range(4)] == [0, 0, 0, 60]


def test_what_a_wrong_clock_used_does_not_count(store: Store) -> None:
    future = NOW + dt.timedelta(days=365)
    assert [took(store, future) for _ in range(4)] == [0, 0, 0, 60]
    assert took(store, NOW) == 0


def test_a_budget_is_no_lease_of_anybody(store: Store) -> None:
    took(store, NOW)
    with store.read() as conn:
        assert not leases.is_held(conn, "hub", NOW)
        assert not leases.is_held(conn, "budget:hub", NOW)


def test_what_is_rolled_back_was_not_used(store: Store) -> None:
    one = Budget("one", 1, 60.0)
    with store.engine.connect() as conn:
        assert take(conn, one, NOW) == 0
        conn.rollback()
    assert took(store, NOW, one) == 0


def test_many_who_ask_at_once_get_no_more_than_there_is(store: Store) -> None:
    found = list[float]()

    def ask() -> None:
        found.extend(took(store, NOW) for _ in range(3))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0] * 3 + [60] * 15
