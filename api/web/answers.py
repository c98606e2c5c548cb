"""Builds each reply from what the catalog knows: its envelope, schema, headers and how long caches may store it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from api.catalog.changes import Changes
from api.catalog.lists import Calendar
from api.catalog.papers import KnownPaper
from api.catalog.search import Found, SearchCatalog
from api.catalog.status import Status
from api.core import hub_calendar, subjects
from api.core.arxiv_id import file_name
from api.core.models import Paper, PaperList
from api.render import citations
from api.render.schemas.lists import CalendarSchema, CardListSchema, PaperListSchema
from api.render.schemas.papers import PaperReplySchema, RelatedSchema, UpvotesSchema
from api.render.schemas.search import FoundCardListSchema, FoundPaperListSchema
from api.render.schemas.service import ChangesSchema, StatusSchema
from api.search.highlights import HighlightedPaper, highlights
from api.web import selection
from api.web.response import QUICK_GZIP_LEVEL, Freshness, ReadyReply, represent, represent_bytes
from api.web.selection import Gains

RUNNING = Freshness(max_age=60, while_revalidate=300)
RECENT = Freshness(max_age=300, while_revalidate=3600)
SETTLED = Freshness(max_age=3600, while_revalidate=86400, if_error=604800)
UNSURE = Freshness(max_age=10, while_revalidate=10)
# How the address of a list in Markdown ends.
MARKDOWN = ".md"

_LISTS = {"card": CardListSchema(), "full": PaperListSchema()}
_FOUND = {"card": FoundCardListSchema(), "full": FoundPaperListSchema()}
_PAPER, _CHANGES, _STATUS = PaperReplySchema(), ChangesSchema(), StatusSchema()
_CALENDAR, _UPVOTES = CalendarSchema(), UpvotesSchema()
CITATIONS: dict[str, tuple[Callable[[KnownPaper], str], str]] = {
    "bib": (lambda known: citations.bibtex(known.paper), "application/x-bibtex"),
    "ris": (lambda known: citations.ris(known.paper), "application/x-research-info-systems"),
    "md": (lambda known: citations.markdown(known.paper, known.linked), "text/markdown"),
}
_RELATED = RelatedSchema()


def paper_list(
    found: PaperList, args: Mapping[str, Any], query: Mapping[str, str], path: str, now: dt.datetime, gains: Gains
) -> ReadyReply:
    """Return the reply for a list: what the filters leave of it, in the order asked for, one page of that.

    `gains` adds the votes gained to papers. `query` is what was sent, and `path` the address that was asked, without
    the name of a list: the next page's link names the list, as the newest one may be another by then.
    """
    envelope, headers = _page(found, args, query, named_path(found, path), now, gains)
    return represent(
        _LISTS[args["view"]].dump(envelope), freshness(found, path, now), headers, subjects_of_list(found)
    )


def named_path(found: PaperList, path: str) -> str:
    """Return the address of a list by its own name, with the ending of the `path` that was asked."""
    if not found.name or not _moves(found, path):
        return path
    stem = path.removesuffix(MARKDOWN)
    return f"{stem}/{found.name}{path[len(stem) :]}"


def freshness(found: PaperList, path: str, now: dt.datetime) -> Freshness:
    """Return for how long caches may store a list that was asked for by `path`."""
    lasts = _freshness(found, now)
    return min(lasts, RUNNING, key=_max_age) if _moves(found, path) else lasts


def _moves(found: PaperList, path: str) -> bool:
    """Return whether another list can be at `path` tomorrow."""
    return found.name is None or not path.removesuffix(MARKDOWN).endswith(found.name)


def search(found: Found, args: Mapping[str, Any], query: Mapping[str, str], path: str) -> ReadyReply:
    """Return the reply for a page of a search, with the words found in each paper."""
    listed = selection.found_list(found)
    marked = [HighlightedPaper(one, highlights(one, found.stems)) for one in found.papers]
    envelope = _envelope(listed, found.total, found.next_cursor) | {"papers": marked}
    headers = _link(path, query, found.next_cursor)
    lasts, shows = freshness_of_search(found), subjects_of_papers(found.papers)
    return represent(_FOUND[args["view"]].dump(envelope), lasts, headers, shows, QUICK_GZIP_LEVEL)


def freshness_of_search(found: Found) -> Freshness:
    """Return for how long caches may store a search."""
    return RUNNING if found.complete else UNSURE


def subjects_of_list(found: PaperList) -> frozenset[str]:
    """Return what a list shows: its days, whether they are up to date, and its neighbours."""
    dated = {one.list_date for one in found.papers if one.list_date}
    if found.first_date and found.last_date:
        dated.update(hub_calendar.span(found.first_date, found.last_date))
    return frozenset({*map(subjects.daily, dated), subjects.DAYS, subjects.HUB, subjects.NEWEST, subjects.TRENDING})


def subjects_of_papers(papers: Iterable[Paper]) -> frozenset[str]:
    """Return what a search shows. That it would also find a new paper shows once its time is over."""
    return frozenset(subjects.paper(one.arxiv_id) for one in papers)


def subjects_of_paper(paper: Paper) -> frozenset[str]:
    """Return what a reply about one paper shows."""
    listed = {subjects.daily(paper.list_date)} if paper.list_date else set()
    return frozenset({subjects.paper(paper.arxiv_id), subjects.HUB, *listed})


def _max_age(freshness: Freshness) -> int:
    return freshness.max_age


def related(arxiv_id: str, papers: tuple[Paper, ...], lasts: Freshness) -> ReadyReply:
    """Return the reply for a paper's neighbours, which caches may store as `lasts` says."""
    shows = {subjects.paper(arxiv_id), *subjects_of_papers(papers)}
    return represent(_RELATED.dump({"arxiv_id": arxiv_id, "papers": papers}), lasts, shows=shows)


