"""A paper that is not stored: who is asked for it, in which order, and how that ends."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.store import leases
from api.sync.arxiv import EVERY, ArxivFallback
from api.sync.lookup import Found, Lookup
from api.sync.on_demand import OnDemand, Outcome
from tests.conftest import TODAY, Clock
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FAULTS, FakeHub, entry, status

ID, OTHER = "2401.00042", "2401.00043"


@pytest.fixture
def stocked(arxiv: FakeArxiv) -> FakeArxiv:
    """The fake arXiv with two papers."""
    arxiv.add(ID)
    arxiv.add(OTHER, "On counting to four")
    return arxiv


@pytest.mark.usefixtures("fresh")
def test_what_neither_knows_says_so_and_is_asked_once(api: FlaskClient, hub: FakeHub, arxiv: FakeArxiv) -> None:
    for _ in range(2):
        reply = api.get(f"/v1/papers/{ID}")
        assert (reply.status_code, reply.json["type"]) == (404, "urn:paperboy:problem:not-found")
        assert reply.json["detail"] == f"Neither the Hub nor arXiv knows the paper {ID}; both were asked."
    assert len(arxiv.asked) == 1
    assert hub.paths().count(f"/api/papers/{ID}") == 1


@pytest.mark.usefixtures("fresh")
def test_arxiv_away(api: FlaskClient, arxiv: FakeArxiv) -> None:
    arxiv.fail(FAULTS["reset"])
    reply = api.get(f"/v1/papers/{ID}")
    assert (reply.status_code, reply.json["type"]) == (404, "urn:paperboy:problem:not-available-now")
    assert reply.json["detail"].startswith(f"The Hub does not know {ID}, and arXiv cannot be asked")
    assert int(reply.headers["Retry-After"]) > 0


@pytest.mark.usefixtures("fresh")
def test_the_hub_away(api: FlaskClient, hub: FakeHub, stocked: FakeArxiv, clock: Clock) -> None:
    hub.fail(status(500))
    reply = api.get(f"/v1/papers/{ID}")
    assert (reply.status_code, reply.json["source"], reply.json["stale"]) == (200, "arxiv", True)
    as_the_hub = api.get(f"/api/papers/{ID}")
    assert (as_the_hub.status_code, as_the_hub.headers["Retry-After"]) == (404, "60"), "it may know it"
    clock.now += EVERY
    unknown = api.get("/v1/papers/2401.00099")
    assert unknown.json["type"] == "urn:paperboy:problem:not-available-now"
    assert unknown.json["detail"].startswith("arXiv does not know 2401.00099, and the Hub cannot be asked")
    clock.now += EVERY
    stocked.fail(status(500))
    both = api.get(f"/v1/papers/{OTHER}")
    assert "neither the Hub nor arXiv can be asked" in both.json["detail"]


@pytest.mark.usefixtures("fresh")
def test_the_hubs_own_paths_do_not_know_it(api: FlaskClient, stocked: FakeArxiv) -> None:
    for path in (f"/api/papers/{ID}", f"/papers/{ID}.md"):
        assert api.get(path).status_code == 404
    assert stocked.asked == []
    assert api.get(f"/v1/papers/{ID}").status_code == 200
    for path in (f"/api/papers/{ID}", f"/papers/{ID}.md"):
        assert api.get(path).json == {"error": f"The Hub does not know the paper {ID}."}
    # What is near by meaning is found, but not the paper that has the word.
    assert ID not in [one["paper"]["id"] for one in api.get("/api/papers/search?q=counting").json]


@pytest.fixture
def lookup(services: Services) -> Lookup:
    on_demand = OnDemand(services.refresher, sleep=lambda _seconds: None)
    fallback = ArxivFallback(services.store, services.arxiv, services.clock, sleep=lambda _seconds: None)
    return Lookup(services.store, on_demand, fallback)


def test_a_stored_paper_is_found_without_asking_anybody(
    lookup: Lookup, services: Services, hub: FakeHub, arxiv: FakeArxiv
) -> None:
    services.refresher.paper("2611.00001")
    hub.asked.clear()
    assert lookup.paper("2611.00001") == lookup.hub_paper("2611.00001") == Found(Outcome.STORED)
    assert hub.asked == arxiv.asked == []


def test_a_paper_that_the_hub_knows_costs_arxiv_no_request(lookup: Lookup, hub: FakeHub, arxiv: FakeArxiv) -> None:
    arxiv.add("2611.00001")
    assert lookup.paper("2611.00001") == Found(Outcome.STORED, Outcome.STORED)
    assert hub.paths() == ["/api/papers/2611.00001"]
    assert arxiv.asked == []


@pytest.mark.parametrize(
    ("hub_fails", "arxiv_knows", "arxiv_fails", "found"),
    [
        (False, True, False, Found(Outcome.STORED, Outcome.NOT_FOUND, Outcome.STORED)),
        (False, False, False, Found(Outcome.NOT_FOUND, Outcome.NOT_FOUND, Outcome.NOT_FOUND)),
        (False, True, True, Found(Outcome.UNAVAILABLE, Outcome.NOT_FOUND, Outcome.UNAVAILABLE)),
        (True, True, False, Found(Outcome.STORED, Outcome.UNAVAILABLE, Outcome.STORED)),
        (True, False, False, Found(Outcome.UNAVAILABLE, Outcome.UNAVAILABLE, Outcome.NOT_FOUND)),
        (True, True, True, Found(Outcome.UNAVAILABLE, Outcome.UNAVAILABLE, Outcome.UNAVAILABLE)),
    ],
)
def test_only_two_who_both_say_no_make_a_paper_unknown(
    lookup: Lookup,
    hub: FakeHub,
    arxiv: FakeArxiv,
    hub_fails: bool,
    arxiv_knows: bool,
    arxiv_fails: bool,
    found: Found,
) -> None:
    if hub_fails:
        hub.fail(status(500))
    if arxiv_knows:
        arxiv.add(ID)
    if arxiv_fails:
        arxiv.fail(status(500))
    assert lookup.paper(ID) == found


def test_a_paper_that_another_process_reads_from_the_hub_is_not_asked_of_arxiv(
    lookup: Lookup, services: Services, hub: FakeHub, stocked: FakeArxiv
) -> None:
    with services.store.write() as conn:
        leases.acquire(conn, f"paper:{ID}", leases.new_holder(), services.clock())
    assert lookup.paper(ID) == Found(Outcome.BEING_READ, Outcome.BEING_READ)
    assert hub.asked == stocked.asked == []


def test_a_paper_from_arxiv_is_not_one_of_the_hubs_until_the_hub_has_it(
    lookup: Lookup, hub: FakeHub, stocked: FakeArxiv, clock: Clock
) -> None:
    assert lookup.paper(ID).outcome is Outcome.STORED
    assert lookup.hub_paper(ID) == Found(Outcome.NOT_FOUND, Outcome.NOT_FOUND)
    assert lookup.paper(ID) == Found(Outcome.STORED), "it is stored all the same"
    hub.fail(status(500))
    assert lookup.hub_paper(OTHER) == Found(Outcome.UNAVAILABLE, Outcome.UNAVAILABLE)
    assert len(stocked.asked) == 1
    hub.mend()
    clock.forward(minutes=1)
    hub.lists[TODAY].append(entry(2, TODAY, id=OTHER))
    assert lookup.hub_paper(OTHER) == Found(Outcome.STORED, Outcome.STORED)
