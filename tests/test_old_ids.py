"""Papers from before April 2007, whose ids contain a slash: every path, and everything that is made from an id."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.core.models import Author, Paper
from api.render import citations, feeds
from tests.conftest import TODAY
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FakeHub, entry, status

ID = "hep-th/9901001"


@pytest.fixture
def old(api: FlaskClient, arxiv: FakeArxiv) -> FlaskClient:
    """The service with such a paper, which arXiv knows and the Hub does not."""
    arxiv.add(ID, "Strings and\n  branes", published="1999-01-01T10:11:12Z")
    return api


@pytest.mark.parametrize(
    "text", [ID, "arXiv:hep-th/9901001v2", "https://arxiv.org/abs/hep-th/9901001", "hep-th%2F9901001"]
)
def test_a_paper_with_an_old_id_is_read_from_arxiv(old: FlaskClient, text: str) -> None:
    reply = old.get(f"/v1/papers/{text}")
    assert reply.status_code == 200
    assert reply.headers["Content-Location"] == f"/v1/papers/{ID}"
    assert reply.json["paper"]["arxiv_id"] == ID
    assert reply.json["source"] == "arxiv"
    assert reply.json["paper"]["links"] == {
        "hub": f"https://huggingface.co/papers/{ID}",
        "arxiv": f"https://arxiv.org/abs/{ID}",
        "pdf": f"https://arxiv.org/pdf/{ID}",
    }


def test_everything_about_such_a_paper_is_served(old: FlaskClient) -> None:
    for kind in ("bib", "ris", "md"):
        reply = old.get(f"/v1/papers/{ID}.{kind}")
        assert reply.status_code == 200
        assert reply.headers["Content-Disposition"] == f'inline; filename="hep-th_9901001.{kind}"'
        assert ID in reply.text
    assert old.get(f"/v1/papers/{ID}/upvotes").json["arxiv_id"] == ID
    assert old.get(f"/v1/papers/{ID}/related").json["arxiv_id"] == ID


def test_a_search_for_such_an_id_or_for_words_of_the_paper_finds_it(old: FlaskClient) -> None:
    for text in (f"arXiv:{ID}", "strings branes"):
        reply = old.get("/v1/search", query_string={"q": text, "source": "all"})
        assert reply.json["papers"][0]["arxiv_id"] == ID


def test_a_cursor_may_name_such_a_paper(old: FlaskClient) -> None:
    assert old.get("/v1/search", query_string={"q": "strings", "cursor": f"1-{ID}"}).status_code == 200


def test_an_old_id_that_nobody_knows_is_a_404_and_a_malformed_one_a_400(api: FlaskClient) -> None:
    assert api.get("/v1/papers/math/0309136").status_code == 404
    for text in ("math/0313136", "cooking/9901001", "1234.56789", "hep-th"):
        assert api.get(f"/v1/papers/{text}").status_code == 400


def test_the_hub_is_asked_for_one_path_segment(api: FlaskClient, hub: FakeHub) -> None:
    hub.lists[TODAY].append(entry(77, TODAY, id=ID))
    assert api.get(f"/api/papers/{ID}").json["id"] == ID
    assert api.get(f"/papers/{ID}.md").status_code == 200
    assert api.get(f"/api/arxiv/{ID}/repos").status_code == 200
    assert "/api/papers/hep-th%2F9901001" in hub.paths()


def test_a_hub_that_refuses_the_id_does_not_know_the_paper(old: FlaskClient, hub: FakeHub) -> None:
    hub.fail(status(400), path="/api/papers/")
    assert old.get(f"/v1/papers/{ID}").status_code == 200
    assert "Retry-After" not in old.get(f"/api/papers/{ID}").headers


def test_such_a_paper_without_dates_gets_those_of_its_id() -> None:
    undated = Paper(arxiv_id=ID, title="Strings", authors=(Author("Ada Lovelace"),))
    assert feeds.paper_entry(undated).published.year == 1999
    assert "year = {1999}" in citations.bibtex(undated)
    assert "1999/01//" in citations.ris(undated)
