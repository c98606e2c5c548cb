"""Builds the reply for a list in Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from api.catalog.search import Found
from api.core.models import PaperList
from api.render import markdown_list
from api.web import answers, selection
from api.web.response import Freshness, ReadyReply, represent_bytes

MEDIA_TYPE = "text/markdown; charset=utf-8"


def paper_list(
    found: PaperList,
    args: Mapping[str, Any],
    query: Mapping[str, str],
    path: str,
    now: dt.datetime,
    gains: selection.Gains = lambda papers: papers,
) -> ReadyReply:
    """Return the reply for a list in Markdown; the arguments are those of `answers.paper_list`."""
    page = selection.page(found, args, now, gains)
    following = answers.next_page(answers.named_path(found, path), query, page.next_cursor)
    lasts, shows = answers.freshness(found, path, now), answers.subjects_of_list(found)
    return _reply(
        page,
        markdown_list.title(found, args.get("window", "day")),
        following,
        lasts,
        shows,
        full=args["view"] == "full",
    )


def search(found: Found, args: Mapping[str, Any], query: Mapping[str, str], path: str) -> ReadyReply:
    """Return the reply for a page of a search in Markdown; the arguments are those of `answers.search`."""
    page = selection.Page(selection.found_list(found), found.total, found.papers, found.next_cursor)
    following = answers.next_page(path, query, page.next_cursor)
    lasts, shows = answers.freshness_of_search(found), answers.subjects_of_papers(found.papers)
    title = markdown_list.title(page.about, query=query.get("q", ""))
    return _reply(page, title, following, lasts, shows, full=args["view"] == "full")


def _reply(
    page: selection.Page,
    title: str,
    following: str | None,
    lasts: Freshness,
    shows: frozenset[str],
    *,
    full: bool,
) -> ReadyReply:
    more = f"Next page: <{following}>" if following else None
    text = markdown_list.paper_list(title, page.about, page.total, page.papers, full=full, more=more)
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return represent_bytes(text.encode(), MEDIA_TYPE, lasts, headers, shows)
