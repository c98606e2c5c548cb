"""Version 1 of the JSON API: lists, search and what is new. One paper's paths are in `papers`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from api.catalog import changes as catalog_changes
from api.catalog.status import status as read_status
from api.core import ranking
from api.core.models import PaperList
from api.core.periods import Period, PeriodKind
from api.render.schemas.lists import CalendarSchema, CardListSchema, PaperListSchema
from api.render.schemas.search import FoundCardListSchema, FoundPaperListSchema
from api.render.schemas.service import ChangesSchema, StatusSchema
from api.web import answers, list_views, params
from api.web.context import base_path, response_cache, services
from api.web.endpoint import Endpoints
from api.web.operation import Reply
from api.web.response import respond
from api.web.search_params import SearchArgs, asked

endpoints = Endpoints("v1", "/v1", tag="Lists")

_PAPERS = Reply(schemas=(PaperListSchema, CardListSchema), headers=("Link",))
_FOUND = Reply(schemas=(FoundPaperListSchema, FoundCardListSchema), headers=("Link",))
_SHORT = "?limit=1&view=card"


@endpoints.get("/daily", "getLatestDailyList", _PAPERS, args=params.DayArgs, example=_SHORT)
def latest(args: Mapping[str, Any]) -> Response:
    """The latest daily list.

    The newest list that has papers, most upvotes first. On a first start without the Hub it is a built-in sample;
    its `source` is then `sample`.
    """
    return _list("/daily", args, lambda: services().lists.latest())


@endpoints.get(
    "/daily/{date}",
    "getDailyList",
    _PAPERS,
    args=params.DayArgs,
    errors={404: "The day is in the future."},
    example=_SHORT,
)
def daily(date: dt.date, args: Mapping[str, Any]) -> Response:
    """The list of a day.

    Most upvotes first. A day that is not stored yet is read from the Hub first, which can take a few seconds.
    If the list is empty, `empty_reason` says why.
    """
    lists = services().lists
    return _list(f"/daily/{date}", args, lambda: lists.daily(date), lambda: lists.fetch_day(date))


@endpoints.get("/weekly", "getLatestWeeklyList", _PAPERS, args=params.ListArgs, example=_SHORT)
def latest_week(args: Mapping[str, Any]) -> Response:
    """The latest week.

    The papers of the week of the newest list, most upvotes first.
    """
    return _latest_period("weekly", args)


@endpoints.get(
    "/weekly/{week}",
    "getWeeklyList",
    _PAPERS,
    args=params.ListArgs,
    errors={404: "The week is in the future, or the year has no such week."},
    example=_SHORT,
)
def weekly(week: Period, args: Mapping[str, Any]) -> Response:
    """The papers of a week.

    Most upvotes first. Days that are not stored yet are read from the Hub first, as many as a few seconds allow.
    While some are missing, `stale` is true.
    """
    return _period(week, args)


@endpoints.get("/monthly", "getLatestMonthlyList", _PAPERS, args=params.ListArgs, example=_SHORT)
def latest_month(args: Mapping[str, Any]) -> Response:
    """The latest month.

    The papers of the month of the newest list, most upvotes first.
    """
    return _latest_period("monthly", args)


@endpoints.get(
    "/monthly/{month}",
    "getMonthlyList",
    _PAPERS,
    args=params.ListArgs,
    errors={404: "The month is in the future."},
    example=_SHORT,
)
def monthly(month: Period, args: Mapping[str, Any]) -> Response:
    """The papers of a month.

    Most upvotes first. Days that are not stored yet are read from the Hub first, as many as a few seconds allow.
    While some are missing, `stale` is true.
    """
    return _period(month, args)


@endpoints.get(
    "/trending",
    "getTrending",
    _PAPERS,
    args=params.TrendingArgs,
    example=_SHORT,
    words={"formula": ranking.FORMULA},
)
def trending(args: Mapping[str, Any]) -> Response:
    """Trending papers.

    The papers of the newest lists, ranked by votes, recent votes, comments, stars and age: {formula} Scores are
    computed once an hour and whenever something changes. The Hub's own order is in `hub_trending_rank`.
    """
    return _list("/trending", args, lambda: services().lists.trending(args["window"]))


@endpoints.get("/search", "search", _FOUND, args=SearchArgs, example="?q=language+models&limit=1&view=card")
def search(args: Mapping[str, Any]) -> Response:
    """Search.

    Searches titles, keywords, AI summaries, authors, organisations and abstracts of all stored papers, best match
    first. Not every word has to match, small typos are corrected, and the last word may be incomplete. If few papers
    match, the Hub's own search is queried too, and `source` is `hub`; a full page never waits for that. The best
    matches have a `score`. `highlights` marks the matching words. While the index is being built, `complete`
    is false.
    """
    search, query, path = services().search, request.args.to_dict(), f"{base_path()}/v1/search"
    return response_cache().reply(lambda: answers.search(search.search(asked(args)), args, query, path))


@endpoints.get(
    "/calendar/{month}",
    "getCalendar",
    Reply(schemas=(CalendarSchema,)),
    errors={404: "The month is in the future."},
)
def calendar(month: Period) -> Response:
    """Papers per day of a month.

    For a date picker: how many papers each day's list has, as far as is known.
    """
    lists = services().lists
    return response_cache().reply(lambda: answers.calendar(lists.calendar(month)))


@endpoints.get("/changes", "getChanges", Reply(schemas=(ChangesSchema,)), args=params.ChangesArgs)
def changes(args: Mapping[str, Any]) -> Response:
    """New papers since a cursor.

    A cheap way to update a badge or send notifications: ask once without `since`, then with the `cursor` of the last
    reply. Only papers of the last 14 days count. A paper that moves to another day is not new.
    A sample has no new papers.
    """
    since, parts = args["since"], services()
    return response_cache().reply(lambda: answers.changes(catalog_changes.changes(parts.store, parts.lists, since)))


@endpoints.get("/status", "getStatus", Reply(schemas=(StatusSchema,)), tag="Service")
def status() -> Response:
    """Age and completeness of the data.

    How old the data is, whether the Hub is reachable, and how much is stored.
    """
    parts = services()
    # Not from the cache: it tells how old things are.
    return respond(answers.status(read_status(parts.store, parts.lists, parts.clock)))


def _period(period: Period, args: Mapping[str, Any]) -> Response:
    return list_views.period_reply(answers.paper_list, f"/v1/{period.kind}/{period.name}", args, period)


def _latest_period(kind: PeriodKind, args: Mapping[str, Any]) -> Response:
    return list_views.latest_period_reply(answers.paper_list, f"/v1/{kind}", args, kind)


def _list(
    path: str,
    args: Mapping[str, Any],
    read: Callable[[], PaperList],
    fetch: Callable[[], None] | None = None,
) -> Response:
    return list_views.reply(answers.paper_list, f"/v1{path}", args, read, fetch)
