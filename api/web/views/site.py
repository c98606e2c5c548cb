"""The lists and papers as web pages, for people who have no extension: rendered here, and complete without scripts.

A page links to stored days only and reads nothing from the Hub by itself, so that a crawler cannot make the service
read years of lists. What is not stored has a button, and crawlers press no buttons.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as Answer

from api.catalog.lists import ListCatalog
from api.core import hub_site, ranking
from api.core.models import Paper, PaperList
from api.core.periods import month_of, week_of
from api.errors import InvalidParameter, NotFound
from api.render import citations, embedded_metadata, page_text, sparkline
from api.web import answers, arguments, selection
from api.web.context import base_path, response_cache, services
from api.web.endpoint import Endpoints
from api.web.page import HEADERS, HTML, page, wants_markdown
from api.web.params import MAX_QUERY
from api.web.response import Freshness, ReadyReply, represent_bytes
from api.web.search_params import asked_for
from api.web.views.hub_compat import markdown_page

endpoints = Endpoints("site", tag="Site")

# A day comes whole; a page of either size has less than 30 KB, gzipped.
DAY_SIZE, PAGE_SIZE, FOUND_SIZE, RELATED = 100, 50, 20, 5
_MAX_PAGE = 200
_HTML = f"{HTML}; charset=utf-8"
_WINDOWS = {"day": "2 days", "week": "A week", "month": "A month"}


class Tab(NamedTuple):
    """A link among others of which one is the present page."""

    text: str
    path: str
    is_here: bool


class Shown(NamedTuple):
    """One page of a list: the list, None if nothing was asked for, the page's papers, and the number of all."""

    found: PaperList | None
    papers: tuple[Paper, ...]
    total: int
    size: int


@endpoints.blueprint.get("/")
def newest() -> Response:
    """Show the newest list."""
    lists = services().lists
    return _list("/", lists.latest, feed="daily")


@endpoints.blueprint.get("/daily/<date>")
def daily(date: str) -> Response:
    """Show the list of a day."""
    day, lists = arguments.day(date), services().lists
    return _list(f"/daily/{day}", lambda: lists.daily(day), feed="daily")


@endpoints.blueprint.get("/weekly/<name>")
def weekly(name: str) -> Response:
    """Show a week."""
    week, lists = arguments.week(name), services().lists
    return _list(f"/weekly/{week.name}", lambda: lists.period(week), feed="weekly")


@endpoints.blueprint.get("/monthly/<name>")
def monthly(name: str) -> Response:
    """Show a month."""
    month, lists = arguments.month(name), services().lists
    return _list(f"/monthly/{month.name}", lambda: lists.period(month), feed="weekly")


@endpoints.blueprint.post("/daily/<date>")
def fetch_day(date: str) -> Answer:
    """Read a day from the Hub, and show it."""
    day, lists = arguments.day(date), services().lists
    lists.fetch_day(day)
    return redirect(f"{base_path()}/daily/{day}", 303)


@endpoints.blueprint.post("/weekly/<name>")
def fetch_week(name: str) -> Answer:
    """Read a week from the Hub, and show it."""
    week = arguments.week(name)
    services().lists.fetch_period(week)
    return redirect(f"{base_path()}/weekly/{week.name}", 303)


@endpoints.blueprint.post("/monthly/<name>")
def fetch_month(name: str) -> Answer:
    """Read a month from the Hub, and show it."""
    month = arguments.month(name)
    services().lists.fetch_period(month)
    return redirect(f"{base_path()}/monthly/{month.name}", 303)


@endpoints.blueprint.get("/trending")
def trending() -> Response:
    """Show what trends."""
    window: Any = request.args.get("window", "day")
    if window not in ranking.WINDOWS:
        raise InvalidParameter(f"{window[:20]!r} is not a valid window; use {', '.join(ranking.WINDOWS)}.")
    lists = services().lists
    path = "/trending" if window == "day" else f"/trending?window={window}"
    tabs = tuple(
        Tab(text, "/trending" if name == "day" else f"/trending?window={name}", name == window)
        for name, text in _WINDOWS.items()
    )
    return _list(path, lambda: lists.trending(window), feed="trending", tabs=tabs)


@endpoints.blueprint.get("/search")
def search() -> Response:
    """Show what a search finds, or the form to search with."""
    text, parts = request.args.get("q", "").strip(), services()
    if len(text) > MAX_QUERY:
        raise InvalidParameter(f"This search has {len(text)} characters; the limit is {MAX_QUERY}.")

    def find() -> Shown | None:
        start = (_page_number() - 1) * FOUND_SIZE
        found = parts.search.search(asked_for(text, FOUND_SIZE, start)) if text else None
        return Shown(selection.found_list(found), found.papers, found.total, FOUND_SIZE) if found else None

    return _show(f"/search?{urlencode({'q': text})}" if text else "/search", find, feed="search", searched=text)


