"""The turn: one thread of a process computes at a time, and nobody holds it while waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from api.sync.turn import Turn

SOON = 10.0


def started(target: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread


def can_be_taken(turn: Turn) -> bool:
    """Return whether another thread gets the turn while this one goes on."""
    taken = threading.Event()

    def take() -> None:
        with turn:
            taken.set()

    started(take)
    return taken.wait(0.1)


def test_a_turn_that_is_held_is_free_again_only_after_its_block() -> None:
    turn = Turn()
    with turn:
        assert not can_be_taken(turn)
    assert can_be_taken(turn)


def test_an_error_in_the_block_frees_the_turn() -> None:
    turn = Turn()
    with pytest.raises(LookupError), turn:
        raise LookupError
    assert can_be_taken(turn)


def test_many_threads_compute_one_at_a_time() -> None:
    turn, inside, most = Turn(), list[int](), list[int]()

    def compute() -> None:
        with turn:
            inside.append(1)
            most.append(len(inside))
            threading.Event().wait(0.005)
            inside.pop()

    for thread in [started(compute) for _ in range(8)]:
        thread.join(SOON)
    assert most == [1] * 8


def test_a_pause_lets_another_thread_compute_and_then_takes_the_turn_back() -> None:
    turn = Turn()
    with turn:
        with turn.paused():
            assert can_be_taken(turn)
        assert not can_be_taken(turn)


def test_the_end_of_a_pause_waits_for_the_thread_that_computes() -> None:
    turn, computing, go_on, order = Turn(), threading.Event(), threading.Event(), list[str]()

    def other() -> None:
        with turn:
            computing.set()
            go_on.wait(SOON)
            order.append("other")

    with turn:
        with turn.paused():
            thread = started(other)
            assert computing.wait(SOON)
            threading.Timer(0.05, go_on.set).start()
        order.append("this one")
    thread.join(SOON)
    assert order == ["other", "this one"]


def test_an_error_in_a_pause_takes_the_turn_back() -> None:
    turn = Turn()
    with turn:
        with pytest.raises(LookupError), turn.paused():
            raise LookupError
        assert not can_be_taken(turn)


def test_a_pause_of_a_thread_without_the_turn_leaves_the_turn_where_it_is() -> None:
    turn, paused = Turn(), threading.Event()

    def other() -> None:
        with turn.paused():
            paused.set()

    with turn:
        started(other).join(SOON)
        assert paused.is_set()
        assert not can_be_taken(turn)


def test_a_pause_while_nobody_has_the_turn_takes_nothing() -> None:
    turn = Turn()
    with turn.paused():
        assert can_be_taken(turn)
    assert can_be_taken(turn)
