"""Replies are built once, cached by address, and built again when something that they show has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from api import create_app
from api.errors import StoreUnavailable
from api.services import Services
from api.store import revision
from api.web.origin import Origin
from api.web.response import LASTS_SECONDS, Freshness, ReadyReply, represent
from api.web.response_cache import MAX_VARIANTS, OLD_SECONDS, ResponseCache, State
from api.web.watch import Watch
from tests.conftest import Patience

FRESH = Freshness(max_age=60, while_revalidate=40)


class Builder:
    """Builds replies that show two subjects, and counts how many."""

    def __init__(self, freshness: Freshness = FRESH) -> None:
        self.times, self.freshness = 0, freshness

    def __call__(self) -> ReadyReply:
        self.times += 1
        data = {"number": self.times, "text": "x" * 2000}
        return represent(data, self.freshness, shows=["daily:2026-11-19", "hub"])


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services, watch_seconds=0)


@pytest.fixture
def watch(services: Services, patience: Patience) -> Watch:
    return Watch(services.store, 0, patience.monotonic)


@pytest.fixture
def replies(app: Flask, services: Services, watch: Watch, patience: Patience) -> ResponseCache:
    """A cache by a clock that stands still."""
    cache = next(iter(app.extensions["cache"].values()))
    return ResponseCache(cache, watch, services.turn, names_itself=("/feeds/",), monotonic=patience.monotonic)


@pytest.fixture
def ask(app: Flask, replies: ResponseCache) -> Callable[..., bytes]:
    """Ask for an address as a client would."""

    def send(build: Callable[[], ReadyReply], path: str = "/a", host: str = "localhost") -> bytes:
        with app.test_request_context(path, headers={"Host": host}):
            return bytes(replies.reply(build).data)

    return send


def change(services: Services, *subjects: str) -> None:
    with services.store.write() as conn:
        revision.raise_revision(conn, *subjects)


def test_a_thousand_addresses_are_built_once_each(ask: Callable[..., bytes]) -> None:
    build = Builder()
    for _ in range(3):
        for number in range(1000):
            ask(build, f"/a?number={number}")
    assert build.times == 1000


def test_a_reply_is_built_again_when_something_it_shows_has_changed(
    ask: Callable[..., bytes], services: Services
) -> None:
    build = Builder()
    ask(build)
    change(services, "daily:2026-11-18", "paper:2611.00001", "days")
    ask(build)
    assert build.times == 1
    change(services, "paper:2611.00001", "hub")
    ask(build)
    ask(build)
    assert build.times == 2
    change(services, "*")
    ask(build)
    assert build.times == 3


def test_a_reply_is_built_again_after_its_time(ask: Callable[..., bytes], patience: Patience) -> None:
    build = Builder()
    ask(build)
    patience.time += LASTS_SECONDS - 1
    ask(build)
    assert build.times == 1
    patience.time += 1
    ask(build)
    assert build.times == 2


def test_a_reply_that_caches_may_store_for_seconds_is_built_again_as_soon(
    ask: Callable[..., bytes], replies: ResponseCache, patience: Patience
) -> None:
    build = Builder(Freshness(max_age=10, while_revalidate=10))
    ask(build)
    found = replies.find("/a", "", None, "")
    assert found is not None
    patience.time += 9
    assert replies.state(found) is State.CURRENT
    patience.time += 1
    assert replies.state(found) is State.OLD
    patience.time += 10
    assert replies.state(found) is State.OUTDATED


def test_an_old_reply_may_be_sent_for_a_second_after_a_change(
    ask: Callable[..., bytes], replies: ResponseCache, watch: Watch, services: Services, patience: Patience
) -> None:
    ask(Builder())
    found = replies.find("/a", "", None, "")
    assert found is not None
    assert replies.state(found) is State.CURRENT
    change(services, "hub")
    watch.look()
    assert replies.state(found) is State.OLD
    patience.time += OLD_SECONDS
    assert replies.state(found) is State.OUTDATED


def test_an_old_reply_may_be_sent_after_its_time_as_long_as_cache_control_says(
    ask: Callable[..., bytes], replies: ResponseCache, patience: Patience
) -> None:
    ask(Builder())
    found = replies.find("/a", "", None, "")
    assert found is not None
    patience.time += LASTS_SECONDS
    assert replies.state(found) is State.OLD
    patience.time += 100 - LASTS_SECONDS
    assert replies.state(found) is State.OUTDATED


def test_a_reply_that_names_its_host_is_cached_for_each_of_eight_hosts(
    ask: Callable[..., bytes], replies: ResponseCache
) -> None:
    build = Builder()
    for _ in range(2):
        for number in range(MAX_VARIANTS):
            ask(build, "/feeds/daily.atom", f"host{number}")
    assert build.times == MAX_VARIANTS
    ask(build, "/feeds/daily.atom", "one-too-many")
    assert replies.find("/feeds/daily.atom", "", Origin("http://host0", ""), "") is None
    assert replies.find("/feeds/daily.atom", "", Origin("http://host7", ""), "") is not None
    ask(build, "/a", "host0")
    times = build.times
    ask(build, "/a", "host1")
    assert build.times == times


def test_an_escaped_question_mark_is_no_query(ask: Callable[..., bytes]) -> None:
    build = Builder()
    first = ask(build, "/a?b=1")
    assert ask(build, "/a%3Fb=1") != first


def test_twelve_threads_that_ask_for_one_address_build_it_once(ask: Callable[..., bytes]) -> None:
    begun, go_on, times = threading.Event(), threading.Event(), list[int]()
    bodies: list[bytes] = []

    def build() -> ReadyReply:
        times.append(1)
        begun.set()
        assert go_on.wait(10)
        return represent({"ok": True}, None)

    threads = [threading.Thread(target=lambda: bodies.append(ask(build))) for _ in range(12)]
    for thread in threads:
        thread.start()
    assert begun.wait(5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert bodies == [b'{"ok":true}'] * 12
    assert len(times) == 1


def test_one_thread_builds_at_a_time(ask: Callable[..., bytes]) -> None:
    building, most = 0, 0

    def build() -> ReadyReply:
        nonlocal building, most
        building += 1
        most = max(most, building)
        threading.Event().wait(0.01)
        building -= 1
        return represent({}, None)

    threads = [threading.Thread(target=ask, args=(build, f"/{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_the_last_reply_is_sent_while_the_store_is_away(ask: Callable[..., bytes], services: Services) -> None:
    def fail() -> ReadyReply:
        raise StoreUnavailable("away")

    before = ask(Builder())
    change(services, "hub")
    assert ask(fail) == before
    with pytest.raises(StoreUnavailable):
        ask(fail, "/b")
