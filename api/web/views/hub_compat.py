"""The Hub's own paths, for clients made for the Hub: `HF_ENDPOINT` set to this service is all they need.

Statuses and errors are the Hub's (`{"error": …}`), and so is the way to page; unknown parameters are ignored.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from api.catalog.lists import Library
from api.core.models import Paper
from api.core.query import parse
from api.render import hub_json
from api.web import answers, arguments, params
from api.web.context import representations, services
from api.web.response import Representation, represent

blueprint = Blueprint("hub", __name__)

_LIST, _SEARCH = params.HubListArgs(), params.HubSearchArgs()


@blueprint.get("/api/daily_papers")
def daily_papers() -> Response:
    """Answer with a list of papers: of a day, a week, a month, or the newest."""
    args = arguments.load_known(_LIST, request.args)
    sent, base = request.args.to_dict(), services().settings.public_url

    def build() -> Representation:
        papers = _papers(args["date"], args["week"], args["month"], trending=args["sort"] == "trending")
        if args["submitter"]:
            papers = [one for one in papers if one.submitted_by and one.submitted_by.name == args["submitter"]]
        start, end = args["p"] * args["limit"], (args["p"] + 1) * args["limit"]
        following = urlencode({**sent, "p": args["p"] + 1})
        headers = {"Link": f'<{base}/api/daily_papers?{following}>; rel="next"'} if end < len(papers) else {}
        return represent([hub_json.entry(one) for one in papers[start:end]], answers.RUNNING, headers)

    def fetch() -> None:
        library = services().library
        if args["date"] is not None:
            library.fetch_day(arguments.day(args["date"]))
        elif args["week"] is not None:
            library.fetch_period(arguments.week(args["week"]))
        elif args["month"] is not None:
            library.fetch_period(arguments.month(args["month"]))

    return representations().reply(("hub-list", *sorted(sent.items())), build, fetch)


@blueprint.get("/api/papers/search")
def search() -> Response:
    """Answer with what a search finds."""
    args, finder = arguments.load_known(_SEARCH, request.args), services().finder

    def build() -> Representation:
        found = finder.search(parse(args["q"]), args["q"]).papers
        # The Hub finds only what it has, and its clients then ask for it here.
        entries = [hub_json.entry(one) for one in found if one.source != "arxiv"][: args["limit"]]
        return represent([_without(one, "submittedBy") for one in entries], answers.RUNNING)

    return representations().reply(("hub-search", *args.items()), build)


@blueprint.get("/api/papers/<path:arxiv_id>")
def paper(arxiv_id: str) -> Response:
    """Answer with one paper."""
    bare, details = arguments.arxiv_id(arxiv_id), services().details

    def build() -> Representation:
        known = details.with_linked(details.paper(bare))
        return represent(hub_json.flat(known.paper, known.linked), answers.RUNNING)

    return representations().reply(("hub-paper", bare), build, lambda: details.fetch_hub_paper(bare))


@blueprint.get("/api/arxiv/<path:arxiv_id>/repos")
def repos(arxiv_id: str) -> Response:
    """Answer with the repositories that name a paper."""
    bare, details = arguments.arxiv_id(arxiv_id), services().details

    def build() -> Representation:
        return represent(hub_json.repos(details.linked(details.paper(bare))), answers.RUNNING)

    return representations().reply(("hub-repos", bare), build, lambda: details.fetch_linked(bare))


@blueprint.get("/papers/<path:arxiv_id>.md")
def markdown(arxiv_id: str) -> Response:
    """Answer with one paper as Markdown."""
    bare, details = arguments.arxiv_id(arxiv_id), services().details

    def build() -> Representation:
        return answers.citation(details.with_linked(details.paper(bare)), "md")

    return representations().reply(("hub-md", bare), build, lambda: details.fetch_hub_paper(bare))


def _papers(day: str | None, week: str | None, month: str | None, *, trending: bool) -> list[Paper]:
    found = _listed(services().library, day, week, month)
    if trending:
        found.sort(key=lambda one: one.hub_trending_rank or len(found) + 1000)
    return found


def _listed(library: Library, day: str | None, week: str | None, month: str | None) -> list[Paper]:
    if day is not None:
        return list(library.daily(arguments.day(day)).papers)
    if week is not None:
        return list(library.period(arguments.week(week)).papers)
    if month is not None:
        return list(library.period(arguments.month(month)).papers)
    return list(library.newest())


def _without(entry: hub_json.Wire, name: str) -> hub_json.Wire:
    return {key: value for key, value in entry.items() if key != name}
