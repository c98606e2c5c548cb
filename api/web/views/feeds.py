"""Feeds of the lists, as Atom and as JSON Feed: filters in the address, one entry a paper or one a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from marshmallow import Schema

from api.core.models import Paper
from api.core.query import parse
from api.web import answers, arguments, params
from api.web.context import representations, services
from api.web.response import Representation

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")

_LIST, _DAILY = params.FeedArgs(), params.DailyFeedArgs()
_TRENDING, _SEARCH = params.TrendingFeedArgs(), params.SearchFeedArgs()
_ABOUT = {
    "daily": ("Daily Papers", "The papers of the newest daily lists."),
    "weekly": ("Daily Papers of the week", "The papers of the newest week, most upvotes first."),
    "trending": ("Trending papers", "The papers of the newest lists that trend."),
    "search": ("Papers on", "What a search finds, newest first."),
}


@blueprint.get("/daily.atom", defaults={"kind": "atom"})
@blueprint.get("/daily.json", defaults={"kind": "json"})
def daily(kind: str) -> Response:
    """Answer with the papers of the newest lists."""
    return _feed("daily", kind, _DAILY, lambda _args: services().library.newest())


@blueprint.get("/weekly.atom", defaults={"kind": "atom"})
@blueprint.get("/weekly.json", defaults={"kind": "json"})
def weekly(kind: str) -> Response:
    """Answer with the papers of the newest week."""
    library = services().library
    return _feed(
        "weekly",
        kind,
        _LIST,
        lambda _args: library.period(library.latest_period("weekly")).papers,
        lambda: library.fetch_period(library.latest_period("weekly")),
    )


@blueprint.get("/trending.atom", defaults={"kind": "atom"})
@blueprint.get("/trending.json", defaults={"kind": "json"})
def trending(kind: str) -> Response:
    """Answer with what trends."""
    return _feed("trending", kind, _TRENDING, lambda args: services().library.trending(args["window"]).papers)


@blueprint.get("/search.atom", defaults={"kind": "atom"})
@blueprint.get("/search.json", defaults={"kind": "json"})
def search(kind: str) -> Response:
    """Answer with what a search finds."""
    finder = services().finder
    return _feed("search", kind, _SEARCH, lambda args: finder.search(parse(args["q"]), args["q"]).papers)


def _feed(
    name: str,
    kind: str,
    schema: Schema,
    read: Callable[[dict[str, Any]], tuple[Paper, ...]],
    fetch: Callable[[], None] | None = None,
) -> Response:
    args, base = arguments.load(schema, request.args), services().settings.public_url
    query = request.query_string.decode("ascii", "replace")

    def build() -> Representation:
        title, description = _ABOUT[name]
        about = answers.FeedAbout(
            f"{title} {args['q']}" if name == "search" else title, description, name, base, query
        )
        return answers.feed(about, kind, read(args), args)

    return representations().reply(("feed", name, kind, query), build, fetch)
