"""What one process has built, others send: as long as nothing that it shows has changed."""

from __future__ import annotations

import dataclasses
import math
import pickle
from collections.abc import Callable

import pytest

from api import create_app
from api.services import Services
from api.store import revision
from api.web.memory_cache import MemoryCache
from api.web.redis_link import RedisLink
from api.web.response import Freshness, ReadyReply, represent, unpacked
from api.web.response_cache import ResponseCache
from api.web.shared_cache import SharedCache
from api.web.shared_replies import SharedReplies
from api.web.watch import Watch
from tests.conftest import Clock, Patience
from tests.redis import RedisServer

FRESH = Freshness(max_age=60, while_revalidate=40)


class Process:
    """One web process: its own memory and its own watch, on the common store and Redis."""

    def __init__(self, services: Services, shared: SharedReplies, patience: Patience) -> None:
        self.num_builds = 0
        self._app = create_app(services, watch_seconds=0)
        self.watch = Watch(services.store, 0, patience.monotonic)
        memory = MemoryCache(1_000_000)
        self._replies = ResponseCache(
            memory, self.watch, services.turn, shared=shared, names_itself=("/feeds/",), monotonic=patience.monotonic
        )

    def _build(self) -> ReadyReply:
        self.num_builds += 1
        return represent({"text": "x" * 2000}, FRESH, {"Link": "<é>"}, shows=["hub"])

    def ask(self, path: str = "/a", host: str = "localhost") -> bytes:
        with self._app.test_request_context(path, headers={"Host": host, "Accept-Encoding": "gzip"}):
            reply = self._replies.reply(self._build)
        assert (reply.headers["Content-Encoding"], reply.headers["Link"]) == ("gzip", "<é>")
        return bytes(reply.data)


@pytest.fixture
def cache(redis: RedisServer) -> SharedCache:
    made = SharedCache(RedisLink(redis.client()))
    made.clear()
    return made


@pytest.fixture
def start(services: Services, cache: SharedCache, clock: Clock, patience: Patience) -> Callable[[], Process]:
    return lambda: Process(services, SharedReplies(cache, clock, None), patience)


def change(services: Services, subject: str) -> None:
    with services.store.write() as conn:
        revision.raise_revision(conn, subject)


def test_a_reply_is_built_by_one_of_two_processes(start: Callable[[], Process]) -> None:
    one, other = start(), start()
    assert one.ask() == other.ask()
    assert (one.num_builds, other.num_builds) == (1, 0)
    other.ask("/feeds/a", host="one.example")
    one.ask("/feeds/a", host="other.example")
    assert (one.num_builds, other.num_builds) == (2, 1), "a reply that names its host is another for each"


def test_a_shared_reply_is_not_sent_after_a_change(start: Callable[[], Process], services: Services) -> None:
    one, other = start(), start()
    other.ask("/b")
    one.ask()
    change(services, "hub")
    other.ask()
    assert other.num_builds == 2
    one.ask()
    assert one.num_builds == 1, "the new one is taken from the other"


def test_a_process_takes_nothing_from_before_its_start(start: Callable[[], Process], services: Services) -> None:
    start().ask()
    change(services, "hub")
    late = start()
    late.ask()
    assert late.num_builds == 1


def test_a_shared_reply_is_used_for_as_long_as_by_its_builder(
    start: Callable[[], Process], clock: Clock, patience: Patience
) -> None:
    start().ask()
    for seconds, builds in ((20, 0), (11, 1)):
        clock.forward(seconds=seconds)
        patience.sleep(seconds)
        other = start()
        other.ask()
        assert other.num_builds == builds


def test_a_reply_of_a_revision_that_is_not_there_is_not_sent(
    start: Callable[[], Process], cache: SharedCache, clock: Clock
) -> None:
    process, shared = start(), SharedReplies(cache, clock, None)
    process.watch.look()
    reply = represent({"text": "before a backup was restored"}, FRESH, shows=["hub"])
    shared.put("/a?", "", reply, process.watch.identity, process.watch.revision + 5)
    process.ask()
    assert process.num_builds == 1


def test_what_somebody_else_wrote_is_not_read(start: Callable[[], Process], redis: RedisServer) -> None:
    start().ask()
    with redis.client() as client:
        (key,) = client.keys("paperboy:reply:*")
        good = client.get(key)
        head, _, rest = good.partition(b"\n")
        spoilt = (head, head + b"\n[]", head + b"\n{}\n", b"1\n" + rest, good[: len(head) + 50], good[:-50])
        for bad in (pickle.dumps({"a": 1}), b"", b"{}", *spoilt):
            client.set(key, bad)
            late = start()
            late.ask()
            assert late.num_builds == 1


def test_without_redis_each_process_builds_for_itself(start: Callable[[], Process], redis: RedisServer) -> None:
    redis.stop()
    try:
        one, other = start(), start()
        assert one.ask() == other.ask()
        assert (one.num_builds, other.num_builds) == (1, 1)
    finally:
        redis.start()


@pytest.mark.parametrize("text", ["short", "long" * 500])
def test_a_packed_reply_is_the_same_when_unpacked(text: str) -> None:
    for lasts in (30.0, math.inf):
        made = represent({"text": text}, FRESH, {"Link": "<a>"}, shows=["hub", "é"])
        reply = dataclasses.replace(made, lasts=lasts)
        assert unpacked(reply.packed()) == reply
