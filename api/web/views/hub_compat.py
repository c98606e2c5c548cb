"""The Hub's own paths, for clients made for the Hub: `HF_ENDPOINT` set to this service is all they need.

Statuses and errors are the Hub's (`{"error": …}`), and so is the way to page; unknown parameters are ignored.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from api.catalog.lists import ListCatalog
from api.core import hub_calendar
from api.core.models import Paper, PaperList
from api.errors import InvalidParameter, NotFound
from api.render import hub_json
from api.web import answers, arguments, params
from api.web.context import base_url, response_cache, services
from api.web.endpoint import Endpoints
from api.web.operation import Reply
from api.web.response import ReadyReply, represent
from api.web.search_params import asked_for

endpoints = Endpoints("hub", tag="Hub", is_hub=True)

# The Hub, too, ends its list somewhere.
_NEWEST = 1000
_OBJECT = {"type": "object"}
_ENTRIES = {"type": "array", "items": _OBJECT}
_REPOS = {
    "type": "object",
    "required": ["models", "datasets", "spaces"],
    "properties": dict.fromkeys(("models", "datasets", "spaces"), _ENTRIES),
}


@endpoints.get(
    "/api/daily_papers",
    "hubListDailyPapers",
    Reply(shape=_ENTRIES, headers=("Link",)),
    args=params.HubListArgs,
    example="?limit=1",
)
def daily_papers(args: Mapping[str, Any]) -> Response:
    """Daily papers, in the Hub's format.

    The papers of a `date`, `week` or `month`, or of the newest lists. Each page has a `Link` to the next one; pages
    are numbered from 0. The papers of a `submitter` are read from the Hub if few of them are stored. A day, week or
    month in the future is a 400, as on the Hub.
    """
    sent, base = request.args.to_dict(), base_url()

    def build() -> ReadyReply:
        found = _listed(services().lists, args)
        papers = _by_trend(found.papers) if args["sort"] == "trending" else list(found.papers)
        if args["submitter"]:
            papers = [one for one in papers if one.submitted_by and one.submitted_by.name == args["submitter"]]
        start, end = args["p"] * args["limit"], (args["p"] + 1) * args["limit"]
        following = urlencode({**sent, "p": args["p"] + 1})
        shows = answers.subjects_of_list(found) | answers.subjects_of_papers(papers[start:end])
        headers = {"Link": f'<{base}/api/daily_papers?{following}>; rel="next"'} if end < len(papers) else {}
        entries = [hub_json.entry(one) for one in papers[start:end]]
        return represent(entries, answers.RUNNING, headers, shows)

    def fetch() -> None:
        lists = services().lists
        if args["date"] is not None:
            lists.fetch_day(_begun(arguments.hub_day(args["date"])))
        elif args["week"] is not None:
            lists.fetch_period(arguments.hub_week(args["week"]))
        elif args["month"] is not None:
            lists.fetch_period(arguments.hub_month(args["month"]))
        elif args["submitter"]:
            lists.fetch_submitted_by(args["submitter"], min((args["p"] + 1) * args["limit"], _NEWEST))

    with _refused():
        return response_cache().reply(build, fetch)


@endpoints.get(
    "/api/papers/search",
    "hubSearchPapers",
    Reply(shape=_ENTRIES),
    args=params.HubSearchArgs,
    example="?q=language+models&limit=1",
)
def search(args: Mapping[str, Any]) -> Response:
    """Search, in the Hub's format.

    What `/v1/search` finds, in the shape of the Hub's search: list entries without `submittedBy`. Papers that only
    arXiv knows are left out.
    """
    catalog = services().search

    def build() -> ReadyReply:
        found = catalog.search(asked_for(args["q"], args["limit"])).papers
        # The Hub finds only what it has, and its clients then ask for it here.
        entries = [hub_json.entry(one) for one in found if one.source != "arxiv"][: args["limit"]]
        shows = answers.subjects_of_papers(found)
        return represent([_without(one, "submittedBy") for one in entries], answers.RUNNING, shows=shows)

    return response_cache().reply(build)


@endpoints.get("/api/papers/{arxiv_id}", "hubGetPaper", Reply(shape=_OBJECT), errors={404: "HubError"})
def paper(arxiv_id: str) -> Response:
    """One paper, in the Hub's format.

    The paper with the models, datasets and spaces that name it. A paper that is not stored yet is read from the Hub
    first.
    """
    papers = services().papers

    def build() -> ReadyReply:
        known = papers.with_linked(papers.paper(arxiv_id))
        shows = answers.subjects_of_paper(known.paper)
        return represent(hub_json.flat(known.paper, known.linked), answers.RUNNING, shows=shows)

    return response_cache().reply(build, lambda: papers.fetch_hub_paper(arxiv_id))


@endpoints.get("/api/arxiv/{arxiv_id}/repos", "hubListRepos", Reply(shape=_REPOS), errors={404: "HubError"})
def repos(arxiv_id: str) -> Response:
    """Repositories citing a paper, in the Hub's format.

    The models, datasets and spaces that the Hub lists with the paper. A 404 has `Retry-After` if the Hub
    cannot be reached at the moment.
    """
    papers = services().papers

    def build() -> ReadyReply:
        known = papers.paper(arxiv_id)
        shows = answers.subjects_of_paper(known.paper)
        return represent(hub_json.repos(papers.linked(known)), answers.RUNNING, shows=shows)

    return response_cache().reply(build, lambda: papers.fetch_linked(arxiv_id))


@endpoints.get(
    "/papers/{arxiv_id}.md", "hubGetMarkdown", Reply("text/markdown; charset=utf-8"), errors={404: "HubError"}
)
def markdown(arxiv_id: str) -> Response:
    """One paper as Markdown, at the Hub's path.

    The `/v1/papers/{arxiv_id}.md` note, for tools that append `.md` to the address of a paper's page, or ask for the
    page with `Accept: text/markdown`. Errors are the Hub's.
    """
    return markdown_page(arxiv_id, {})


def markdown_page(arxiv_id: str, headers: Mapping[str, str]) -> Response:
    """Return a paper as Markdown, with these headers besides the usual ones."""
    papers = services().papers

    def build() -> ReadyReply:
        return answers.citation(papers.with_linked(papers.paper(arxiv_id)), "md", headers)

    return response_cache().reply(build, lambda: papers.fetch_hub_paper(arxiv_id))


def _by_trend(found: tuple[Paper, ...]) -> list[Paper]:
    return sorted(found, key=lambda one: one.hub_trending_rank or len(found) + 1000)


def _listed(lists: ListCatalog, args: Mapping[str, Any]) -> PaperList:
    if args["date"] is not None:
        return lists.daily(_begun(arguments.hub_day(args["date"])))
    if args["week"] is not None:
        return lists.period(arguments.hub_week(args["week"]))
    if args["month"] is not None:
        return lists.period(arguments.hub_month(args["month"]))
    # One more than the page needs tells whether there is a next one.
    enough = min((args["p"] + 1) * args["limit"] + 1, _NEWEST)
    if args["submitter"]:
        return lists.submitted_by(args["submitter"], enough)
    return lists.newest(_NEWEST if args["sort"] == "trending" else enough)


def _begun(day: dt.date) -> dt.date:
    """Return a day that has begun at the Hub; clients step back from one that has not, and only from a 400."""
    newest = hub_calendar.newest_possible(services().clock())
    if day > newest:
        raise InvalidParameter(f"{day} is in the future; there are lists up to {newest}.")
    return day


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    """Answer what does not exist as the Hub does: there, a day, week or month that cannot be is a mistake."""
    try:
        yield
    except NotFound as error:
        raise InvalidParameter(error.detail) from None


def _without(entry: hub_json.Wire, name: str) -> hub_json.Wire:
    return {key: value for key, value in entry.items() if key != name}
