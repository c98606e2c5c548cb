"""Render papers as Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). Pure: no I/O here.

Feed readers treat an unknown id as a new entry and a later `updated` as a change. An entry therefore has the same id
in every feed of every server, and neither its id nor its times depend on votes, stars or comments.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

from api.core import hub_site
from api.core.arxiv_id import month_of
from api.core.hub_calendar import FIRST_LIST
from api.core.models import Paper

ATOM_TYPE, JSON_FEED_TYPE = "application/atom+xml", "application/feed+json"
MAX_AUTHORS = 20
_PUBLISHER = "Hugging Face Daily Papers"
_ATOM, _MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
_KINDS = {"project": "a project page"}
# Characters that XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets). ElementTree does not reject them.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", _ATOM[1:-1])
ET.register_namespace("media", _MEDIA[1:-1])


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. Its id and URLs are absolute.

    All text is plain text except `html`, which is safe, already escaped HTML. `related` holds pairs of title and URL.
    """

    entry_id: str
    url: str
    title: str
    summary: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image: str | None = None
    related: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `home` is the URL of the page it follows, `feed_id` a permanent absolute URI.

    If `updated` is None, the feed takes the time of its newest entry.
    """

    title: str
    description: str
    home: str
    self_url: str
    feed_id: str
    updated: dt.datetime | None
    entries: tuple[Entry, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of a feed as they were sent; empty values do not filter."""

    q: str = ""
    exclude: str = ""
    min_upvotes: int = 0
    has: tuple[str, ...] = ()
    submitter: str = ""
    organization: str = ""
    by_day: bool = False


def paper_entry(paper: Paper) -> Entry:
    """Return the entry for one paper. Its id is the paper's URL at the Hub; it has at most `MAX_AUTHORS` authors."""
    authors, links, listed_at = tuple(author.name for author in paper.authors), paper.links, _listed_at(paper)
    pages = (("arXiv", links.arxiv), ("PDF", links.pdf), ("Code", paper.github_repo), ("Project", paper.project_page))
    related = tuple((title, url) for title, url in pages if url and url.startswith("https://"))
    image = paper.thumbnail if paper.thumbnail and paper.thumbnail.startswith("https://") else None
    more = f" and {len(authors) - MAX_AUTHORS} more" if len(authors) > MAX_AUTHORS else ""
    blocks = (
        f'<img src="{escape(image)}" alt="">' if image else "",
        f"<strong>AI summary:</strong> {escape(paper.ai_summary)}" if paper.ai_summary else "",
        *(escape(paragraph) for paragraph in paper.abstract.split("\n\n")),
        f"<strong>Authors:</strong> {escape(', '.join(authors[:MAX_AUTHORS]))}{more}" if authors else "",
        " · ".join(_anchor(title, url) for title, url in related),
    )
    return Entry(
        entry_id=hub_site.paper_page(paper.arxiv_id),
        url=links.hub,
        title=paper.title,
        summary=paper.ai_summary or paper.abstract,
        html="".join(f"<p>{block}</p>" for block in blocks if block),
        published=listed_at,
        updated=listed_at,
        authors=authors[:MAX_AUTHORS],
        categories=(*paper.ai_keywords, *((paper.organization.fullname,) if paper.organization else ())),
        image=image,
        related=related,
    )


def code_entry(paper: Paper) -> Entry:
    """Return the entry that tells of a paper's code, with the time at which it was first seen.

    It has an id of its own, so that a reader of several feeds shows it although it has shown the paper.
    """
    entry, repo = paper_entry(paper), paper.github_repo or ""
    seen_at = paper.code_seen_at or entry.published
    code = f"<p><strong>Code:</strong> {_anchor(repo, repo)}</p>" if repo.startswith("https://") else ""
    return dataclasses.replace(
        entry, entry_id=f"{entry.entry_id}#code", html=code + entry.html, published=seen_at, updated=seen_at
    )


def day_entry(day: dt.date, papers: tuple[Paper, ...], url: str) -> Entry:
    """Return one entry for a whole day, linked to `url`. It is updated when a paper is listed.

    Its times are on that day in every time zone from UTC-11 to UTC+12.
    """
    items = (_anchor(p.title, p.links.hub) + (f"<br>{escape(p.ai_summary)}" if p.ai_summary else "") for p in papers)
    return Entry(
        entry_id=hub_day(day),
        url=url,
        title=f"Daily Papers, {day.day} {day:%B %Y} ({len(papers)} paper{'' if len(papers) == 1 else 's'})",
        summary="; ".join(paper.title for paper in papers),
        html=f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>" if papers else "<p>No papers.</p>",
        published=_on(day),
        updated=max((_on(day, paper.submitted_at) for paper in papers), default=_on(day)),
    )


