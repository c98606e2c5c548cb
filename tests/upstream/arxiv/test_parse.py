"""Converting arXiv's Atom feed: full entries, hostile text and every form of error."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from api.core.models import Author, merged
from api.errors import UpstreamInvalid
from api.upstream.arxiv.parse import read_paper
from tests.conftest import TODAY
from tests.fakearxiv import entry, error, feed
from tests.store.test_database import wire
from tests.test_recordings import RECORDINGS

ID = "2401.00042"


def test_a_full_entry_becomes_a_paper() -> None:
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
def test_hostile_text_is_kept_as_plain_text(title: str) -> None:
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
def test_code_and_project_page_are_read_from_the_comment(comment: str, code: str | None, project: str | None) -> None:
    paper = read_paper(feed(entry(ID, comment=comment)), ID)
    assert paper is not None
    assert (paper.github_repo, paper.project_page) == (code, project)


@pytest.mark.parametrize("category", ["", "cs.CL} \\input{x", "<b>", "x" * 99])
def test_an_invalid_category_is_ignored(category: str) -> None:
    paper = read_paper(feed(entry(ID, category=category)), ID)
    assert paper is not None
    assert paper.primary_category is None


def test_a_feed_without_entries_or_with_an_error_has_no_paper() -> None:
    assert read_paper(feed(), ID) is None
    assert read_paper(feed(error(ID)), ID) is None


def test_a_paper_titled_error_is_still_a_paper() -> None:
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
def test_any_other_reply_is_refused(body: bytes) -> None:
    with pytest.raises(UpstreamInvalid):
        read_paper(body, ID)


def test_a_paper_from_arxiv_merged_with_one_from_the_hub_only_fills_gaps() -> None:
    (hub,) = wire(1, ai_summary=None)
    arxiv = read_paper(feed(entry(hub.arxiv_id)), hub.arxiv_id)
    assert arxiv is not None
    for both in (merged(hub, arxiv), merged(arxiv, hub)):
        assert (both.source, both.title, both.upvotes) == ("hub", hub.title, 99)
        assert both.primary_category == "math.CO"
        assert both.list_date == TODAY


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")
def test_recorded_feeds_are_read() -> None:
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
