"""Lists in CommonMark: what they say, and that a paper's text stays text."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from markdown_it import MarkdownIt

from api.core.models import Author, EmptyReason, Organization, Paper, PaperList
from api.render import markdown_list

DAY = dt.date(2026, 11, 20)
PAPER = Paper(
    "2611.00001",
    "Counting to *ten*",
    "A first paragraph.\n\nA second one.",
    tuple(Author(f"Author {number}", None) for number in range(1, 9)),
    list_date=DAY,
    organization=Organization("numbers", "Institute of Numbers", None),
    upvotes=1,
    num_comments=2,
    github_repo="https://github.com/example/ten",
    github_stars=1234,
    ai_summary="It counts.",
)
LIST = PaperList("daily", "2026-11-20", DAY, DAY, "2026-11-19", None, True, None, None, False, "hub", (PAPER,))


def test_a_list_says_how_old_it_is_and_has_a_section_a_paper() -> None:
    as_of = dt.datetime(2026, 11, 20, 9, 14, tzinfo=dt.UTC)
    about = dataclasses.replace(LIST, as_of=as_of, complete=False, stale=True)
    assert markdown_list.paper_list("Today", about, 3, [PAPER], more="Next page: </x>") == (
        "# Today\n\n"
        "3 papers. As of 2026-11-20 09:14 UTC. The Hub has not responded recently; there may be more. "
        "The list may still grow. Before it: 2026-11-19.\n\n"
        "## Counting to \\*ten\\*\n\n"
        "arXiv:2611.00001 · 1 vote · 2 comments · 1,234 GitHub stars · listed 2026-11-20 · "
        "by Institute of Numbers\n\n"
        "Hub: <https://huggingface.co/papers/2611.00001> · PDF: <https://arxiv.org/pdf/2611.00001> · "
        "Code: <https://github.com/example/ten>\n\n"
        "Author 1, Author 2, Author 3, Author 4, Author 5, Author 6 and 2 more\n\n"
        "> It counts.\n\n"
        "Next page: </x>\n"
    )


def test_in_full_it_has_every_author_and_the_abstract() -> None:
    text = markdown_list.section(PAPER, full=True)
    assert "Author 7, Author 8\n" in text
    assert text.endswith("> It counts.\n\nA first paragraph.\n\nA second one.")


def test_without_a_summary_the_abstract_begins() -> None:
    long = dataclasses.replace(PAPER, ai_summary=None, abstract="word " * 100)
    assert markdown_list.section(long).endswith("word …")
    assert ">" not in markdown_list.section(long, full=True).partition("Author 1")[2]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("weekend", "no list on weekends"),
        ("no_match", "No paper matches"),
        ("upstream_unavailable", "not been fetched"),
    ],
)
def test_an_empty_list_says_why(reason: EmptyReason, said: str) -> None:
    about = dataclasses.replace(LIST, papers=(), empty_reason=reason)
    assert said in markdown_list.paper_list("A day", about, 0, [])


def test_the_sample_says_that_it_is_one() -> None:
    assert "built-in sample" in markdown_list.paper_list("x", dataclasses.replace(LIST, source="sample"), 1, [PAPER])


def test_a_papers_text_is_only_text() -> None:
    odd = "# <b>x</b> [a](https://evil.example) `c` *d* &amp;\n- e"
    paper = Paper("2611.00001", odd, odd, (Author(odd, None),), organization=Organization(odd, odd, None))
    tokens = MarkdownIt().parse(markdown_list.section(paper, full=True))
    kinds = {one.type for one in tokens} | {child.type for one in tokens for child in one.children or ()}
    assert not kinds & {"html_inline", "html_block", "code_inline", "em_open", "bullet_list_open", "blockquote_open"}
    links = [child.attrs["href"] for one in tokens for child in one.children or () if child.type == "link_open"]
    assert all("evil" not in str(one) for one in links)