def _on(day: dt.date, listed_at: dt.datetime | None = None) -> dt.datetime:
    """Return a time that is on `day` in every zone from UTC-11 to UTC+12: from 11:00 to 12:00 UTC.

    A day's entry is news when a paper is listed, so the time of that, if it is known, is mapped to that hour.
    """
    hours = listed_at - _midnight(day) if listed_at else dt.timedelta()
    return _midnight(day) + dt.timedelta(hours=11) + min(max(hours, dt.timedelta()), dt.timedelta(hours=23.99)) / 24


def hub_day(day: dt.date) -> str:
    """Return the URL of the Hub's page for a day."""
    return f"{hub_site.PAPERS}/date/{day.isoformat()}"


def atom(feed: Feed) -> bytes:
    """Return the feed as an Atom document. The feed's author applies to entries that have none."""
    # An empty feed gets the date of the first list. The current time would change the feed at every request.
    newest = max((entry.updated for entry in feed.entries), default=_midnight(FIRST_LIST))
    root = ET.Element(f"{_ATOM}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _add(root, "id", feed.feed_id)
    _add(root, "title", feed.title, type="text")
    _add(root, "subtitle", feed.description, type="text")
    _add(root, "updated", _rfc3339(feed.updated or newest))
    _add(_add(root, "author"), "name", _PUBLISHER)
    _add(root, "link", rel="self", type=ATOM_TYPE, href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    for entry in feed.entries:
        _fill(_add(root, "entry"), entry)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + _legal(ET.tostring(root, encoding="unicode")).encode()


def _fill(element: ET.Element, entry: Entry) -> None:
    _add(element, "id", entry.entry_id)
    _add(element, "title", entry.title, type="text")
    _add(element, "published", _rfc3339(entry.published))
    _add(element, "updated", _rfc3339(entry.updated))
    for name in entry.authors:
        _add(_add(element, "author"), "name", name)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    for title, url in entry.related:
        _add(element, "link", rel="related", title=title, href=url)
    for category in entry.categories:
        _add(element, "category", term=category)
    if entry.summary:
        _add(element, "summary", entry.summary, type="text")
    _add(element, "content", entry.html, type="html")
    if entry.image:
        ET.SubElement(element, f"{_MEDIA}thumbnail", url=entry.image)


def _add(parent: ET.Element, tag: str, text: str = "", /, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, _ATOM + tag, attributes)
    element.text = text
    return element


def json_feed(feed: Feed) -> dict[str, Any]:
    """Return the feed as a JSON Feed object. The feed's author applies to items that have none."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _legal(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.self_url,
        "description": _legal(feed.description),
        "language": "en",
        "authors": [{"name": _PUBLISHER, "url": hub_site.PAPERS}],
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.entry_id,
        "url": entry.url,
        "title": _legal(entry.title),
        "content_html": _legal(entry.html),
        "summary": _legal(entry.summary),
        "image": entry.image,
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated),
        "authors": [{"name": _legal(name)} for name in entry.authors],
        "tags": [_legal(category) for category in entry.categories],
    }
    return {key: value for key, value in item.items() if value}


def by_age(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return the papers, the last listed first. Votes have no part in this, so they put no entry out of a feed."""
    return tuple(sorted(sorted(papers, key=lambda paper: paper.arxiv_id), key=_listed_at, reverse=True))


def whole_days(papers: Iterable[Paper], least: int) -> tuple[Paper, ...]:
    """Return the first of the papers, which are in order of age: `least` if there are, and the rest of that day."""
    found: list[Paper] = []
    for paper in papers:
        if len(found) >= least and _listed_at(paper).date() != _listed_at(found[-1]).date():
            break
        found.append(paper)
    return tuple(found)


def title(about: str, asked: Asked) -> str:
    """Return the title of a feed: what it is about, and its filters in plain words."""
    votes = f"with at least {asked.min_upvotes} vote{'' if asked.min_upvotes == 1 else 's'}"
    parts = (
        f"without {' or '.join(' '.join(one.split()) for one in asked.exclude.split(',') if one.strip())}"
        if asked.exclude
        else "",
        votes if asked.min_upvotes else "",
        f"with {' and '.join(_KINDS.get(kind, kind) for kind in asked.has)}" if asked.has else "",
        f"submitted by {asked.submitter}" if asked.submitter else "",
        f"from {asked.organization}" if asked.organization else "",
        "one entry a day" if asked.by_day else "",
    )
    on = f" on {' '.join(asked.q.split())}" if asked.q else ""
    return ", ".join((about + on, *filter(None, parts)))


def _listed_at(paper: Paper) -> dt.datetime:
    """Return when the paper was listed, else when it was published, else the start of the month in its id."""
    listed = _on(paper.list_date) if paper.list_date else None
    return paper.submitted_at or listed or paper.published_at or _midnight(month_of(paper.arxiv_id))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _rfc3339(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _anchor(title: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(title)}</a>'
