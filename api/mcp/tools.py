"""The tools: each reads the catalog and returns CommonMark. They know nothing of the protocol."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from api.core.models import PaperList
from api.core.periods import Period
from api.errors import InvalidParameter, NotReady, StoreUnavailable
from api.mcp import params
from api.render import citations, markdown_list
from api.services import Services
from api.web import arguments, selection
from api.web.search_params import asked

Run = Callable[[Services, Mapping[str, Any]], str]


@dataclasses.dataclass(frozen=True, slots=True)
class Tool:
    """A tool as agents see it, and what runs when they call it."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    args: type[Schema]
    run: Run


def call(parts: Services, name: str, sent: Mapping[str, Any]) -> str:
    """Return what a tool answers.

    Raises:
        InvalidParameter: there is no such tool, or an argument is wrong; the message says what is allowed.
        RequestError: it cannot answer, for example as there is no such paper.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise InvalidParameter(f"There is no tool {name[:40]!r}; there are {', '.join(TOOLS)}.")
    texts = {key: _as_text(key, value) for key, value in sent.items() if value is not None}
    args = arguments.load(tool.args(), texts, "this tool")
    try:
        return tool.run(parts, args)
    except StoreUnavailable:
        raise NotReady("The database cannot be used at the moment; try again soon.") from None


def _as_text(key: str, value: object) -> str:
    """Return an argument as the query of an address has it: the same checks then apply."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidParameter(f"{key}: Use a text or a number.")
    return str(value)


def list_papers(parts: Services, args: Mapping[str, Any]) -> str:
    """Papers of a day, a week or a month.

    Hugging Face's Daily Papers of a day, a week or a month, most upvotes first, with filters. The newest list comes
    without arguments.
    """
    lists, when = parts.lists, args["when"]
    if when == "day":
        found = lists.latest()
    elif isinstance(when, dt.date):
        lists.fetch_day(when)
        found = lists.daily(when)
    else:
        period = when if isinstance(when, Period) else lists.latest_period("weekly" if when == "week" else "monthly")
        lists.fetch_period(period)
        found = lists.period(period)
    return _list(parts, found, args)


def trending_papers(parts: Services, args: Mapping[str, Any]) -> str:
    """Trending papers.

    The papers of the newest lists that rise fastest, by votes, recent votes, comments, stars and age.
    """
    return _list(parts, parts.lists.trending(args["window"]), args)


def search_papers(parts: Services, args: Mapping[str, Any]) -> str:
    """Search papers.

    Searches titles, abstracts, summaries, keywords, authors and organisations of all stored papers, best match first.
    Ask in words or a sentence; typos are corrected. If little is found, the Hub's own search helps.
    """
    found = parts.search.search(asked(args))
    page = selection.Page(selection.found_list(found), found.total, found.papers, found.next_cursor)
    return _text(page, args, markdown_list.title(page.about, query=args["q"]))


def get_paper(parts: Services, args: Mapping[str, Any]) -> str:
    """One paper.

    A paper's title, authors, abstract, AI summary, keywords, links, code, and the models, datasets and spaces that
    use it. One that no list has is read from the Hub, or else from arXiv.
    """
    arxiv_id = args["arxiv_id"]
    parts.papers.fetch_paper(arxiv_id)
    known = parts.papers.with_linked(parts.papers.paper(arxiv_id))
    return citations.markdown(known.paper, known.linked)


def related_papers(parts: Services, args: Mapping[str, Any]) -> str:
    """Related papers.

    Stored papers about the same as a paper, closest first.
    """
    arxiv_id = args["arxiv_id"]
    parts.papers.fetch_paper(arxiv_id)
    paper = parts.papers.paper(arxiv_id).paper
    found = parts.search.related(paper, args["limit"])
    heading = f"# Related to {citations.markdown_text(paper.title)}"
    return "\n\n".join((heading, *map(markdown_list.section, found)) if found else (heading, "None found.")) + "\n"


def _list(parts: Services, found: PaperList, args: Mapping[str, Any]) -> str:
    page = selection.page(found, args, parts.clock(), parts.lists.with_gains)
    return _text(page, args, markdown_list.title(found, args.get("window", "day")))


def _text(page: selection.Page, args: Mapping[str, Any], title: str) -> str:
    # The list is named, as the newest one may be another by then.
    named = f" and `when`: `{page.about.name}`" if page.about.name else ""
    more = f"For the next papers, pass `cursor`: `{page.next_cursor}`{named}." if page.next_cursor else None
    return markdown_list.paper_list(
        title, page.about, page.total, page.papers, full=args["view"] == "full", more=more
    )


def _tool(run: Run, args: type[Schema]) -> Tool:
    title, _, description = (inspect.getdoc(run) or "").partition("\n\n")
    plugin = MarshmallowPlugin()
    APISpec("", "", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101
    schema: dict[str, Any] = plugin.converter.fields2jsonschema(args().fields)  # type: ignore[no-untyped-call]
    schema["additionalProperties"] = False
    # Every form of an arXiv id, of no use to a reader; what is sent is checked all the same.
    schema["properties"].get("cursor", {}).pop("pattern", None)
    return Tool(run.__name__, title.rstrip("."), description.replace("\n", " "), schema, args, run)


TOOLS = {
    one.name: one
    for one in (
        _tool(list_papers, params.ListArgs),
        _tool(trending_papers, params.TrendingArgs),
        _tool(search_papers, params.SearchArgs),
        _tool(get_paper, params.PaperArgs),
        _tool(related_papers, params.RelatedArgs),
    )
}
