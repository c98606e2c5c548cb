"""What a digest has and how it is written, in HTML that a strict parser reads and as plain text."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from api.core.models import Author, Paper
from api.core.preferences import MAX_PAPERS, Preferences
from api.digest.compose import MAX_ALSO, Content, DigestList, Item, choose, confirmation, digest, known_already
from api.digest.subscriptions import Links
from api.digest.tokens import Tokens
from api.store import Store, subscriptions
from api.store.subscriptions import Subscriber
from tests.digest.conftest import MONDAY_LIST, paper, subscribe

BASE = "https://papers.example.org"
_VOID = {"meta", "img", "br"}
THEME = Path(__file__).parents[2] / "extension/ui/theme.css"


class Strict(HTMLParser):
    """Fails where an element is not closed in order, and collects links and words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open, self.links, self.words = list[str](), list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"an attribute twice in {tag}"
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(values["href"] or "")
        if tag == "img":
            assert "alt" in values
        if tag == "table":
            assert values["role"] == "presentation"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def read(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def a_list(papers: list[Paper], kind: Any = "daily") -> DigestList:
    name = "2026-11-23" if kind == "daily" else "2026-W47"
    return DigestList(
        kind, name, MONDAY_LIST, MONDAY_LIST + dt.timedelta(days=6 if kind == "weekly" else 0), tuple(papers)
    )


def composed(papers: list[Paper], kind: Any = "daily", **choices: Any) -> Content:
    about = a_list(papers, kind)
    return digest(about, choose(about.papers, Preferences(**choices)), BASE)


def ids(items: tuple[Item, ...]) -> list[str]:
    return [item.paper.title.removeprefix("Paper number ") for item in items]


def test_the_top_papers_come_first_and_only_as_many_as_wanted() -> None:
    chosen = choose([paper(number) for number in range(1, 9)], Preferences(max_papers=3))
    assert (ids(chosen.listed), chosen.also) == (["1", "2", "3"], ())


def test_watched_papers_are_marked_and_listed_whatever_their_votes_and_place_are() -> None:
    papers = [paper(number) for number in range(1, 9)]
    chosen = choose(papers, Preferences(max_papers=2, min_upvotes=99, watch=("number 2", '"number 7"', "org:nobody")))
    assert [(item.paper.title[-1], item.watched_by) for item in chosen.listed] == [("1", None), ("2", "number 2")]
    assert [(item.paper.title[-1], item.watched_by) for item in chosen.also] == [("7", '"number 7"')]
    many = choose([paper(number) for number in range(1, 99)], Preferences(max_papers=1, watch=("paper",)))
    assert len(many.also) == MAX_ALSO


def test_muting_is_stronger_than_watching_and_withdrawn_papers_are_left_out() -> None:
    papers = [paper(1), paper(2), paper(3, withdrawn_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))]
    chosen = choose(papers, Preferences(watch=("number",), mute=('"number 1"',)))
    assert ids(chosen.items) == ["2"]


def test_both_parts_have_the_papers_with_summary_and_links() -> None:
    content = composed(
        [paper(1), paper(2, github_stars=1234, project_page="https://two.example.org/")], watch=("number 2",)
    )
    page = read(content.html)
    for one in (paper(1), paper(2)):
        assert one.links.hub in page.links
        assert one.links.pdf in page.links
        assert one.links.hub in content.text
        for words in (one.title, one.ai_summary):
            assert words in " ".join(page.words)
            assert str(words) in " ".join(content.text.split())
    assert "https://two.example.org/" in page.links
    assert "Watched: number 2" in " ".join(page.words)
    assert "* Watched: number 2" in content.text
    assert f"{BASE}/daily/2026-11-23" in page.links
    assert content.subject == "Paper number 1 and 1 more paper"
    assert max(len(line) for line in content.text.splitlines() if "http" not in line) <= 72