def freshness_of_index(search: SearchCatalog) -> Freshness:
    """Return for how long caches may store what is about to be searched for: seconds while the index is behind.

    Asked for before the search, so that an index that catches up meanwhile does not make a poor reply last.
    """
    return RECENT if search.is_current() else UNSURE


def _page(
    found: PaperList,
    args: Mapping[str, Any],
    query: Mapping[str, str],
    path: str,
    now: dt.datetime,
    gains: Gains,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a page of papers with the envelope around them, and the headers."""
    page = selection.page(found, args, now, gains)
    envelope = _envelope(page.about, page.total, page.next_cursor) | {"papers": page.papers}
    return envelope, _link(path, query, page.next_cursor)


def _envelope(found: PaperList, total: int, cursor: str | None) -> dict[str, Any]:
    return {
        "list": found,
        "as_of": found.as_of,
        "stale": found.stale,
        "source": found.source,
        "total": total,
        "next_cursor": cursor,
    }


def _link(path: str, query: Mapping[str, str], cursor: str | None) -> dict[str, str]:
    following = next_page(path, query, cursor)
    return {"Link": f'<{following}>; rel="next"'} if following else {}


def next_page(path: str, query: Mapping[str, str], cursor: str | None) -> str | None:
    """Return the address of the next page, None after the last one."""
    return f"{path}?{urlencode({**query, 'cursor': cursor})}" if cursor else None


def calendar(found: Calendar) -> ReadyReply:
    """Return the reply for a month of list sizes."""
    days_ = [{"date": day, "total": total} for day, total in found.days.items()]
    body = {"month": found.month, "previous": found.previous, "next": found.next, "days": days_}
    return represent(_CALENDAR.dump(body), RECENT, shows={subjects.DAYS, *map(subjects.daily, found.days)})


def paper(found: KnownPaper, base_path: str) -> ReadyReply:
    """Return the reply for one paper; it names its one address, whichever way it was asked for."""
    body = {
        "paper": found.paper,
        "linked": found.linked,
        "as_of": found.as_of,
        "stale": found.stale,
        "source": found.paper.source,
    }
    headers = {"Content-Location": f"{base_path}/v1/papers/{found.paper.arxiv_id}"}
    freshness = UNSURE if found.stale else RECENT
    return represent(_PAPER.dump(body), freshness, headers, subjects_of_paper(found.paper))


def citation(found: KnownPaper, kind: str, headers: Mapping[str, str] | None = None) -> ReadyReply:
    """Return a paper as `bib`, `ris` or `md`, with more headers."""
    write, content_type = CITATIONS[kind]
    headers = {
        **(headers or {}),
        "Content-Disposition": f'inline; filename="{file_name(found.paper.arxiv_id)}.{kind}"',
    }
    freshness = UNSURE if found.stale else RECENT
    shows = subjects_of_paper(found.paper)
    return represent_bytes(write(found).encode(), f"{content_type}; charset=utf-8", freshness, headers, shows)


def upvotes(found: KnownPaper, history: list[tuple[dt.datetime, int]]) -> ReadyReply:
    """Return the reply for the history of a paper's votes."""
    points = [{"seen_at": moment, "upvotes": count} for moment, count in history]
    body = {"arxiv_id": found.paper.arxiv_id, "upvotes": found.paper.upvotes, "history": points}
    freshness = UNSURE if found.stale else RECENT
    return represent(_UPVOTES.dump(body), freshness, shows=subjects_of_paper(found.paper))


def changes(found: Changes) -> ReadyReply:
    """Return the reply for the changes since a cursor."""
    latest = {"date": found.latest_date, "total": found.latest_total}
    body = {
        "cursor": found.cursor,
        "reset": found.reset,
        "latest": latest,
        "stale": found.stale,
        "source": found.source,
        "papers": found.papers,
    }
    days_ = {one.list_date for one in found.papers if one.list_date} | {found.latest_date}
    shows = {subjects.daily(day) for day in days_ if day} | {subjects.LISTINGS, subjects.DAYS, subjects.HUB}
    return represent(_CHANGES.dump(body), UNSURE if found.stale else RUNNING, shows={*shows, subjects.NEWEST})


def status(found: Status) -> ReadyReply:
    """Return the reply for the service's own state."""
    hub, latest, behind = found.hub, found.latest, found.clock_behind
    asked = hub.succeeded_at is not None or hub.failed_at is not None
    body = {
        "version": found.version,
        "latest": {"date": latest.date, "total": latest.total},
        "complete": latest.complete,
        "stale": latest.stale,
        "source": latest.source,
        "checked_at": found.checked_at,
        "age_seconds": found.age_seconds,
        "hub": {
            "reachable": not hub.failing if asked else None,
            "last_success_at": hub.succeeded_at,
            "last_failure_at": hub.failed_at,
            "last_error": hub.error,
            "resume_at": hub.resume_at,
        },
        "clock": {
            "ok": found.clock_ok,
            "behind_seconds": int(behind.total_seconds()) if behind is not None else None,
        },
        "counts": {"papers": found.num_papers, "lists": found.num_lists},
    }
    return represent(_STATUS.dump(body), Freshness(max_age=5, while_revalidate=5, if_error=60))


def _freshness(found: PaperList, now: dt.datetime) -> Freshness:
    if found.stale or found.last_date is None:
        return UNSURE
    if not found.complete:
        return RUNNING
    return SETTLED if hub_calendar.is_settled(found.last_date, now) else RECENT
