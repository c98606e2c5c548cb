"""The cache of replies: bounded in bytes, the least recently used goes first."""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections.abc import Iterator

import pytest

from api.web.memory_cache import MemoryCache
from tests.conftest import Patience


@dataclasses.dataclass
class Value:
    nbytes: int


def test_the_least_recently_used_goes_first() -> None:
    cache = MemoryCache(15_000)
    for name in "abc":
        assert cache.set(name, Value(2000))
    assert cache.get("a")
    assert cache.set("d", Value(2000))
    assert [cache.has(name) for name in "abcd"] == [True, False, True, True]
    assert cache.num_bytes <= cache.max_bytes


def test_a_value_larger_than_the_cache_is_not_kept_and_drives_nothing_out() -> None:
    cache = MemoryCache(10_000)
    cache.set("a", Value(2000))
    assert not cache.set("b", Value(10_000))
    assert cache.has("a")
    assert not cache.has("b")


def test_a_value_set_again_counts_once() -> None:
    cache = MemoryCache(10_000)
    for size in (4000, 100, 200):
        cache.set("a", Value(size))
    before = cache.num_bytes
    cache.set("a", Value(200))
    assert cache.num_bytes == before
    assert cache.delete("a")
    assert not cache.delete("a")
    assert cache.num_bytes == 0


def test_a_value_ends_with_its_time(patience: Patience) -> None:
    cache = MemoryCache(10_000, clock=patience.monotonic)
    cache.set("short", Value(1), timeout=5)
    cache.set("long", Value(1), timeout=0)
    patience.time += 5
    assert [cache.has(name) for name in ("short", "long")] == [False, True]
    cache.clear()
    assert (cache.has("long"), cache.num_bytes) == (False, 0)


@pytest.fixture
def _impatient_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_impatient_threads")
def test_entries_may_be_looked_at_while_others_are_driven_out() -> None:
    cache = MemoryCache(20_000)
    cache.set("hot", Value(10))
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            cache.peek("hot")

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for number in range(20_000):
            cache.set(f"cold {number}", Value(1000))
            if number % 5 == 0:
                cache.set("hot", Value(10))
    finally:
        done.set()
        thread.join()
    assert 0 < cache.num_bytes <= cache.max_bytes
