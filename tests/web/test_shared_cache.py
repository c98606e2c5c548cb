"""The cache in Redis takes bytes, and is empty while it does not answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.web.redis_link import RedisLink
from api.web.shared_cache import SharedCache
from tests.conftest import Patience
from tests.redis import RedisServer


@pytest.fixture
def cache(redis: RedisServer, patience: Patience) -> Iterator[SharedCache]:
    made = SharedCache(RedisLink(redis.client(), patience.monotonic))
    made.clear()
    yield made
    redis.stop()
    redis.start()


def test_bytes_are_stored_as_they_are(cache: SharedCache, redis: RedisServer) -> None:
    assert cache.set("one", b"\x80\x04 bytes", timeout=60)
    assert (cache.get("one"), cache.has("one")) == (b"\x80\x04 bytes", True)
    assert (cache.get("two"), cache.has("two")) == (None, False)
    with redis.client() as client:
        assert client.get("paperboy:one") == b"\x80\x04 bytes"
        assert 0 < client.ttl("paperboy:one") <= 60
    assert cache.delete("one")
    assert cache.get("one") is None


def test_clearing_leaves_the_keys_of_others(cache: SharedCache, redis: RedisServer) -> None:
    with redis.client() as client:
        client.set("other", b"1")
        cache.set("one", b"1")
        assert cache.clear()
        assert (client.get("other"), cache.get("one")) == (b"1", None)


def test_a_redis_that_is_gone_has_nothing_and_takes_nothing(
    cache: SharedCache, redis: RedisServer, patience: Patience
) -> None:
    redis.stop()
    assert (cache.get("one"), cache.has("one"), cache.clear()) == (None, False, False)
    assert not cache.set("one", b"1")
    redis.start()
    assert not cache.set("one", b"1"), "it rests"
    patience.sleep(5.1)
    assert cache.set("one", b"1")
