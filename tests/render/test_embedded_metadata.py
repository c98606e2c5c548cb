"""What reference managers read from pages."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

from api.core.models import Author, Paper
from api.render.embedded_metadata import citation_tags, coins

PAPER = Paper(
    arxiv_id="2608.19880",
    title="Q & A: <b>¿Qué?</b>",
    abstract="A text.",
    authors=tuple(Author(f"Zoë Author {number}", None) for number in range(5)),
    published_at=dt.datetime(2026, 8, 3, 22, tzinfo=dt.UTC),
    ai_keywords=("one", "two"),
)


def test_tags_name_every_author_and_the_doi() -> None:
    tags = citation_tags(PAPER)
    assert [content for name, content in tags if name == "citation_author"] == [one.name for one in PAPER.authors]
    assert dict(tags)["citation_doi"] == "10.48550/arXiv.2608.19880"
    assert dict(tags)["citation_publication_date"] == "2026/08/03"
    assert dict(tags)["citation_keywords"] == "one; two"


def test_tags_leave_out_what_is_not_known() -> None:
    names = [name for name, _ in citation_tags(Paper(arxiv_id="2608.19880", title="Bare"))]
    assert not {"citation_author", "citation_publication_date", "citation_abstract", "citation_keywords"} & set(names)


def test_a_coins_is_an_open_url_of_a_preprint() -> None:
    found = parse_qsl(coins(PAPER))
    assert ("rft.genre", "preprint") in found
    assert ("rft.atitle", PAPER.title) in found
    assert [value for name, value in found if name == "rft.au"] == [f"Zoë Author {number}" for number in range(3)]
    assert ("rft_id", "info:doi/10.48550/arXiv.2608.19880") in found
