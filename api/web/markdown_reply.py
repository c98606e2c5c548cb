"""Builds the reply for a list in Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from api.core.models import PaperList
from api.render import markdown_list, page_text
from api.web import answers, selection
from api.web.response import ReadyReply, represent_bytes

MEDIA_TYPE = "text/markdown; charset=utf-8"


def list_title(found: PaperList, args: Mapping[str, Any], query: str = "") -> str:
    """Return what a list is called; `query` are the words of a search."""
    if found.kind == "search":
        return f"Papers on {' '.join(query.split())}"
    if found.kind == "trending":
        return "Trending papers" if args["window"] == "day" else f"Trending papers of the {args['window']}"
    name = page_text.list_name(found.kind, found.name)
    return f"Daily Papers: {name}" if found.name else name


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
    following = answers.next_page(page, query, answers.named_path(found, path))
    text = markdown_list.paper_list(
        list_title(found, args, query.get("q", "")),
        page.about,
        page.total,
        page.papers,
        full=args["view"] == "full",
        more=f"Next page: <{following}>" if following else None,
    )
    is_search = found.kind == "search"
    shows = answers.subjects_of_papers(page.papers) if is_search else answers.subjects_of_list(found)
    lasts = answers.RUNNING if is_search else answers.freshness(found, path, now)
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return represent_bytes(text.encode(), MEDIA_TYPE, lasts, headers, shows)
