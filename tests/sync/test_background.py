"""Work left to the background: each key once at a time, in order, and a failure ends nothing."""

from __future__ import annotations

import threading

import pytest

from api.sync.background import Background


def test_a_key_that_waits_already_is_not_queued_again() -> None:
    background, go_on, done = Background(), threading.Event(), list[str]()
    background.submit("first", lambda: go_on.wait(10))
    for _ in range(3):
        background.submit("second", lambda: done.append("second"))
    go_on.set()
    background.join()
    assert done == ["second"]
    background.submit("second", lambda: done.append("again"))
    background.join()
    assert done == ["second", "again"]


def test_what_is_too_much_is_dropped() -> None:
    background, go_on, done = Background(), threading.Event(), list[int]()
    background.submit("first", lambda: go_on.wait(10))
    for number in range(500):
        background.submit(str(number), lambda number=number: done.append(number))  # type: ignore[misc]
    go_on.set()
    background.join()
    assert 49 <= len(done) <= 51


def test_a_task_that_fails_is_logged_and_the_next_one_runs(caplog: pytest.LogCaptureFixture) -> None:
    background, done = Background(), list[str]()

    def fail() -> None:
        raise LookupError("no such thing")

    background.submit("bad", fail)
    background.submit("good", lambda: done.append("good"))
    background.join()
    assert done == ["good"]
    assert "background task bad failed" in caplog.text
