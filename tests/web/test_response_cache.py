"""Replies are built once, kept, and built again when the store has changed, however many addresses there are."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from api import create_app
from api.errors import StoreUnavailable
from api.services import Services
from api.store import revision
from api.web.response import Representation, represent
from api.web.response_cache import MAX_AGE_SECONDS, Representations, Watch
from tests.conftest import Patience


class Builder:
    """Builds replies and counts how many."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Representation:
        self.times += 1
        return represent({"number": self.times, "text": "x" * 2000}, None)


@pytest.fixture
def app(services: Services) -> Iterator[Flask]:
    app = create_app(services, watch_seconds=0)
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def replies(app: Flask) -> Representations:
    found: Representations = app.extensions["paperboy_representations"]
    return found


def test_a_thousand_addresses_are_all_kept(replies: Representations) -> None:
    build = Builder()
    for _ in range(3):
        for number in range(1000):
            replies.reply(("address", number), build)
    assert build.times == 1000


def test_a_reply_is_built_again_when_the_store_has_changed(replies: Representations, services: Services) -> None:
    build = Builder()
    for _ in range(2):
        replies.reply("key", build)
    assert build.times == 1
    with services.store.write() as conn:
        revision.raise_revision(conn)
    replies.reply("key", build)
    assert build.times == 2


def test_a_reply_is_built_again_after_a_while(app: Flask, services: Services, patience: Patience) -> None:
    cache = next(iter(app.extensions["cache"].values()))
    replies, build = Representations(cache, Watch(services.store, 0), patience.monotonic), Builder()
    replies.reply("key", build)
    patience.time += MAX_AGE_SECONDS - 1
    replies.reply("key", build)
    assert build.times == 1
    patience.time += 1
    replies.reply("key", build)
    assert build.times == 2


def test_twelve_threads_that_want_a_reply_build_it_once(app: Flask, replies: Representations) -> None:
    begun, go_on, times = threading.Event(), threading.Event(), list[int]()
    bodies: list[bytes] = []

    def build() -> Representation:
        times.append(1)
        begun.set()
        assert go_on.wait(10)
        return represent({"ok": True}, None)

    def ask() -> None:
        with app.test_request_context("/"):
            bodies.append(replies.reply("key", build).data)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    assert begun.wait(5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert bodies == [b'{"ok":true}'] * 12
    assert len(times) == 1


def test_the_last_reply_goes_on_while_the_store_is_away(replies: Representations, services: Services) -> None:
    def fail() -> Representation:
        raise StoreUnavailable("away")

    build = Builder()
    before = replies.reply("key", build).data
    with services.store.write() as conn:
        revision.raise_revision(conn)
    assert replies.reply("key", fail).data == before
    with pytest.raises(StoreUnavailable):
        replies.reply("another key", fail)
