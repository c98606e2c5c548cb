"""Single papers: how one becomes known, and what an error says if it does not."""

from __future__ import annotations

import pytest

from api.catalog.papers import PaperCatalog
from api.core.models import Linked
from api.errors import BeingRead, NotFound, Unavailable
from api.services import Services
from api.store import fetch_log, leases, linked_repos
from tests.conftest import TODAY, Clock, settle
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FakeHub, entry, status

ID, UNKNOWN = "2611.00003", "2401.00042"


@pytest.fixture
def catalog(fresh: Services) -> PaperCatalog:
    return fresh.papers


def test_a_paper_is_as_old_as_the_last_change_of_its_list(
    catalog: PaperCatalog, fresh: Services, hub: FakeHub, clock: Clock
) -> None:
    first = clock.now
    clock.forward(minutes=5)
    fresh.refresher.day(TODAY)
    assert catalog.paper(ID).as_of == first
    hub.lists[TODAY].append(entry(40, TODAY))
    fresh.refresher.day(TODAY)
    known = catalog.paper(ID)
    assert (known.as_of, known.stale, known.linked) == (clock.now, False, None)


def test_a_paper_is_stale_while_the_hub_fails(catalog: PaperCatalog, fresh: Services, hub: FakeHub) -> None:
    hub.fail(status(500))
    with pytest.raises(Exception, match="500"):
        fresh.refresher.newest_days()
    assert catalog.paper(ID).stale
    hub.mend()
    fresh.refresher.newest_days()
    assert not catalog.paper(ID).stale


def test_a_paper_from_arxiv_is_as_old_as_its_reading(catalog: PaperCatalog, arxiv: FakeArxiv, clock: Clock) -> None:
    arxiv.add(UNKNOWN)
    clock.forward(minutes=5)
    catalog.fetch_paper(UNKNOWN)
    assert catalog.paper(UNKNOWN).as_of == clock.now


def test_a_paper_that_is_not_stored_is_read_only_by_the_methods_that_fetch(
    catalog: PaperCatalog, hub: FakeHub
) -> None:
    hub.asked.clear()
    with pytest.raises(NotFound, match="not stored here"):
        catalog.paper("2611.00102")
    assert hub.asked == []
    catalog.fetch_paper("2611.00102")
    assert catalog.paper("2611.00102").paper.title == "Paper number 102 on the list"


@pytest.mark.parametrize("fetch", [PaperCatalog.fetch_paper, PaperCatalog.fetch_hub_paper])
def test_a_paper_that_another_process_reads_is_there_in_a_second(
    catalog: PaperCatalog, fresh: Services, fetch: object
) -> None:
    assert callable(fetch)
    with fresh.store.write() as conn:
        leases.acquire(conn, f"paper:{UNKNOWN}", leases.new_holder(), fresh.clock())
    fresh.on_demand._sleep = lambda _seconds: None
    with pytest.raises(BeingRead, match="ask again in a second") as caught:
        fetch(catalog, UNKNOWN)
    assert caught.value.retry_after == 1


def test_what_the_hub_does_not_know_is_no_paper_of_the_hubs(catalog: PaperCatalog, arxiv: FakeArxiv) -> None:
    arxiv.add(UNKNOWN)
    with pytest.raises(NotFound, match="The Hub does not know"):
        catalog.fetch_hub_paper(UNKNOWN)
    assert arxiv.asked == []


def test_the_votes_of_a_paper_are_told_oldest_first(
    catalog: PaperCatalog, fresh: Services, hub: FakeHub, clock: Clock
) -> None:
    first = clock.now
    clock.forward(hours=2)
    listed = hub.lists[TODAY][2]
    assert isinstance(listed, dict)
    listed["paper"]["upvotes"] = 500
    fresh.refresher.day(TODAY)
    known, history = catalog.upvotes(ID)
    assert history == [(first, 97), (clock.now, 500)]
    assert known.paper.upvotes == 500
    with pytest.raises(NotFound):
        catalog.upvotes(UNKNOWN)


def test_the_repositories_that_name_a_paper_are_unavailable_until_the_hub_was_asked(
    catalog: PaperCatalog, fresh: Services
) -> None:
    with pytest.raises(Unavailable, match="What names") as caught:
        catalog.linked(catalog.paper(ID))
    assert caught.value.retry_after == 60
    settle(fresh)
    assert catalog.linked(catalog.paper(ID)) == Linked()


def test_fetching_the_repositories_asks_the_hub_once(catalog: PaperCatalog, fresh: Services, hub: FakeHub) -> None:
    hub.asked.clear()
    for _ in range(2):
        catalog.fetch_linked(ID)
    assert hub.paths() == [f"/api/papers/{ID}"]
    with fresh.store.read() as conn:
        assert linked_repos.get(conn, ID).linked == Linked()
        assert not fetch_log.get(conn, fetch_log.HUB, fresh.clock()).failing
