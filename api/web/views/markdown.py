"""The lists as Markdown, and `/llms.txt`, which tells programs that read text where things are (https://llmstxt.org)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from api.core.models import PaperList
from api.core.periods import Period, PeriodKind
from api.web import list_views, markdown_reply, text_params
from api.web.context import base_path, base_url, response_cache, services
from api.web.endpoint import Endpoints
from api.web.markdown_reply import MEDIA_TYPE
from api.web.operation import Reply
from api.web.response import Freshness, represent_bytes
from api.web.search_params import asked

endpoints = Endpoints("markdown", tag="Lists")

_TEXT = Reply(MEDIA_TYPE, headers=("Link",))
_SHORT = "?limit=1"
_SETTLED = Freshness(max_age=3600, while_revalidate=86400)
_GUIDE = """\
# Paperboy

> Hugging Face's Daily Papers, as JSON and Markdown from a local copy. No key is needed. Every list takes \
filters: `q`, `exclude`, `min_upvotes`, `has=code`, `submitter`, `organization`; and `sort`, `limit`, `cursor`.

A wrong parameter is a 400 that says what is allowed. `view=full` adds abstracts to lists in Markdown. For JSON, \
leave out `.md`.

## Lists

- [The newest day]({base}/v1/daily.md): the papers of the newest list, most upvotes first
- [A day]({base}/v1/daily/2026-11-20.md): any day from 2023-05-04 on, `YYYY-MM-DD`
- [A week]({base}/v1/weekly/2026-W47.md): an ISO week; without a name, the latest
- [A month]({base}/v1/monthly/2026-11.md): without a name, the latest
- [Trending]({base}/v1/trending.md?window=week): `window` is `day`, `week` or `month`
- [Search]({base}/v1/search.md?q=state+space+models): words, sentences, `"phrases"`, `author:`, `org:`, arXiv ids

## Papers

- [One paper]({base}/v1/papers/2507.22448.md): by arXiv id; also `.bib`, `.ris` and, as JSON, without an ending
- [Related papers]({base}/v1/papers/2507.22448/related): JSON

## Reference

- [Documentation]({base}/docs): every path, parameter, reply and error
- [OpenAPI]({base}/openapi.json): the same for tools

## Optional

- [What is new]({base}/v1/changes): JSON; ask again with the `cursor` of the last reply
- [Feeds]({base}/feeds/daily.atom): Atom and JSON Feed of every list
- [State of the service]({base}/v1/status): JSON
"""


@endpoints.get("/v1/daily.md", "getLatestDailyMarkdown", _TEXT, args=text_params.DayTextArgs, example=_SHORT)
def latest(args: Mapping[str, Any]) -> Response:
    """The latest daily list as Markdown.

    The list of `/v1/daily`: for each paper, its id, votes, links, authors and a summary.
    """
    return _list("/v1/daily.md", args, lambda: services().lists.latest())


@endpoints.get(
    "/v1/daily/{date}.md",
    "getDailyMarkdown",
    _TEXT,
    args=text_params.DayTextArgs,
    errors={404: "The day is in the future."},
    example=_SHORT,
)
def daily(date: dt.date, args: Mapping[str, Any]) -> Response:
    """The list of a day as Markdown.

    The list of `/v1/daily/{date}`.
    """
    lists = services().lists
    return _list(f"/v1/daily/{date}.md", args, lambda: lists.daily(date), lambda: lists.fetch_day(date))


@endpoints.get("/v1/weekly.md", "getLatestWeeklyMarkdown", _TEXT, args=text_params.ListTextArgs, example=_SHORT)
def latest_week(args: Mapping[str, Any]) -> Response:
    """The latest week as Markdown.

    The list of `/v1/weekly`.
    """
    return _latest_period("weekly", args)


@endpoints.get(
    "/v1/weekly/{week}.md",
    "getWeeklyMarkdown",
    _TEXT,
    args=text_params.ListTextArgs,
    errors={404: "The week is in the future, or the year has no such week."},
    example=_SHORT,
)
def weekly(week: Period, args: Mapping[str, Any]) -> Response:
    """The papers of a week as Markdown.

    The list of `/v1/weekly/{week}`.
    """
    return _period(week, args)


@endpoints.get("/v1/monthly.md", "getLatestMonthlyMarkdown", _TEXT, args=text_params.ListTextArgs, example=_SHORT)
def latest_month(args: Mapping[str, Any]) -> Response:
    """The latest month as Markdown.

    The list of `/v1/monthly`.
    """
    return _latest_period("monthly", args)


@endpoints.get(
    "/v1/monthly/{month}.md",
    "getMonthlyMarkdown",
    _TEXT,
    args=text_params.ListTextArgs,
    errors={404: "The month is in the future."},
    example=_SHORT,
)
def monthly(month: Period, args: Mapping[str, Any]) -> Response:
    """The papers of a month as Markdown.

    The list of `/v1/monthly/{month}`.
    """
    return _period(month, args)


@endpoints.get("/v1/trending.md", "getTrendingMarkdown", _TEXT, args=text_params.TrendingTextArgs, example=_SHORT)
def trending(args: Mapping[str, Any]) -> Response:
    """Trending papers as Markdown.

    The list of `/v1/trending`.
    """
    return _list("/v1/trending.md", args, lambda: services().lists.trending(args["window"]))


@endpoints.get(
    "/v1/search.md", "getSearchMarkdown", _TEXT, args=text_params.SearchTextArgs, example="?q=language+models&limit=1"
)
def search(args: Mapping[str, Any]) -> Response:
    """A search as Markdown.

    What `/v1/search` finds.
    """
    catalog, query, path = services().search, request.args.to_dict(), f"{base_path()}/v1/search.md"
    return response_cache().reply(lambda: markdown_reply.search(catalog.search(asked(args)), args, query, path))


@endpoints.get("/llms.txt", "getLlmsText", Reply(MEDIA_TYPE), tag="Service")
def guide() -> Response:
    """A guide for programs that read text.

    Where the lists and papers are, as Markdown (https://llmstxt.org).
    """
    base = base_url()
    return response_cache().reply(
        lambda: represent_bytes(_GUIDE.format(base=base).encode(), MEDIA_TYPE, _SETTLED, lasts=float("inf"))
    )


def _period(period: Period, args: Mapping[str, Any]) -> Response:
    return list_views.period_reply(markdown_reply.paper_list, f"/v1/{period.kind}/{period.name}.md", args, period)


def _latest_period(kind: PeriodKind, args: Mapping[str, Any]) -> Response:
    return list_views.latest_period_reply(markdown_reply.paper_list, f"/v1/{kind}.md", args, kind)


def _list(
    path: str,
    args: Mapping[str, Any],
    read: Callable[[], PaperList],
    fetch: Callable[[], None] | None = None,
) -> Response:
    return list_views.reply(markdown_reply.paper_list, path, args, read, fetch)
