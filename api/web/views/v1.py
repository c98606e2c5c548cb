"""Version 1 of the JSON API."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Blueprint, Response, request
from marshmallow import Schema

from api.catalog import changes as catalog_changes
from api.catalog.status import status as read_status
from api.core.models import PaperList
from api.core.periods import Period, PeriodKind
from api.core.query import parse
from api.web import answers, arguments, params
from api.web.context import representations, services
from api.web.response import Representation, respond

blueprint = Blueprint("v1", __name__, url_prefix="/v1")

_LIST, _TRENDING, _SEARCH = params.ListArgs(), params.TrendingArgs(), params.SearchArgs()
_RELATED, _CHANGES, _NONE = params.RelatedArgs(), params.ChangesArgs(), params.NoArgs()


@blueprint.get("/daily")
def latest() -> Response:
    """Answer with the newest list."""
    return _list("daily", "/daily", lambda: services().library.latest())


@blueprint.get("/daily/<date>")
def daily(date: str) -> Response:
    """Answer with the list of a day."""
    day = arguments.day(date)
    library = services().library
    return _list(day, f"/daily/{day}", lambda: library.daily(day), fetch=lambda: library.fetch_day(day))


@blueprint.get("/weekly")
def latest_week() -> Response:
    """Answer with the week of the newest list."""
    return _latest_period("weekly")


@blueprint.get("/weekly/<week>")
def weekly(week: str) -> Response:
    """Answer with the papers of a week."""
    return _period(arguments.week(week))


@blueprint.get("/monthly")
def latest_month() -> Response:
    """Answer with the month of the newest list."""
    return _latest_period("monthly")


@blueprint.get("/monthly/<month>")
def monthly(month: str) -> Response:
    """Answer with the papers of a month."""
    return _period(arguments.month(month))


@blueprint.get("/trending")
def trending() -> Response:
    """Answer with what trends."""
    window = arguments.load(_TRENDING, request.args)["window"]
    return _list("trending", "/trending", lambda: services().library.trending(window), _TRENDING)


@blueprint.get("/calendar/<month>")
def calendar(month: str) -> Response:
    """Answer with the number of papers of each day of a month."""
    arguments.load(_NONE, request.args)
    period, library = arguments.month(month), services().library
    return representations().reply(("calendar", period), lambda: answers.calendar(library.calendar(period)))


@blueprint.get("/search")
def search() -> Response:
    """Answer with what a search finds."""
    args, parts, query = arguments.load(_SEARCH, request.args), services(), request.args.to_dict()
    path = f"{parts.settings.public_url}/v1/search"

    def build() -> Representation:
        found = parts.finder.search(parse(args["q"]), args["q"])
        return answers.search(found, args, query, path, parts.clock())

    return representations().reply(("search", *args.items()), build)


@blueprint.get("/papers/<path:arxiv_id>")
def paper(arxiv_id: str) -> Response:
    """Answer with everything known of a paper."""
    arguments.load(_NONE, request.args)
    bare, details = arguments.arxiv_id(arxiv_id), services().details
    return representations().reply(
        ("paper", bare),
        lambda: answers.paper(details.with_linked(details.paper(bare))),
        lambda: details.fetch_paper(bare),
    )


@blueprint.get("/papers/<path:arxiv_id>.bib", defaults={"kind": "bib"})
@blueprint.get("/papers/<path:arxiv_id>.ris", defaults={"kind": "ris"})
@blueprint.get("/papers/<path:arxiv_id>.md", defaults={"kind": "md"})
def citation(arxiv_id: str, kind: str) -> Response:
    """Answer with a paper as BibTeX, RIS or Markdown."""
    arguments.load(_NONE, request.args)
    bare, details = arguments.arxiv_id(arxiv_id), services().details

    def build() -> Representation:
        known = details.paper(bare)
        return answers.citation(details.with_linked(known) if kind == "md" else known, kind)

    return representations().reply((kind, bare), build, lambda: details.fetch_paper(bare))


@blueprint.get("/papers/<path:arxiv_id>/upvotes")
def upvotes(arxiv_id: str) -> Response:
    """Answer with the history of a paper's votes."""
    arguments.load(_NONE, request.args)
    bare, details = arguments.arxiv_id(arxiv_id), services().details
    return representations().reply(
        ("upvotes", bare),
        lambda: answers.upvotes(*details.upvotes(bare)),
        lambda: details.fetch_paper(bare),
    )


@blueprint.get("/papers/<path:arxiv_id>/related")
def related(arxiv_id: str) -> Response:
    """Answer with stored papers about the same."""
    limit = arguments.load(_RELATED, request.args)["limit"]
    bare, parts = arguments.arxiv_id(arxiv_id), services()

    def build() -> Representation:
        return answers.related(bare, parts.finder.related(parts.details.paper(bare).paper, limit))

    return representations().reply(("related", bare, limit), build, lambda: parts.details.fetch_paper(bare))


@blueprint.get("/changes")
def changes() -> Response:
    """Answer with what was listed since a cursor."""
    since, parts = arguments.load(_CHANGES, request.args)["since"], services()
    return representations().reply(
        ("changes", since), lambda: answers.changes(catalog_changes.changes(parts.store, parts.library, since))
    )


@blueprint.get("/status")
def status() -> Response:
    """Answer with the service's own state."""
    arguments.load(_NONE, request.args)
    parts = services()
    # Not from the cache: it tells how old things are.
    return respond(answers.status(read_status(parts.store, parts.library, parts.clock)))


def _period(period: Period) -> Response:
    library, path = services().library, f"/{period.kind}/{period.name}"
    return _list(period, path, lambda: library.period(period), fetch=lambda: library.fetch_period(period))


def _latest_period(kind: PeriodKind) -> Response:
    library = services().library
    return _list(
        kind,
        f"/{kind}",
        lambda: library.period(library.latest_period(kind)),
        fetch=lambda: library.fetch_period(library.latest_period(kind)),
    )


def _list(
    key: Hashable,
    path: str,
    read: Callable[[], PaperList],
    schema: Schema = _LIST,
    fetch: Callable[[], None] | None = None,
) -> Response:
    args, parts = arguments.load(schema, request.args), services()
    query = request.args.to_dict()
    return representations().reply(
        ("list", key, *args.items()),
        lambda: answers.paper_list(read(), args, query, f"{parts.settings.public_url}/v1{path}", parts.clock()),
        fetch,
    )
