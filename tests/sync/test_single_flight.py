"""Work that is shared, and limits on how often it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from api.sync.single_flight import RecentKeys, SingleFlight, TooBusyError
from tests.conftest import Patience


class Work:
    """A piece of work that begins when it is asked for and ends when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.times = threading.Event(), threading.Event(), 0

    def __call__(self) -> int:
        self.times += 1
        self.begun.set()
        assert self.go_on.wait(10)
        return self.times


def ask(act: Callable[[], int], into: list[object]) -> threading.Thread:
    def run() -> None:
        try:
            into.append(act())
        except Exception as error:
            into.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_callers_who_ask_at_once_share_one_piece_of_work() -> None:
    flights: SingleFlight[int] = SingleFlight()
    work, results = Work(), list[object]()
    threads = [ask(lambda: flights.do("x", work), results)]
    assert work.begun.wait(5)
    threads += [ask(lambda: flights.do("x", work), results) for _ in range(11)]
    work.go_on.set()
    for thread in threads:
        thread.join()
    assert set(results) <= {1, 2}, "a thread that came late may have begun anew"
    assert work.times <= 2
    assert len(results) == 12


def test_an_error_reaches_everybody_who_waits() -> None:
    flights: SingleFlight[int] = SingleFlight()
    begun, go_on, results = threading.Event(), threading.Event(), list[object]()

    def fail() -> int:
        begun.set()
        assert go_on.wait(10)
        raise LookupError

    threads = [ask(lambda: flights.do("x", fail), results)]
    assert begun.wait(5)
    threads.append(ask(lambda: flights.do("x", fail), results))
    go_on.set()
    for thread in threads:
        thread.join()
    assert [type(one) for one in results] == [LookupError] * 2
    assert flights.do("x", lambda: 7) == 7


def test_one_key_too_many_and_one_waiter_too_many_are_turned_away() -> None:
    flights: SingleFlight[int] = SingleFlight(keys=1, waiting=0, seconds=5)
    work, results = Work(), list[object]()
    thread = ask(lambda: flights.do("x", work), results)
    assert work.begun.wait(5)
    for key in ("x", "y"):
        with pytest.raises(TooBusyError):
            flights.do(key, work)
    work.go_on.set()
    thread.join()
    assert results == [1]


def test_a_waiter_gives_up_after_its_time() -> None:
    flights: SingleFlight[int] = SingleFlight(waiting=1, seconds=0.05)
    work, results = Work(), list[object]()
    thread = ask(lambda: flights.do("x", work), results)
    assert work.begun.wait(5)
    with pytest.raises(TooBusyError):
        flights.do("x", work)
    work.go_on.set()
    thread.join()


def test_recent_keys_are_forgotten_by_age_and_by_number(patience: Patience) -> None:
    recent = RecentKeys(2, 10.0, patience.monotonic)
    for key in ("a", "b", "c"):
        recent.add(key)
    assert [key in recent for key in "abc"] == [False, True, True]
    patience.time += 10
    assert "c" not in recent
