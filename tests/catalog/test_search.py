"""Search: words, phrases, half words, names, ids, sentences and mistakes; on both kinds of databases."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.catalog.search import SearchCatalog
from api.core.models import Author, Organization, Paper
from api.search.index import Index
from api.search.keeper import Keeper
from api.services import Services
from api.store import Store, lists, papers
from api.sync.arxiv import ArxivFallback
from api.sync.hub import Refresher
from api.sync.lookup import Lookup
from api.sync.on_demand import OnDemand
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient
from api.web.search_params import asked_for
from tests.conftest import NOW, TODAY
from tests.fakehub import FAULTS, FakeHub


def paper(number: int, title: str, abstract: str = "", **more: Any) -> Paper:
    author = Author(f"Author Number{number}")
    made = Paper(f"2611.{number:05}", title, abstract, (author,), list_date=TODAY, upvotes=1)
    return dataclasses.replace(made, **more)


TII = Organization("tii", "TII")
SHELF = [
    paper(1, "State space models for long sequences", "A recurrent alternative to attention."),
    paper(2, "Sparse mixture-of-experts", "Experts route tokens in space and leave the state alone."),
    paper(3, "Transformers see far", "Attention over very long context.", authors=(Author("Albert Gu"),)),
    paper(4, "A survey of diffusion", "Images from noise.", ai_keywords=("score matching", "latent space")),
    paper(
        5, "Schrödinger bridges & <think> tags", "β-VAE and $O(n)$ costs.", organization=Organization("tii", "TII")
    ),
    paper(
        6, "Hallucination in summaries", "Large language models invent facts.", ai_summary="Models make things up."
    ),
]


@pytest.fixture
def finder(store: Store, tmp_path: Path) -> SearchCatalog:
    with store.write() as conn:
        lists.put(conn, TODAY, SHELF, NOW)
    nowhere = HubClient("http://127.0.0.1:9", sleep=lambda _seconds: None)
    fallback = ArxivFallback(store, ArxivClient("http://127.0.0.1:9"), lambda: NOW)
    on_demand = OnDemand(Refresher(store, nowhere, lambda: NOW))
    keeper = Keeper(store, tmp_path, in_thread=False)
    return SearchCatalog(store, keeper, on_demand, Lookup(store, on_demand, fallback))


def found(finder: SearchCatalog, text: str) -> list[int]:
    return [int(one.arxiv_id[5:]) for one in finder.search(asked_for(text, 20)).papers]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("state space", 1),
        ('"state space"', 1),
        ("transformer", 3),
        ("TRANSFORMING", 3),
        ("transfo", 3),
        ("transfromers", 3),
        ("halucination", 6),
        ("albert gu", 3),
        ("author:gu attention", 3),
        ("schrodinger", 5),
        ("tii", 5),
        ("org:tii", 5),
        ("keyword:score", 4),
        ("score matching", 4),
        ("2611.00004", 4),
        ("https://arxiv.org/abs/2611.00002v1", 2),
        ("how do large language models come to invent facts that nobody has told them", 6),
        ("what on earth is a mixture of experts zzzz", 2),
        ("β", 5),
    ],
)
def test_what_is_meant_comes_first(finder: SearchCatalog, text: str, first: int) -> None:
    assert found(finder, text)[0] == first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"space state"', []),
        ("attention -recurrent", [3]),
        ("author:nobody", []),
        ("-attention -space", [5, 6]),
        ("keyword:diffusion", []),
        ("qqqqqqqq", []),
    ],
)
def test_what_must_be_there_or_must_not_decides(finder: SearchCatalog, text: str, expected: list[int]) -> None:
    assert sorted(found(finder, text)) == expected


def test_what_changes_is_indexed_anew_and_what_goes_is_forgotten(store: Store, finder: SearchCatalog) -> None:
    with store.write() as conn:
        lists.put(conn, TODAY, [paper(1, "Something else entirely", "Nothing of the kind."), *SHELF[1:]], NOW)
    assert found(finder, '"state space"') == []
    assert found(finder, "entirely") == [1]
    with store.write() as conn:
        lists.put(conn, TODAY, [*SHELF[1:], paper(7, "A seventh")], NOW)
    assert found(finder, "seventh")[0] == 7


def test_hostile_words_are_only_words(finder: SearchCatalog) -> None:
    for text in (
        '"',
        "a' OR 1=1 --",
        "NEAR(a b)",
        "title:x",
        "*",
        "a* ^b",
        "{}",
        "'':*",
        "&|!",
        "\x00 x",
        "AND OR NOT",
    ):
        found(finder, text)
    assert found(finder, "<think> tags")[0] == 5


def test_related_papers_share_what_they_are_about(finder: SearchCatalog) -> None:
    close = finder.related(SHELF[0], 3)
    assert close[0].arxiv_id in {"2611.00002", "2611.00003", "2611.00004"}
    assert "2611.00001" not in {one.arxiv_id for one in close}


@pytest.mark.usefixtures("fresh")
def test_the_reply(api: FlaskClient) -> None:
    body = api.get("/v1/search?q=paper+number+7&limit=2&view=card").json
    assert body["list"]["kind"] == "search"
    assert (body["source"], len(body["papers"])) == ("store", 2)
    first = body["papers"][0]
    assert first["arxiv_id"] == "2611.00007"
    assert first["score"] >= body["papers"][1]["score"]
    assert {"text": "7", "match": True} in first["highlights"]["title"]
    assert "abstract" not in first


@pytest.mark.usefixtures("fresh")
def test_the_hub_fills_a_short_answer_up_once_and_it_stays(
    api: FlaskClient, hub: FakeHub, services: Services
) -> None:
    old = TODAY - dt.timedelta(days=60)
    hub.fill(old, 1, 4000)
    hub.asked.clear()
    assert api.get("/v1/search?q=number+4000").json["papers"][0]["arxiv_id"] == "2609.04000"
    assert hub.paths() == ["/api/papers/search?q=number+4000&limit=100"]
    assert api.get("/v1/search?q=number+4000&view=card").json["source"] == "store"
    assert len(hub.asked) == 1
    with services.store.read() as conn:
        assert papers.get(conn, "2609.04000") is not None


def test_what_the_hub_found_is_ranked_before_the_thread_has_indexed_it(
    store: Store, hub: FakeHub, hub_url: str, tmp_path: Path
) -> None:
    with store.write() as conn:
        lists.put(conn, TODAY, SHELF, NOW)
    # The clock stands still, so the thread waits for a worker for ever.
    keeper = Keeper(store, tmp_path, monotonic=lambda: 0.0)
    assert keeper.follow()
    client = HubClient(hub_url)
    on_demand = OnDemand(Refresher(store, client, lambda: NOW))
    lookup = Lookup(store, on_demand, ArxivFallback(store, ArxivClient("http://127.0.0.1:9"), lambda: NOW))
    hub.fill(TODAY - dt.timedelta(days=60), 1, 4000)
    try:
        answer = SearchCatalog(store, keeper, on_demand, lookup).search(asked_for("number 4000", 20))
    finally:
        keeper.close()
        client.close()
    assert answer.asked_hub
    assert answer.papers[0].arxiv_id == "2609.04000"
    index = Index(keeper.folder).snapshot()
    assert index is not None
    assert index.total == len(SHELF)


@pytest.mark.usefixtures("fresh")
def test_without_the_hub_the_store_answers(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(FAULTS["reset"])
    body = api.get("/v1/search?q=number+3").json
    assert body["papers"][0]["arxiv_id"] == "2611.00003"
    assert body["source"] == "store"


@pytest.mark.usefixtures("fresh")
def test_filters_and_orders_hold_for_what_is_found(api: FlaskClient) -> None:
    body = api.get("/v1/search?q=number&min_upvotes=97&sort=comments").json
    assert [one["arxiv_id"] for one in body["papers"]] == ["2611.00003", "2611.00002", "2611.00001"]
    assert api.get("/v1/search?q=number&has=media").json["list"]["empty_reason"] == "no_match"


@pytest.mark.usefixtures("fresh")
def test_related_over_http(api: FlaskClient) -> None:
    body = api.get("/v1/papers/2611.00001/related?limit=3").json
    assert body["arxiv_id"] == "2611.00001"
    assert len(body["papers"]) == 3
    assert api.get("/v1/papers/2001.00001/related").status_code == 404


def test_nothing_to_look_for_is_said(api: FlaskClient) -> None:
    assert api.get("/v1/search?q=%21").json["list"]["empty_reason"] == "no_match"
    for query, reason in {"": "Required", "?q=": "1 to 250", f"?q={'x' * 251}": "1 to 250"}.items():
        reply = api.get(f"/v1/search{query}")
        assert reply.status_code == 400
        assert reason in reply.json["errors"]["q"][0]


MEANT = [
    paper(11, "Imitation of human demonstrations", "A manipulation policy is trained on videos of humans."),
    paper(12, "Automatic speech recognition", "Transcribing noisy audio with a conformer."),
    paper(13, "Untrue claims of language models", "Hallucinations, when they summarise documents."),
]


@pytest.fixture
def meant(store: Store, finder: SearchCatalog) -> SearchCatalog:
    """A finder that has `MEANT`, too."""
    with store.write() as conn:
        lists.put(conn, TODAY, [*SHELF, *MEANT], NOW)
    return finder


def test_what_is_said_in_other_words_is_found_by_meaning(meant: SearchCatalog) -> None:
    assert found(meant, "robots that copy people") == [11]
    assert found(meant, "voice to transcript") == [12]
    assert found(meant, "qwzxv") == []


def test_what_is_found_by_meaning_meets_the_conditions(meant: SearchCatalog) -> None:
    assert found(meant, "robots that copy people -policy") == []
    assert found(meant, 'robots that copy people "human demonstrations"') == [11]
    assert found(meant, 'robots that copy people "noisy audio"') == [12]
    asked = dataclasses.replace(asked_for("robots that copy people", 20), sort="newest")
    assert meant.search(asked).papers == ()


def test_all_pages_together_have_every_paper_once(meant: SearchCatalog) -> None:
    whole = meant.search(asked_for("robots copy people's attention", 20))
    ids, cursor = list[str](), None
    while True:
        page = meant.search(dataclasses.replace(asked_for("robots copy people's attention", 1), cursor=cursor))
        assert page.total == whole.total
        ids += [one.arxiv_id for one in page.papers]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert ids == [one.arxiv_id for one in whole.papers]
    assert len(ids) == whole.total == 3


def test_papers_like_another_are_those_about_the_same(meant: SearchCatalog) -> None:
    assert found(meant, "like:2611.00006")[0] == 13
    assert found(meant, "LIKE:https://arxiv.org/abs/2611.00006v2") == found(meant, "like:2611.00006")
    assert 6 not in found(meant, "like:2611.00006")
    assert found(meant, "like:2611.00006 untrue") == [13]
    assert 13 not in found(meant, "like:2611.00006 -untrue")
    assert found(meant, "like:2611.99999") == []
    assert [one.arxiv_id for one in meant.related(SHELF[5], 1)] == ["2611.00013"]


def test_without_meaning_only_words_count(meant: SearchCatalog) -> None:
    words = SearchCatalog(meant._store, meant._keeper, meant._on_demand, meant._lookup, by_meaning=False)
    assert found(words, "robots that copy people") == []
    assert found(words, "copying videos") == [11]
