"""Reading arXiv's Atom: what becomes of an entry, and every way of saying no."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.core.models import Author, merged
from api.errors import UpstreamBusy, UpstreamError, UpstreamInvalid, UpstreamNotFound, UpstreamUnavailable
from api.upstream.arxiv.client import ArxivClient
from api.upstream.arxiv.parse import read_paper
from tests.conftest import TODAY
from tests.fakearxiv import ATOM, FakeArxiv, entry, error, feed
from tests.fakehub import FAULTS, status
from tests.store.test_database import wire
from tests.test_recordings import RECORDINGS

ID = "2401.00042"


@pytest.fixture
def client(arxiv_url: str) -> Iterator[ArxivClient]:
    made = ArxivClient(arxiv_url)
    yield made
    made.close()


def test_an_entry_becomes_a_paper() -> None:
    paper = read_paper(feed(entry(ID)), ID)
    assert paper is not None
    assert (paper.arxiv_id, paper.source) == (ID, "arxiv")
    assert paper.title == "On counting to three"
    assert paper.abstract == "We count to three and stop there.\n\nOthers went on."
    assert paper.authors == (Author("Ada Lovelace"), Author("Émile Borel"))
    assert paper.published_at == dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert paper.primary_category == "math.CO"
    assert (paper.upvotes, paper.list_date, paper.github_repo, paper.project_page) == (None, None, None, None)


@pytest.mark.parametrize(
    "title",
    [
        "Teaching <think> & <b>not</b> to think",
        r"\textsc{Gamma} for $200k",
        "This paper has been withdrawn",
        "ℓ₂ & π",
    ],
)
def test_text_is_data_whatever_it_looks_like(title: str) -> None:
    paper = read_paper(feed(entry(ID, title, summary=title, authors=(title,))), ID)
    assert paper is not None
    assert (paper.title, paper.abstract, paper.authors[0].name) == (title, title, title)


@pytest.mark.parametrize(
    ("comment", "code", "project"),
    [
        ("Code: https://github.com/example/three.", "https://github.com/example/three", None),
        ("see http://www.github.com/example/a.b/tree/main, 9 pages", "https://github.com/example/a.b", None),
        ("Project Page: https://example.org/three/.", None, "https://example.org/three/"),
        ("project page at http://three.example.org; code soon", None, "https://three.example.org"),
        ("Our project website (https://example.org/x)", None, "https://example.org/x"),
        ("https://example.org/talk and javascript:alert(1)", None, None),
        ("Project page: javascript:alert(1)", None, None),
    ],
)
def test_the_comment_may_say_where_the_code_is(comment: str, code: str | None, project: str | None) -> None:
    paper = read_paper(feed(entry(ID, comment=comment)), ID)
    assert paper is not None
    assert (paper.github_repo, paper.project_page) == (code, project)


@pytest.mark.parametrize("category", ["", "cs.CL} \\input{x", "<b>", "x" * 99])
def test_a_category_that_is_none_is_left_out(category: str) -> None:
    paper = read_paper(feed(entry(ID, category=category)), ID)
    assert paper is not None
    assert paper.primary_category is None


def test_no_entry_and_an_error_are_no_paper() -> None:
    assert read_paper(feed(), ID) is None
    assert read_paper(feed(error(ID)), ID) is None


def test_a_paper_may_be_called_error() -> None:
    paper = read_paper(feed(entry(ID, "Error")), ID)
    assert paper is not None
    assert paper.title == "Error"


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Rate exceeded.",
        b"<html><body>Maintenance</body></html>",
        b"<feed><entry/></feed>",
        b'<?xml version="1.0" encoding="klingon"?><feed/>',
        feed(entry("2401.00043")),
        feed(entry(ID, " ")),
        feed(entry(ID))[:-200],
        feed(entry(ID)).replace(b"<feed", BOMB.encode() + b"<feed"),
        feed(entry(ID)).replace(b"<feed", b'<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed'),
        b"<a>" * 100_000,
    ],
)
def test_anything_else_is_no_answer(body: bytes) -> None:
    with pytest.raises(UpstreamInvalid):
        read_paper(body, ID)


def test_a_request(client: ArxivClient, arxiv: FakeArxiv) -> None:
    arxiv.add(ID)
    assert client.paper(ID, budget=5).title == "On counting to three"
    ((path, query, headers),) = arxiv.asked
    assert (path, query) == ("/api/query", {"id_list": ID, "max_results": "1"})
    assert headers["user-agent"].startswith("paperboy/")
    assert "authorization" not in headers


def test_unknown_and_impossible_ids_are_answers(client: ArxivClient, arxiv: FakeArxiv) -> None:
    with pytest.raises(UpstreamNotFound):
        client.paper(ID, budget=5)
    arxiv.fail(lambda handler: handler.send(400, feed(error(ID)), ATOM))
    with pytest.raises(UpstreamNotFound):
        client.paper(ID, budget=5)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (status(429), UpstreamBusy),
        (FAULTS["503"], UpstreamUnavailable),
        (FAULTS["reset"], UpstreamUnavailable),
        (FAULTS["html"], UpstreamInvalid),
        (FAULTS["huge"], UpstreamInvalid),
        (FAULTS["hang"], UpstreamUnavailable),
        (FAULTS["drip"], UpstreamUnavailable),
        (status(403), UpstreamError),
    ],
)
def test_a_fault_is_not_asked_about_again(
    client: ArxivClient, arxiv: FakeArxiv, fault: object, kind: type[UpstreamError]
) -> None:
    arxiv.fail(fault)  # type: ignore[arg-type]
    with pytest.raises(kind):
        client.paper(ID, budget=0.4)
    assert len(arxiv.asked) == 1


def test_what_arxiv_says_fills_gaps_and_erases_nothing() -> None:
    (hub,) = wire(1, ai_summary=None)
    arxiv = read_paper(feed(entry(hub.arxiv_id)), hub.arxiv_id)
    assert arxiv is not None
    for both in (merged(hub, arxiv), merged(arxiv, hub)):
        assert (both.source, both.title, both.upvotes) == ("hub", hub.title, 99)
        assert both.primary_category == "math.CO"
        assert both.list_date == TODAY


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")
def test_recorded_answers_are_read() -> None:
    papers = 0
    for path in (RECORDINGS / "arxiv" / "recorded").glob("*.json"):
        recorded = json.loads(Path(path).read_bytes())
        body = recorded["body"].encode("latin-1").decode("utf-8")
        ids = re.findall(r"<id>http://arxiv.org/abs/(\d{4}\.\d{4,5})v\d+</id>", body)
        assert all(read_paper(body.encode(), found) for found in ids)
        papers += len(ids)
        if "<entry>" not in body or recorded["status_code"] == 400:
            assert read_paper(body.encode(), ID) is None
    assert papers > 100
