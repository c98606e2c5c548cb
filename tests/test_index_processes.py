"""The index under several processes, and under one that is killed; and the same answers from both databases."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import pytest

from api.catalog.search import SearchCatalog
from api.search import keeper as keepers
from api.search.index import Index
from api.search.keeper import Keeper
from api.search.queries import Conditions, any_word
from api.search.relevance import Wanted
from api.store import Store, lists, open_store
from api.sync.arxiv import ArxivFallback
from api.sync.hub import Refresher
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient
from api.web.search_params import asked_for
from tests.catalog.test_search import SHELF
from tests.conftest import NOW, TODAY
from tests.postgres import Postgres
from tests.processes import NOWHERE, SOON, eventually
from tests.search.conftest import paper

PAPERS = [paper(number, f"Common word {number}", "text " * 100) for number in range(1, 401)]
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def url(migrated_file: Path, tmp_path: Path) -> str:
    file = tmp_path / "paperboy.db"
    file.write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


def put(store: Store, number: int) -> None:
    with store.write() as conn:
        lists.put(conn, TODAY, PAPERS[:number], NOW)


def total(index: Index) -> int:
    """Return how many papers are found, all of which must be there to be shown."""
    found = index.snapshot()
    if found is None:
        return 0
    hits = found.search(any_word(Wanted({"common": 1.0}, ("common",)), Conditions()), 1000)
    assert len(found.documents(hits.addresses)) == hits.total
    return hits.total


def write(url: str, folder: Path, batch: int = 10) -> None:
    """Keep the index until the process is killed, in small steps."""
    keepers._BATCH, keepers._SHOWN_EVERY, keepers.LOOK_SECONDS = batch, 2 * batch, 0.02
    Keeper(open_store(url), folder)._run()


def read(url: str, folder: Path, enough: int, seen: SimpleQueue[Any]) -> None:
    """Search until everything is found, and tell the numbers of papers seen on the way."""
    index, numbers = Index(Keeper(open_store(url), folder).folder), [0]
    end = time.monotonic() + SOON
    while numbers[-1] < enough and time.monotonic() < end:
        number = total(index)
        numbers += [number] if number != numbers[-1] else []
    seen.put(numbers)


def started(target: Any, *given: Any) -> SpawnProcess:
    process = SPAWN.Process(target=target, args=given, daemon=True)
    process.start()
    return process


def test_three_readers_see_each_commit_of_a_writer(store: Store, url: str, tmp_path: Path) -> None:
    put(store, 100)
    seen: SimpleQueue[Any] = SPAWN.SimpleQueue()
    writer = started(write, url, tmp_path)
    readers = [started(read, url, tmp_path, len(PAPERS), seen) for _ in range(3)]
    for number in range(100, len(PAPERS) + 1, 50):
        put(store, number)
    for one in readers:
        one.join(2 * SOON)
        assert one.exitcode == 0
        numbers = seen.get()
        assert numbers[-1] == len(PAPERS)
        assert numbers == sorted(numbers), "papers were lost on the way"
    writer.kill()
    writer.join()


@pytest.mark.parametrize("moment", ["started", "a part is shown", "whole", "following"])
def test_a_writer_that_is_killed_leaves_an_index_that_mends_itself(
    store: Store, url: str, tmp_path: Path, moment: str
) -> None:
    put(store, 300)
    keeper = Keeper(store, tmp_path, in_thread=False)
    index = Index(keeper.folder)
    writer = started(write, url, tmp_path)
    if moment == "started":
        eventually(lambda: list(keeper.folder().path.glob("g-*/*.idx")) or keeper.folder().current())
    elif moment == "a part is shown":
        eventually(lambda: total(index))
    else:
        eventually(lambda: total(index) == 300)
    put(store, len(PAPERS))
    if moment == "following":
        # In the middle of the next commit, or soon after.
        segments = len(list(keeper.folder().path.glob("g-*/*")))
        eventually(lambda: len(list(keeper.folder().path.glob("g-*/*"))) != segments)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    assert total(index) <= len(PAPERS)
    assert total(Index(Keeper(store, tmp_path).folder)) <= len(PAPERS)
    assert keeper.follow() or keeper.follow()
    assert total(index) == len(PAPERS)
    assert total(Index(keeper.folder)) == len(PAPERS)
    assert len(list(keeper.folder().path.glob("g-*"))) == 1


def test_both_databases_give_the_same_answers(store: Store, postgres: Postgres, tmp_path: Path) -> None:
    other = open_store(postgres.migrated_database())
    finders = []
    for number, one in enumerate((store, other)):
        with one.write() as conn:
            lists.put(conn, TODAY, SHELF, NOW)
        folder = tmp_path / str(number)
        fallback = ArxivFallback(one, ArxivClient(NOWHERE), lambda: NOW)
        on_demand = OnDemand(Refresher(one, HubClient(NOWHERE, sleep=lambda _seconds: None), lambda: NOW))
        keeper = Keeper(one, folder, in_thread=False)
        finders.append(SearchCatalog(one, keeper, on_demand, Lookup(one, on_demand, fallback)))
    for text in (
        "state space",
        "attention -recurrent",
        "transfromers",
        "author:gu context",
        "langu",
        "2611.00004",
        "β",
    ):
        first, second = (finder.search(asked_for(text, 20)) for finder in finders)
        assert first.papers
        assert first == second, text
        assert [one.score for one in first.papers] == [one.score for one in second.papers]
    other.close()
