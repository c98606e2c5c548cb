"""Papers the Hub does not know: read from arXiv, three seconds apart for all, and never in the way of the rest."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.store import Store, fetch_log, leases, open_store, papers, votes
from api.sync.arxiv import EVERY, FIRST_REST, LONGEST_REST, ArxivFallback
from api.sync.on_demand import WAIT_SECONDS, Outcome
from api.upstream.arxiv.client import ArxivClient
from tests.conftest import NOW, TODAY, Clock
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FAULTS, FakeHub, Handler, entry, status

ID, OTHER = "2401.00042", "2401.00043"


@pytest.fixture
def stocked(arxiv: FakeArxiv) -> FakeArxiv:
    """The fake arXiv with two papers."""
    arxiv.add(ID)
    arxiv.add(OTHER, "On counting to four")
    return arxiv


@pytest.mark.usefixtures("fresh")
def test_a_paper_that_only_arxiv_knows(api: FlaskClient, hub: FakeHub, stocked: FakeArxiv) -> None:
    reply = api.get(f"/v1/papers/{ID}")
    assert reply.status_code == 200
    assert (reply.json["source"], reply.json["paper"]["source"]) == ("arxiv", "arxiv")
    assert reply.json["paper"]["title"] == "On counting to three"
    assert reply.json["paper"]["primary_category"] == "math.CO"
    assert (reply.json["as_of"], reply.json["stale"]) == ("2026-11-19T18:00:00Z", False)
    assert "primaryClass = {math.CO}" in api.get(f"/v1/papers/{ID}.bib").text
    assert "TI  - On counting to three" in api.get(f"/v1/papers/{ID}.ris").text
    assert api.get(f"/v1/papers/arXiv:{ID}v7.md").text.startswith("# On counting to three")
    assert api.get(f"/v1/papers/{ID}/upvotes").json["history"] == []
    assert len(stocked.asked) == 1
    assert hub.paths().count(f"/api/papers/{ID}") == 1
    assert api.get(f"/v1/papers/{ID}").headers["ETag"] == reply.headers["ETag"]


@pytest.mark.usefixtures("fresh", "stocked")
def test_lists_counts_and_news_do_not_know_of_it(api: FlaskClient) -> None:
    paths = ["/v1/daily", "/v1/changes", "/v1/status", "/v1/trending", "/v1/weekly", "/v1/calendar/2026-11"]
    for path in paths:
        api.get(path)
    before = [api.get(path).json for path in paths]
    assert api.get(f"/v1/papers/{ID}").status_code == 200
    assert [api.get(path).json for path in paths] == before


@pytest.mark.usefixtures("fresh", "stocked")
def test_search_finds_it_by_its_id_and_by_words_only_if_papers_of_all_sources_are_asked_for(api: FlaskClient) -> None:
    assert [paper["arxiv_id"] for paper in api.get(f"/v1/search?q={ID}").json["papers"]] == [ID]
    # What is near by meaning is found, but not the paper that has the word.
    assert ID not in [paper["arxiv_id"] for paper in api.get("/v1/search?q=counting").json["papers"]]
    assert api.get("/feeds/search.json?q=counting").json["items"] == []
    assert len(api.get("/feeds/search.json?q=counting&source=all").json["items"]) == 1
    found = api.get("/v1/search?q=counting&source=all").json["papers"]
    assert (found[0]["arxiv_id"], found[0]["source"]) == (ID, "arxiv")


def test_a_paper_that_comes_onto_a_list_is_the_hubs(
    fresh: Services, api: FlaskClient, hub: FakeHub, arxiv: FakeArxiv, clock: Clock
) -> None:
    arxiv.add("2611.00077")
    assert api.get("/v1/papers/2611.00077").json["source"] == "arxiv"
    clock.forward(days=3)
    today = TODAY + dt.timedelta(days=3)
    old = f"{TODAY.isoformat()}T01:00:00.000Z"
    hub.lists[today] = [entry(77, TODAY, submittedOnDailyAt=old, upvotes=50)]
    hub.lists[TODAY].append(hub.lists[today][0])
    fresh.refresher.day(TODAY)
    paper = api.get("/v1/papers/2611.00077").json["paper"]
    assert (paper["source"], paper["upvotes"], paper["list_date"]) == ("hub", 50, str(TODAY))
    assert paper["title"] == "Paper number 77 on the list"
    assert paper["primary_category"] == "math.CO", "what only arXiv says stays"
    with fresh.store.read() as conn:
        assert votes.history(conn, "2611.00077", clock.now) == [(clock.now, 50)], "nobody voted at arXiv"
    listed = {one["arxiv_id"]: one for one in api.get(f"/v1/daily/{TODAY}").json["papers"]}
    assert listed["2611.00077"]["upvotes_gained"] == 0


class Machine:
    """A store of its own on the shared database, and a fallback on it."""

    def __init__(self, database_url: str, arxiv_url: str, clock: Clock) -> None:
        self.store = open_store(database_url)
        self.client = ArxivClient(arxiv_url, monotonic=lambda: clock.now.timestamp())
        self.naps: list[float] = []
        self.clock = clock
        self.fallback = ArxivFallback(
            self.store, self.client, clock, sleep=self.nap, monotonic=lambda: clock.now.timestamp()
        )

    def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.clock.forward(seconds=seconds)

    def close(self) -> None:
        self.client.close()
        self.store.close()


@pytest.fixture
def machines(database_url: str, arxiv_url: str, clock: Clock) -> Iterator[tuple[Machine, Machine]]:
    both = Machine(database_url, arxiv_url, clock), Machine(database_url, arxiv_url, clock)
    yield both
    for machine in both:
        machine.close()


def test_two_machines_ask_three_seconds_apart(
    machines: tuple[Machine, Machine], stocked: FakeArxiv, clock: Clock
) -> None:
    first, second = machines
    assert first.fallback.paper(ID) is Outcome.STORED
    assert second.fallback.paper(OTHER, 5.0) is Outcome.STORED
    assert clock.now - NOW >= EVERY
    assert sum(second.naps) == pytest.approx(3.0, abs=0.2)
    with first.store.read() as conn:
        assert papers.get_many(conn, [ID, OTHER]).keys() == {ID, OTHER}
    assert len(stocked.asked) == 2


def test_the_distance_outlasts_the_process_that_asked(store: Store) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    gone = re.sub(r"/\d+/", f"/{process.pid}/", leases.new_holder(watched=False))
    with store.write() as conn:
        assert leases.acquire(conn, "arxiv", gone, NOW)
        assert not leases.acquire(conn, "arxiv", leases.new_holder(), NOW + EVERY)
        leases.extend(conn, "arxiv", gone, NOW + EVERY)
        assert not leases.acquire(conn, "arxiv", leases.new_holder(), NOW)
        assert leases.acquire(conn, "arxiv", leases.new_holder(), NOW + EVERY)


def test_a_turn_that_does_not_come_is_not_waited_for_long(
    machines: tuple[Machine, Machine], stocked: FakeArxiv, clock: Clock
) -> None:
    first, second = machines
    with first.store.write() as conn:
        leases.acquire(conn, "arxiv", leases.new_holder(), clock())
    assert second.fallback.paper(ID) is Outcome.UNAVAILABLE
    assert sum(second.naps) <= WAIT_SECONDS
    assert stocked.asked == []


def test_an_overloaded_arxiv_is_left_alone_twice_as_long_each_time(
    machines: tuple[Machine, Machine], stocked: FakeArxiv, clock: Clock
) -> None:
    first, second = machines
    stocked.fail(status(429))
    rests: list[dt.timedelta] = []
    for _ in range(9):
        asked, began = len(stocked.asked), clock.now
        assert first.fallback.paper(ID) is Outcome.UNAVAILABLE
        assert second.fallback.paper(ID) is Outcome.UNAVAILABLE, "the other machine keeps to it"
        assert len(stocked.asked) == asked + 1
        with first.store.read() as conn:
            resume_at = fetch_log.get(conn, fetch_log.ARXIV, clock.now).resume_at
        assert resume_at is not None
        rests.append(resume_at - began)
        clock.now = max(resume_at, clock.now) + dt.timedelta(seconds=5)
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-2:] == [LONGEST_REST] * 2
    stocked.mend()
    assert first.fallback.paper(ID) is Outcome.STORED
    clock.forward(seconds=5)
    stocked.fail(FAULTS["503"])
    began = clock.now
    assert first.fallback.paper(OTHER) is Outcome.UNAVAILABLE
    with first.store.read() as conn:
        assert fetch_log.get(conn, fetch_log.ARXIV, clock.now).resume_at == began + FIRST_REST, (
            "a success begins anew"
        )


def test_who_asks_for_the_same_at_once_shares_the_answer(services: Services, stocked: FakeArxiv) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def slow(handler: Handler) -> None:
        arrived.set()
        go_on.wait(10)
        handler.answer("/api/query", {"id_list": ID})

    stocked.fail(slow, times=1)
    fallback = ArxivFallback(services.store, services.arxiv, services.clock)
    answers: list[Outcome] = []
    threads = [threading.Thread(target=lambda: answers.append(fallback.paper(ID))) for _ in range(2)]
    threads[0].start()
    assert arrived.wait(5)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert answers == [Outcome.STORED, Outcome.STORED]
    assert len(stocked.asked) == 1


def test_two_processes_on_one_database_keep_the_distance(tmp_path: Path, arxiv_url: str, stocked: FakeArxiv) -> None:
    database_url = f"sqlite:///{tmp_path / 'shared.db'}"
    open_store(database_url).close()
    script = f"""
import sys
from api.upstream.arxiv.client import ArxivClient
from api.core.hub_calendar import utc_now
from api.sync.arxiv import ArxivFallback
from api.store import open_store
from api.sync.on_demand import Outcome
fallback = ArxivFallback(open_store({database_url!r}), ArxivClient({arxiv_url!r}), utc_now)
assert fallback.paper(sys.argv[1], 8.0) is Outcome.STORED
"""
    times: list[float] = []

    def timed(handler: Handler) -> None:
        times.append(time.monotonic())
        handler.answer("/api/query", {"id_list": ID})

    stocked.fail(timed)
    root = Path(__file__).parents[2]
    processes = [subprocess.Popen([sys.executable, "-c", script, one], cwd=root) for one in (ID, ID)]
    assert [process.wait(30) for process in processes] == [0, 0]
    assert len(times) == 2
    assert times[1] - times[0] >= EVERY.total_seconds()
