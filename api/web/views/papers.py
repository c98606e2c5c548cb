"""One paper in version 1 of the API: everything known of it, its citations, votes and neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from api.render.schemas.papers import PaperReplySchema, RelatedSchema, UpvotesSchema
from api.web import answers, params
from api.web.context import base_path, response_cache, services
from api.web.endpoint import Endpoints
from api.web.operation import Reply
from api.web.response import ReadyReply

endpoints = Endpoints("papers", "/v1", tag="Papers")

_UNKNOWN = {404: "UnknownPaper"}


@endpoints.get(
    "/papers/{arxiv_id}",
    "getPaper",
    Reply(schemas=(PaperReplySchema,), headers=("Content-Location",)),
    errors=_UNKNOWN,
)
def paper(arxiv_id: str) -> Response:
    """One paper.

    All known details. A paper that is not stored yet is read from the Hub first. If the Hub does not know it or
    cannot be reached, it is read from arXiv (`source` is `arxiv`). Linked models, datasets and spaces are refreshed
    once a day.
    """
    papers = services().papers
    return response_cache().reply(
        lambda: answers.paper(papers.with_linked(papers.paper(arxiv_id)), base_path()),
        lambda: papers.fetch_paper(arxiv_id),
    )


@endpoints.get("/papers/{arxiv_id}.bib", "getBibtex", Reply("application/x-bibtex; charset=utf-8"), errors=_UNKNOWN)
def bibtex(arxiv_id: str) -> Response:
    """A paper as BibTeX.

    A `@misc` entry like arXiv's, in UTF-8, with text escaped for LaTeX.
    """
    return _citation(arxiv_id, "bib")


@endpoints.get(
    "/papers/{arxiv_id}.ris",
    "getRis",
    Reply("application/x-research-info-systems; charset=utf-8"),
    errors=_UNKNOWN,
)
def ris(arxiv_id: str) -> Response:
    """A paper as RIS.

    One record for reference managers.
    """
    return _citation(arxiv_id, "ris")


@endpoints.get("/papers/{arxiv_id}.md", "getMarkdown", Reply("text/markdown; charset=utf-8"), errors=_UNKNOWN)
def markdown(arxiv_id: str) -> Response:
    """A paper as Markdown.

    Title, authors, links, summary, abstract and keywords as a short note in CommonMark.
    """
    return _citation(arxiv_id, "md")


@endpoints.get("/papers/{arxiv_id}/upvotes", "getUpvotes", Reply(schemas=(UpvotesSchema,)), errors=_UNKNOWN)
def upvotes(arxiv_id: str) -> Response:
    """The history of a paper's votes.

    For a sparkline: each count and when this service first saw it.
    """
    papers = services().papers
    return response_cache().reply(
        lambda: answers.upvotes(*papers.upvotes(arxiv_id)),
        lambda: papers.fetch_paper(arxiv_id),
    )


@endpoints.get(
    "/papers/{arxiv_id}/related",
    "getRelated",
    Reply(schemas=(RelatedSchema,)),
    args=params.RelatedArgs,
    errors=_UNKNOWN,
    example="?limit=1",
)
def related(arxiv_id: str, args: Mapping[str, Any]) -> Response:
    """Related papers.

    Stored papers that share the distinctive words of its title and keywords, closest first.
    """
    limit, parts = args["limit"], services()

    def build() -> ReadyReply:
        lasts = answers.freshness_of_index(parts.search)
        found = parts.search.related(parts.papers.paper(arxiv_id).paper, limit)
        return answers.related(arxiv_id, found, lasts)

    return response_cache().reply(build, lambda: parts.papers.fetch_paper(arxiv_id))


def _citation(arxiv_id: str, kind: str) -> Response:
    papers = services().papers

    def build() -> ReadyReply:
        known = papers.paper(arxiv_id)
        return answers.citation(papers.with_linked(known) if kind == "md" else known, kind)

    return response_cache().reply(build, lambda: papers.fetch_paper(arxiv_id))