@endpoints.blueprint.get("/papers/<path:text>")
def paper(text: str) -> Response | Answer:
    """Show a paper."""
    parts = services()
    try:
        arxiv_id = arguments.arxiv_id(text)
    except InvalidParameter as error:
        if wants_markdown():
            raise NotFound(error.detail) from None
        raise
    path = f"/papers/{arxiv_id}"
    if text != arxiv_id:
        return redirect(base_path() + path, 301)
    vary = {"Vary": "Accept-Encoding, Accept"}
    if wants_markdown():
        return markdown_page(arxiv_id, vary)

    def build() -> ReadyReply:
        known, history = parts.papers.upvotes(arxiv_id)
        known = parts.papers.with_linked(known)
        lasts = answers.freshness_of_index(parts.search)
        related = parts.search.related(known.paper, RELATED)
        html = page(
            "paper.html",
            path,
            paper=known.paper,
            linked=known.linked,
            related=related,
            bibtex=citations.bibtex(known.paper),
            metadata=embedded_metadata.citation_tags(known.paper),
            line=sparkline.path(history, parts.clock()),
            size=(sparkline.WIDTH, sparkline.HEIGHT),
        )
        shows = answers.subjects_of_paper(known.paper) | answers.subjects_of_papers(related)
        return represent_bytes(html.encode(), _HTML, lasts, HEADERS | vary, shows)

    return response_cache().reply(build)


@endpoints.blueprint.post("/papers/<path:text>")
def fetch_paper(text: str) -> Answer:
    """Look a paper up at the Hub and at arXiv, and show it."""
    arxiv_id = arguments.arxiv_id(text)
    services().papers.fetch_paper(arxiv_id)
    return redirect(f"{base_path()}/papers/{arxiv_id}", 303)


def _markdown(path: str) -> str:
    """Return the address of the list as Markdown."""
    address, question, query = path.partition("?")
    return f"/v1{'/daily' if address == '/' else address}.md{question}{query}"


def _list(path: str, read: Callable[[], PaperList], *, feed: str, tabs: tuple[Tab, ...] = ()) -> Response:
    number = _page_number()

    def cut() -> Shown:
        found = read()
        size = DAY_SIZE if found.kind == "daily" else PAGE_SIZE
        return Shown(found, found.papers[(number - 1) * size : number * size], len(found.papers), size)

    return _show(path, cut, feed=feed, tabs=tabs)


def _show(
    path: str,
    read: Callable[[], Shown | None],
    *,
    feed: str,
    tabs: tuple[Tab, ...] = (),
    searched: str | None = None,
) -> Response:
    number = _page_number()

    def build() -> ReadyReply:
        found, shown, total, size = read() or Shown(None, (), 0, FOUND_SIZE)
        pages = max(1, -(-total // size))
        html = page(
            "list.html",
            _numbered(path, number),
            found=found,
            papers=shown,
            total=total,
            heading=_heading(found, searched),
            about=page_text.about(found) if found else "Search the Daily Papers.",
            searched=searched,
            tabs=tabs or _calendar_tabs(found),
            feed=f"/feeds/{feed}" if searched != "" else "/feeds/daily",
            feed_query=f"?{urlencode({'q': searched})}" if searched else "",
            markdown=_markdown(path) if found else None,
            is_stored=found is None or found.empty_reason != "upstream_unavailable",
            hub_page=_hub_page(found),
            earlier=_numbered(path, number - 1) if number > 1 else None,
            later=_numbered(path, number + 1) if number < pages else None,
            number=number,
            pages=pages,
            start=1 + (number - 1) * size,
            coins=embedded_metadata.coins,
            **_neighbours(found, services().lists),
        )
        shows = answers.subjects_of_list(found) if found and searched is None else answers.subjects_of_papers(shown)
        return represent_bytes(html.encode(), _HTML, _freshness(found), HEADERS, shows)

    return response_cache().reply(build)


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= _MAX_PAGE:
        raise InvalidParameter(f"{text[:20]!r} is not a page; use a number from 1 to {_MAX_PAGE}.")
    return int(text)


def _numbered(path: str, number: int) -> str:
    if number == 1:
        return path
    return f"{path}{'&' if '?' in path else '?'}page={number}"


def _heading(found: PaperList | None, searched: str | None) -> str:
    if searched is not None:
        return f"Search: {searched}" if searched else "Search"
    if found is not None and found.kind == "trending":
        return "Trending papers"
    return page_text.list_name(found.kind, found.name) if found else "Daily Papers"


def _hub_page(found: PaperList | None) -> str:
    if found is not None and found.kind == "daily" and found.name:
        return f"{hub_site.PAPERS}/date/{found.name}"
    return hub_site.PAPERS


def _freshness(found: PaperList | None) -> Freshness:
    if found is None or found.stale or not found.papers or (found.kind == "search" and not found.complete):
        return answers.UNSURE
    return answers.RUNNING


def _calendar_tabs(found: PaperList | None) -> tuple[Tab, ...]:
    """Return the links from a day to its week and month, and back to a day of theirs."""
    if found is None or found.last_date is None or found.first_date is None or found.kind == "trending":
        return ()
    day = max((one.list_date for one in found.papers if one.list_date), default=found.last_date)
    week, month = week_of(day), month_of(day)
    return (
        Tab("Day", f"/daily/{day}", found.kind == "daily"),
        Tab("Week", f"/weekly/{week.name}", found.kind == "weekly"),
        Tab("Month", f"/monthly/{month.name}", found.kind == "monthly"),
    )


def _neighbours(found: PaperList | None, lists: ListCatalog) -> dict[str, str | None]:
    """Return the paths of the nearest stored lists before and after."""
    if found is None or found.name is None:
        return {"before": None, "after": None}
    before, after = lists.stored_neighbours(found)
    return {
        "before": f"/{found.kind}/{before}" if before else None,
        "after": f"/{found.kind}/{after}" if after else None,
    }
