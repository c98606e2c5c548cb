"""Feeds of the lists, as Atom and as JSON Feed: filters in the address, one entry a paper or one a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from api.catalog import code as catalog_code
from api.core.models import PaperList
from api.render.feeds import ATOM_TYPE, JSON_FEED_TYPE, Asked, title
from api.web import answers, params, selection
from api.web.context import base_url, response_cache, services
from api.web.endpoint import Endpoints
from api.web.feed_reply import FeedAbout, feed
from api.web.operation import Reply
from api.web.response import ReadyReply
from api.web.search_params import SearchFeedArgs
from api.web.search_params import asked as asked_of

endpoints = Endpoints("feeds", "/feeds", tag="Feeds")

# Filters and days choose from whole lists with so many papers, about the last two weeks.
_NEWEST = 400
_ATOM = Reply(f"{ATOM_TYPE}; charset=utf-8")
_JSON = Reply(f"{JSON_FEED_TYPE}; charset=utf-8", shape={"type": "object"})
_IN_ATOM, _IN_JSON = {"format": "Atom"}, {"format": "JSON Feed"}
_ABOUT = {
    "daily": ("Daily Papers", "The papers of the newest daily lists."),
    "weekly": ("Daily Papers of the week", "The papers of the newest week, newest first."),
    "trending": ("Trending papers", "Trending papers from the newest lists."),
    "search": ("Papers", "Search results, newest first."),
    "code": ("Papers with new code", "Papers whose code was released, newest first."),
}


@endpoints.get(
    "/daily.atom",
    "getDailyAtom",
    _ATOM,
    args=params.DailyFeedArgs,
    example="?limit=1",
    words=_IN_ATOM,
    kind="atom",
)
@endpoints.get(
    "/daily.json",
    "getDailyJsonFeed",
    _JSON,
    args=params.DailyFeedArgs,
    example="?limit=1",
    words=_IN_JSON,
    kind="json",
)
def daily(args: Mapping[str, Any], kind: str) -> Response:
    """The newest papers as {format}.

    The papers of the newest lists, newest first, and always all of the newest list. There is one entry for each
    paper, or one for each day. Entries drop out because of their age, never because votes changed.
    """
    return _feed("daily", kind, args, lambda: services().lists.newest(_NEWEST))


@endpoints.get(
    "/weekly.atom",
    "getWeeklyAtom",
    _ATOM,
    args=params.FeedArgs,
    example="?limit=1",
    words=_IN_ATOM,
    kind="atom",
)
@endpoints.get(
    "/weekly.json",
    "getWeeklyJsonFeed",
    _JSON,
    args=params.FeedArgs,
    example="?limit=1",
    words=_IN_JSON,
    kind="json",
)
def weekly(args: Mapping[str, Any], kind: str) -> Response:
    """The newest week as {format}.

    The papers of the newest week, newest first.
    """
    lists = services().lists
    return _feed(
        "weekly",
        kind,
        args,
        lambda: lists.period(lists.latest_period("weekly")),
        lambda: lists.fetch_period(lists.latest_period("weekly")),
    )


@endpoints.get(
    "/trending.atom",
    "getTrendingAtom",
    _ATOM,
    args=params.TrendingFeedArgs,
    example="?limit=1",
    words=_IN_ATOM,
    kind="atom",
)
@endpoints.get(
    "/trending.json",
    "getTrendingJsonFeed",
    _JSON,
    args=params.TrendingFeedArgs,
    example="?limit=1",
    words=_IN_JSON,
    kind="json",
)
def trending(args: Mapping[str, Any], kind: str) -> Response:
    """Trending papers as {format}.

    The papers of the newest lists in the order of `/v1/trending`: all of them, but at most 100 for a week or month.
    """
    return _feed("trending", kind, args, lambda: services().lists.trending(args["window"]))


@endpoints.get(
    "/code.atom", "getCodeAtom", _ATOM, args=params.CodeFeedArgs, example="?limit=1", words=_IN_ATOM, kind="atom"
)
@endpoints.get(
    "/code.json", "getCodeJsonFeed", _JSON, args=params.CodeFeedArgs, example="?limit=1", words=_IN_JSON, kind="json"
)
def code(args: Mapping[str, Any], kind: str) -> Response:
    """New code as {format}.

    Papers whose code was released, newest first. A paper's time here is when a repository was first seen for it, or
    when the paper itself was first seen if it already had one. Entries are dated by that time and have their own ids.
    """
    parts = services()
    return _feed("code", kind, args, lambda: catalog_code.with_code(parts.store, parts.lists, _NEWEST))


@endpoints.get(
    "/search.atom",
    "getSearchAtom",
    _ATOM,
    args=SearchFeedArgs,
    example="?q=language+models&limit=1",
    words=_IN_ATOM,
    kind="atom",
)
@endpoints.get(
    "/search.json",
    "getSearchJsonFeed",
    _JSON,
    args=SearchFeedArgs,
    example="?q=language+models&limit=1",
    words=_IN_JSON,
    kind="json",
)
def search(args: Mapping[str, Any], kind: str) -> Response:
    """A search as {format}.

    The newest papers that `/v1/search` finds, newest first.
    """
    catalog = services().search
    return _feed("search", kind, args, lambda: selection.found_list(catalog.search(asked_of(args))))


def _feed(
    name: str,
    kind: str,
    args: Mapping[str, Any],
    read: Callable[[], PaperList],
    fetch: Callable[[], None] | None = None,
) -> Response:
    base = base_url()
    query = request.query_string.decode("ascii", "replace")
    asked = Asked(
        q=request.args.get("q", "") if args["q"] else "",
        exclude=request.args.get("exclude", "") if args["excluding"] else "",
        min_upvotes=args["min_upvotes"],
        has=tuple(dict.fromkeys(args["has"] or ())),
        submitter=args["submitter"] or "",
        organization=args["organization"] or "",
        by_day=args.get("group") == "day",
    )

    def build() -> ReadyReply:
        about, description = _ABOUT[name]
        if args.get("window", "day") != "day":
            about = f"{about} of the {args['window']}"
        lasts = answers.freshness_of_index(services().search) if name == "search" else answers.RECENT
        return feed(FeedAbout(title(about, asked), description, name, base, query), kind, read(), args, lasts)

    return response_cache().reply(build, fetch)
