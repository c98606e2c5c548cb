"""Feeds that every reader can read: what the formats demand, whatever is in a title, with ids that never change."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from api.core.models import Author, Paper
from api.render.feeds import MAX_AUTHORS, Entry, Feed, atom, day_entry, json_feed, paper_entry
from api.upstream.hub.parse import normalise_list
from tests.fakehub import entry

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings" / "daily"
DAY = dt.date(2026, 11, 20)
A, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
NOT_XML = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)))
HOSTILE = [
    "Let's <think> about <picture of a man>",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "A & B &amp; C &lt;b&gt; &#60; &nbsp; R&D; &copy",
    "]]> <![CDATA[x]]> <!-- y --> <?php ?> <!DOCTYPE html>",
    r"\textsc{X}: $O(n)$ for $200k, 50\% \& more",
    "µ, Ωmega, 論文, كتاب, e\u0301",
    "Feeds \U0001f4e1\U0001f469\u200d\U0001f52c in \U0001d4d0",
    "\"Quoted\" 'title' `tick` </title></a></p>",
    "Broken\n  over\tlines\r\nthree",
    f"Unprintable{NOT_XML}\x7f\x85\x9f\ufdd0",
    "javascript:alert(1) %3Cb%3E \\u003cb\\u003e {{7*7}} ${x}",
    "<",
    "&",
]


def hostile_papers() -> tuple[Paper, ...]:
    entries = [
        entry(
            number,
            DAY,
            title=text,
            outer_title=text,
            summary=f"{text}\n\n{text}",
            ai_summary=text,
            ai_keywords=[text, f"{text} again"],
            authors=[{"name": text}],
            organization={"name": "org", "fullname": text},
        )
        for number, text in enumerate(HOSTILE, 1)
    ]
    return normalise_list(entries, DAY).papers


def feed_of(entries: Iterable[Entry], **changes: Any) -> Feed:
    feed = Feed(
        title="Daily Papers",
        description="The papers of the day.",
        home="https://huggingface.co/papers",
        self_url="https://paperboy.example.org/feeds/daily.atom?q=a&min_upvotes=3",
        feed_id="urn:paperboy:feed:daily",
        updated=None,
        entries=tuple(entries),
    )
    return dataclasses.replace(feed, **changes)


def a_paper(**changes: Any) -> Paper:
    return dataclasses.replace(normalise_list([entry(1, DAY)], DAY).papers[0], **changes)


def is_absolute(iri: str | None) -> bool:
    return iri is not None and re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", iri) is not None


def moment(text: str | None) -> dt.datetime:
    assert text
    assert RFC3339.fullmatch(text), text
    return dt.datetime.fromisoformat(text)


ALLOWED = {tag: set[str]() for tag in ("p", "ol", "li", "br", "strong")} | {"a": {"href"}, "img": {"src", "alt"}}
VOID = ("br", "img")


class Html(HTMLParser):
    """Reads the HTML of an entry; anything that a feed has no business to send is an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.blocks: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], attrs
        for name, value in attrs:
            if name in ("href", "src"):
                assert value is not None
                assert urlsplit(value).scheme == "https", value
                assert urlsplit(value).hostname, value
                self.addresses.append(value)
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("p", "li", "br"):
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert self._open or not data.strip()
        if self.blocks:
            self.blocks[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    handle_pi = unknown_decl = handle_comment


def assert_people(parent: ET.Element, *, needed: bool) -> None:
    people = [*parent.findall(f"{A}author"), *parent.findall(f"{A}contributor")]
    for person in people:
        assert [child.tag for child in person] in ([f"{A}name"], [f"{A}name", f"{A}uri"])
        assert (person.findtext(f"{A}name") or "").strip()
    assert parent.find(f"{A}author") is not None or not needed


def assert_common(parent: ET.Element, once: set[str], at_most_once: set[str], many: set[str]) -> None:
    """Check what RFC 4287, sections 3 and 4, demand of `atom:feed` and `atom:entry` alike."""
    names = [child.tag.removeprefix(A) for child in parent if child.tag.startswith(A)]
    assert set(names) <= once | at_most_once | many, names
    assert all(names.count(name) == 1 for name in once), names
    assert all(names.count(name) <= 1 for name in at_most_once), names
    assert is_absolute(parent.findtext(f"{A}id"))
    for name in {"updated", "published"} & set(names):
        moment(parent.findtext(A + name))
    for name in {"title", "subtitle", "summary", "rights", "content"} & set(names):
        (construct,) = parent.findall(A + name)
        assert construct.get("type") in ("text", "html")
        assert len(construct) == 0
    links = parent.findall(f"{A}link")
    for link in links:
        assert is_absolute(link.get("href"))
        assert set(link.attrib) <= {"href", "rel", "type", "hreflang", "title", "length"}
        assert re.fullmatch("[^:]+", link.get("rel", "alternate"))
        assert re.fullmatch(".+/.+", link.get("type", "a/b"))
    alternates = [(x.get("type"), x.get("hreflang")) for x in links if x.get("rel", "alternate") == "alternate"]
    assert len(alternates) == len(set(alternates)) >= 1
    assert all(category.get("term") for category in parent.findall(f"{A}category"))


def assert_is_atom(data: bytes) -> ET.Element:
    """Check the MUSTs of RFC 4287 for a feed document and return its root."""
    assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    data.decode("utf-8", errors="strict")
    root = ET.fromstring(data)
    assert root.tag == f"{A}feed"
    assert re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", root.get(XML_LANG, ""))
    people = {"author", "contributor", "category", "link"}
    assert_common(
        root, {"id", "title", "updated"}, {"generator", "icon", "logo", "rights", "subtitle"}, people | {"entry"}
    )
    assert [link.get("rel") for link in root.findall(f"{A}link")].count("self") == 1
    entries = root.findall(f"{A}entry")
    assert list(root)[len(root) - len(entries) :] == entries, "entries come last in the schema"
    assert_people(root, needed=any(entry.find(f"{A}author") is None for entry in entries))
    for element in entries:
        optional = {"content", "published", "rights", "source", "summary"}
        assert_common(element, {"id", "title", "updated"}, optional, people)
        assert_people(element, needed=root.find(f"{A}author") is None)
        foreign = [child for child in element if not child.tag.startswith(A)]
        for thumbnail in foreign:
            assert thumbnail.tag == f"{MEDIA}thumbnail"
            assert thumbnail.get("url", "").startswith("https://")
    ids = [root.findtext(f"{A}id"), *(element.findtext(f"{A}id") for element in entries)]
    assert len(ids) == len(set(ids))
    return root


JSON_FEED_KEYS = {"version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
                  "language": str, "authors": list, "items": list}  # fmt: skip
JSON_ITEM_KEYS = {"id": str, "url": str, "title": str, "content_html": str, "summary": str, "image": str,
                  "date_published": str, "date_modified": str, "authors": list, "tags": list}  # fmt: skip


def assert_is_json_feed(feed: dict[str, Any]) -> list[dict[str, Any]]:
    """Check the rules of JSON Feed 1.1 and return the items as a reader gets them."""
    decoded: dict[str, Any] = json.loads(json.dumps(feed, ensure_ascii=False, allow_nan=False).encode())
    assert decoded == feed
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert next(iter(feed)) == "version"
    assert {"title", "home_page_url", "feed_url", "items"} <= feed.keys()
    for thing, keys in ((feed, JSON_FEED_KEYS), *((item, JSON_ITEM_KEYS) for item in feed["items"])):
        assert all(type(value) is keys[key] for key, value in thing.items())
        for author in thing.get("authors", []):
            assert author.get("name")
            assert author.keys() <= {"name", "url", "avatar"}
        for key in {"home_page_url", "feed_url", "url", "image"} & thing.keys():
            assert is_absolute(thing[key])
            assert urlsplit(thing[key]).hostname
    for item in feed["items"]:
        assert {"id", "url", "title", "content_html", "date_published", "date_modified"} <= item.keys()
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        assert item.get("image", "https://").startswith("https://")
        assert moment(item["date_published"]) <= moment(item["date_modified"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return list(decoded["items"])


def assert_reads_well(papers: tuple[Paper, ...]) -> None:
    """Check that both feeds of `papers` are valid and that their readers get every title and text unharmed."""
    feed = feed_of(map(paper_entry, papers))
    data = atom(feed)
    elements, items = assert_is_atom(data).findall(f"{A}entry"), assert_is_json_feed(json_feed(feed))
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    assert len(elements) == len(items) == len(parsed.entries) == len(papers)
    for paper, element, item, read in zip(papers, elements, items, parsed.entries, strict=True):
        assert paper.title == element.findtext(f"{A}title") == item["title"] == read.title
        assert read.title_detail.type == "text/plain"
        assert read.id == item["id"] == element.findtext(f"{A}id")
        html = Html(item["content_html"])
        assert element.findtext(f"{A}content") == item["content_html"]
        sanitised = Html(read.content[0].value)
        assert (sanitised.tags, sanitised.blocks) == (html.tags, html.blocks), "feedparser found something to remove"
        assert set(paper.abstract.split("\n\n")) <= {*html.blocks, ""}
        assert f"AI summary: {paper.ai_summary}" in html.blocks or not paper.ai_summary
        names = [author.name for author in paper.authors][:MAX_AUTHORS]
        assert [name.text for name in element.iterfind(f"{A}author/{A}name")] == names
        assert [author["name"] for author in item.get("authors", [])] == names
        assert [x.get("term") for x in element.findall(f"{A}category")] == item.get("tags", [])


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_title_is_read_back_unchanged(number: int) -> None:
    assert_reads_well(hostile_papers()[number : number + 1])


def test_many_hostile_titles_in_one_feed_are_read_back_unchanged() -> None:
    assert len(hostile_papers()) == len(HOSTILE)
    assert_reads_well(hostile_papers())


@pytest.mark.parametrize("text", [f"a{NOT_XML}b", "".join(map(chr, range(0x110000))).replace("\r", "")])
def test_characters_that_xml_forbids_are_removed_from_every_field(text: str) -> None:
    paper = a_paper(title=text, abstract=text, ai_summary=text, ai_keywords=(text,), authors=(Author(text),))
    feed = feed_of([paper_entry(paper), day_entry(DAY, (paper,), f"https://example.org/{NOT_XML}")], title=text)
    root = assert_is_atom(atom(feed))
    expected = re.sub(f"[{re.escape(NOT_XML)}\ud800-\udfff]", "", text)
    assert root.findtext(f"{A}title") == expected
    as_json = json_feed(feed)
    assert as_json["title"] == as_json["items"][0]["title"] == as_json["items"][0]["tags"][0] == expected
    json.dumps(as_json["items"][0], ensure_ascii=False).encode()


def test_an_entry_of_a_full_paper_has_every_field() -> None:
    listed_at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    image = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2611.00001.png"
    assert paper_entry(a_paper()) == Entry(
        entry_id="https://huggingface.co/papers/2611.00001",
        url="https://huggingface.co/papers/2611.00001",
        title="Paper number 1 on the list",
        summary="A model says that number 1 matters.",
        html=(
            f'<p><img src="{image}" alt=""></p>'
            "<p><strong>AI summary:</strong> A model says that number 1 matters.</p>"
            "<p>We study the number 1 and find it pleasing.</p><p>A second paragraph says why.</p>"
            "<p><strong>Authors:</strong> First Author 1, Second Author 1</p>"
            '<p><a href="https://arxiv.org/abs/2611.00001">arXiv</a> · '
            '<a href="https://arxiv.org/pdf/2611.00001">PDF</a> · '
            '<a href="https://github.com/example/number-1">Code</a> · '
            '<a href="https://number1.example.org/">Project</a></p>'
        ),
        published=listed_at,
        updated=listed_at,
        authors=("First Author 1", "Second Author 1"),
        categories=("numbers", "number 1", "Institute of Numbers"),
        image=image,
        related=(
            ("arXiv", "https://arxiv.org/abs/2611.00001"),
            ("PDF", "https://arxiv.org/pdf/2611.00001"),
            ("Code", "https://github.com/example/number-1"),
            ("Project", "https://number1.example.org/"),
        ),
    )


def test_the_atom_entry_has_the_thumbnail_and_the_related_pages() -> None:
    (element,) = assert_is_atom(atom(feed_of([paper_entry(a_paper())]))).findall(f"{A}entry")
    (thumbnail,) = element.findall(f"{MEDIA}thumbnail")
    assert thumbnail.get("url") == a_paper().thumbnail
    related = [link.get("title") for link in element.findall(f"{A}link") if link.get("rel") == "related"]
    assert related == ["arXiv", "PDF", "Code", "Project"]
    assert feedparser.parse(atom(feed_of([paper_entry(a_paper())]))).entries[0].media_thumbnail


def test_an_entry_of_a_bare_paper_is_still_valid() -> None:
    paper = Paper("2401.00001", "Bare")
    assert_reads_well((paper,))
    found = paper_entry(paper)
    assert found.updated == dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    assert (found.summary, found.authors, found.categories, found.image) == ("", (), (), None)
    root = assert_is_atom(atom(feed_of([found])))
    assert root.findtext(f"{A}author/{A}name") == "Hugging Face Daily Papers"
    assert feedparser.parse(atom(feed_of([found]))).feed.author == "Hugging Face Daily Papers"
    assert json_feed(feed_of([found]))["authors"][0]["name"] == "Hugging Face Daily Papers"
    assert json_feed(feed_of([found]))["items"][0].keys().isdisjoint({"authors", "tags", "image", "summary"})


def test_addresses_without_https_are_neither_shown_nor_linked() -> None:
    for address in ("http://example.org/a.png", "javascript:alert(1)", "data:text/html,x", "//example.org/", "/x"):
        found = paper_entry(a_paper(thumbnail=address, github_repo=address, project_page=address))
        assert found.image is None
        assert [title for title, _ in found.related] == ["arXiv", "PDF"]
        assert "img" not in Html(found.html).tags
    breaking = 'https://example.org/"><script>alert(1)</script>'
    assert Html(paper_entry(a_paper(thumbnail=breaking, github_repo=breaking)).html).addresses.count(breaking) == 2


def test_an_entry_is_dated_by_its_listing_or_else_by_its_publication() -> None:
    submitted = dt.datetime(2026, 11, 20, 3, 4, 5, tzinfo=dt.UTC)
    published = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    paper = a_paper(submitted_at=submitted, list_date=DAY, published_at=published)
    assert paper_entry(paper).updated == submitted
    paper = dataclasses.replace(paper, submitted_at=None)
    assert paper_entry(paper).updated == dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
    paper = dataclasses.replace(paper, list_date=None)
    assert paper_entry(paper).updated == paper_entry(paper).published == published


def test_a_feed_stays_identical_when_votes_change() -> None:
    before = a_paper(upvotes=1, num_comments=0, github_stars=5)
    after = dataclasses.replace(before, upvotes=900, num_comments=44, github_stars=6000)
    assert paper_entry(before) == paper_entry(after)
    assert atom(feed_of([paper_entry(before)])) == atom(feed_of([paper_entry(after)]))
    papers = normalise_list([entry(number, DAY) for number in (1, 2, 3)], DAY).papers
    url = "https://example.org/"
    day, reordered = day_entry(DAY, papers, url), day_entry(DAY, papers[::-1], url)
    assert (day.entry_id, day.published, day.updated) == (reordered.entry_id, reordered.published, reordered.updated)


def test_only_the_first_authors_are_named_and_the_others_are_counted() -> None:
    many = tuple(Author(f"Author {number}") for number in range(1, 665))
    found = paper_entry(a_paper(authors=many))
    assert found.authors == tuple(f"Author {number}" for number in range(1, 21))
    assert Html(found.html).blocks[-2].endswith("Author 19, Author 20 and 644 more")
    assert "more" not in paper_entry(a_paper(authors=many[:MAX_AUTHORS])).html


def test_a_day_entry_lists_the_papers_of_the_day() -> None:
    papers = (*hostile_papers(), a_paper(arxiv_id="2611.09999", ai_summary=None))
    late = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)
    papers = (dataclasses.replace(papers[0], submitted_at=late), *papers[1:])
    found = day_entry(DAY, papers, "https://paperboy.example.org/daily/2026-11-20")
    assert found.title == "Daily Papers, 20 November 2026 (14 papers)"
    assert found.entry_id == "https://huggingface.co/papers/date/2026-11-20"
    assert found.url == "https://paperboy.example.org/daily/2026-11-20"
    assert found.published == dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
    assert found.published < found.updated
    html = Html(found.html)
    assert (html.tags[0], html.tags.count("ol"), html.tags.count("li")) == ("ol", 1, 14)
    assert html.addresses == [paper.links.hub for paper in papers]
    texts = [[paper.title, *filter(None, [paper.ai_summary])] for paper in papers]
    assert html.blocks == [text for pair in texts for text in pair]
    assert found.summary == "; ".join(paper.title for paper in papers)
    feed = feed_of([found, day_entry(dt.date(2026, 11, 2), papers[:1], "https://example.org/")])
    assert_is_atom(atom(feed))
    assert_is_json_feed(json_feed(feed))
    assert not feedparser.parse(atom(feed)).bozo
    assert feed.entries[1].title == "Daily Papers, 2 November 2026 (1 paper)"


@pytest.mark.parametrize("hour", [None, 0, 3, 12, 17, 23])
def test_the_times_of_a_day_are_on_that_day_in_every_zone(hour: int | None) -> None:
    listed_at = dt.datetime(2026, 11, 20, hour, 59, 59, 999999, tzinfo=dt.UTC) if hour is not None else None
    papers = (a_paper(submitted_at=listed_at, list_date=DAY), a_paper(submitted_at=None, list_date=DAY))
    found = (day_entry(DAY, papers, "https://example.org/"), day_entry(DAY, (), "https://example.org/"))
    times = [moment for one in found for moment in (one.published, one.updated)]
    times.append(paper_entry(papers[1]).published)
    for moment in times:
        assert {moment.astimezone(dt.timezone(dt.timedelta(hours=h))).date() for h in range(-11, 13)} == {DAY}


def test_a_day_is_updated_when_a_paper_is_listed() -> None:
    listed = [dt.datetime(2026, 11, 20, hour, tzinfo=dt.UTC) for hour in (1, 9, 23)]
    updated = [day_entry(DAY, (a_paper(submitted_at=moment),), "https://example.org/").updated for moment in listed]
    assert updated == sorted(set(updated))


def test_a_day_without_papers_still_has_an_entry() -> None:
    found = day_entry(DAY, (), "https://example.org/")
    assert found.title == "Daily Papers, 20 November 2026 (0 papers)"
    assert Html(found.html).blocks == ["No papers."]
    assert_is_atom(atom(feed_of([found])))
    assert_is_json_feed(json_feed(feed_of([found])))


def test_an_empty_feed_is_valid_and_identical_at_every_request() -> None:
    empty = feed_of([])
    root = assert_is_atom(atom(empty))
    assert root.findtext(f"{A}updated") == "2023-05-04T00:00:00Z"
    assert not feedparser.parse(atom(empty)).bozo
    assert assert_is_json_feed(json_feed(empty)) == []


def test_updated_is_the_feeds_own_time_or_else_its_newest_entrys() -> None:
    entries = [
        paper_entry(a_paper(submitted_at=dt.datetime(2026, 11, day, 1, tzinfo=dt.UTC))) for day in (19, 20, 18)
    ]
    entries = [dataclasses.replace(found, entry_id=f"urn:x:{number}") for number, found in enumerate(entries)]
    assert assert_is_atom(atom(feed_of(entries))).findtext(f"{A}updated") == "2026-11-20T01:00:00Z"
    east = dt.datetime(2026, 11, 21, 1, 30, 0, 500, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    assert assert_is_atom(atom(feed_of(entries, updated=east))).findtext(f"{A}updated") == "2026-11-20T22:30:00Z"


def test_a_feed_links_to_itself_and_to_its_page() -> None:
    feed = feed_of([], title="Papers on <think> & “R&D”", description="One\x00two")
    root = assert_is_atom(atom(feed))
    assert root.findtext(f"{A}title") == feed.title
    assert root.findtext(f"{A}subtitle") == "Onetwo"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{A}link")}
    assert links == {"self": feed.self_url, "alternate": feed.home}
    as_json = json_feed(feed)
    assert (as_json["title"], as_json["description"]) == (feed.title, "Onetwo")
    assert (as_json["feed_url"], as_json["home_page_url"]) == (feed.self_url, feed.home)
    assert as_json["language"] == "en"


def recorded_days() -> list[Path]:
    return sorted(RECORDINGS.glob("*.json")) if RECORDINGS.is_dir() else []


@pytest.mark.skipif(not recorded_days(), reason="there are no recordings beside the project")
def test_every_recorded_day_gives_a_valid_feed() -> None:
    """Every third one of the recorded days."""
    for path in recorded_days()[::3]:
        day = dt.date.fromisoformat(path.stem)
        papers = normalise_list(json.loads(path.read_bytes()), day).papers
        assert_reads_well(papers)
        found = day_entry(day, papers, f"https://huggingface.co/papers/date/{day}")
        assert Html(found.html).addresses == [paper.links.hub for paper in papers]
        assert_is_atom(atom(feed_of([found])))