def test_a_weekly_digest_says_so() -> None:
    content = composed([paper(1)], "weekly")
    assert content.subject == "This week: Paper number 1"
    assert "Week of 23 November to 29 November 2026" in content.html
    assert f"{BASE}/weekly/2026-W47" in content.text


ODD = [
    "<think>Should I</think> <script>alert(1)</script>",
    r"$\alpha$-Divergence & {\"U}ber-\textbf{Learning} of $x < y$",
    "Ελληνικά \N{GREEK SMALL LETTER ALPHA} \N{MATHEMATICAL BOLD SMALL A} 中文 العربية",
    "{{ 7 * 7 }} {% raise %} %(x)s",
    "\"quoted\" 'title' --></style><!--",
    "A very long title " * 30,
    "Wordwithoutanyspaces" * 20,
]


@pytest.mark.parametrize("title", ODD)
def test_any_title_is_shown_as_it_is(title: str) -> None:
    content = composed(
        [paper(1, title=title, ai_summary=None, abstract=title), paper(2, title=title)], watch=("paper",)
    )
    page = read(content.html)
    assert title.strip() in " ".join(" ".join(page.words).split())
    assert "<script>" not in content.html
    assert "\n" not in content.subject
    assert len(content.subject) <= 120


def test_six_hundred_authors_are_three_names_and_a_number() -> None:
    crowd = tuple(Author(f"Author {number}") for number in range(664))
    assert Item(paper(1, authors=crowd)).authors == "Author 0, Author 1, Author 2 and 661 more"
    assert Item(paper(1, authors=crowd[:4])).authors == "Author 0, Author 1, Author 2, Author 3"
    assert Item(paper(1, authors=())).authors == ""


def test_a_paper_of_which_little_is_known_looks_right() -> None:
    bare = Paper("2611.00001", "Bare", upvotes=None)
    content = composed([bare])
    read(content.html)
    assert "0 votes" in content.text
    assert "None" not in content.html + content.text


def test_the_largest_digest_is_not_cut_off_by_gmail() -> None:
    long = "A sentence that is as long as summaries of papers get, with some more words in it. " * 5
    papers = [
        paper(
            number, title="A title that goes over two lines in the mail, as many do these days " * 2, ai_summary=long
        )
        for number in range(1, 100)
    ]
    content = composed(papers, max_papers=MAX_PAPERS, watch=("title",))
    assert len(content.html.encode()) < 102_000


def test_all_colours_stand_in_one_place_and_are_those_of_the_extension() -> None:
    folder = resources.files("api.digest") / "templates"
    tokens = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
    for name in ("_layout.html", "digest.html", "notice.html"):
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b", (folder / name).read_text(encoding="utf-8")), name
    theme = THEME.read_text(encoding="utf-8")
    for name in ("page", "sheet", "line", "text", "soft", "accent", "tint", "link"):
        pair = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", theme)
        assert pair is not None
        assert (tokens["light"][name], tokens["dark"][name]) == pair.groups()


def a_subscriber(store: Store) -> Subscriber:
    with store.read() as conn:
        known = subscriptions.get(conn, subscribe(store))
    assert known is not None
    return known


def test_links_of_a_subscriber_are_in_both_parts_and_of_nobody_in_none(store: Store) -> None:
    known, links = a_subscriber(store), Links(BASE, Tokens(store))
    about = a_list([paper(1)])
    content = digest(about, choose(about.papers, Preferences()), BASE, known, links)
    page = read(content.html)
    for address in (links.preferences(known.key), links.unsubscribe(known.key)):
        base = address.partition("=")[0]
        assert any(link.startswith(base) for link in page.links)
        assert base in content.text
    assert "nsubscribe" not in composed([paper(1)]).html


def test_the_other_mails_are_read_strictly_too(store: Store) -> None:
    known, links = a_subscriber(store), Links(BASE, Tokens(store))
    for content in (confirmation(known, links), known_already(known, links)):
        page = read(content.html)
        assert len(page.links) == 1
        assert page.links[0] in content.text
        assert known.address in content.text
