"""What there is to say about each path of the API; the OpenAPI description is made of it. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
from typing import Any

from marshmallow import Schema

from api.core import periods, ranking
from api.render.schemas.lists import CalendarSchema, CardListSchema, PaperListSchema
from api.render.schemas.papers import PaperReplySchema, RelatedSchema, UpvotesSchema
from api.render.schemas.search import FoundCardListSchema, FoundPaperListSchema
from api.render.schemas.service import ChangesSchema, HealthSchema, StatusSchema
from api.web import params

_DATE = {
    "name": "date",
    "in": "path",
    "required": True,
    "description": "The list's day, YYYY-MM-DD.",
    "schema": {"type": "string", "format": "date"},
    "example": "2026-11-20",
}
_ARXIV_ID = {
    "name": "arxiv_id",
    "in": "path",
    "required": True,
    "description": "An arXiv id. A version, an `arXiv:` prefix or a pasted arXiv or Hub address resolve to it, too.",
    "schema": {
        "type": "string",
        "pattern": r"^([aA][rR][xX][iI][vV]:)?[0-9]{2}(0[1-9]|1[0-2])\.[0-9]{4,5}([vV][0-9]{1,3})?$",
    },
    "example": "2507.22448",
}
_WEEK = {
    "name": "week",
    "in": "path",
    "required": True,
    "description": "The ISO week, YYYY-Www; a week 53 where the year has one.",
    "schema": {"type": "string", "pattern": f"^{periods.WEEK_NAME}$"},
    "example": "2026-W47",
}
_MONTH = {
    "name": "month",
    "in": "path",
    "required": True,
    "description": "The month, YYYY-MM.",
    "schema": {"type": "string", "pattern": f"^{periods.MONTH_NAME}$"},
    "example": "2026-11",
}
HEADERS = {
    "ETag": ("Names these bytes.", {"type": "string"}),
    "Cache-Control": ("For how long the reply may be kept.", {"type": "string"}),
    "Vary": ("`Accept-Encoding`.", {"type": "string"}),
    "Access-Control-Allow-Origin": ("`*`.", {"type": "string"}),
}
_LINK = {"Link": ('`rel="next"`: the next page, if there is one.', {"type": "string"})}
_CONTENT_LOCATION = {"Content-Location": ("The paper's one path.", {"type": "string"})}


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """What there is to say about one path."""

    path: str
    name: str
    tag: str
    summary: str
    description: str
    reply: tuple[type[Schema], ...]
    args: type[Schema] = params.NoArgs
    in_path: tuple[dict[str, Any], ...] = ()
    headers: dict[str, tuple[str, dict[str, str]]] = dataclasses.field(default_factory=dict)
    not_found: str | None = None
    not_ready: str | None = None
    kept: bool = True
    media_type: str = "application/json"
    shape: dict[str, Any] | None = None
    hubs: bool = False


_LISTS = (PaperListSchema, CardListSchema)
_OBJECT = {"type": "object"}
_ENTRIES = {"type": "array", "items": _OBJECT}
_AS_THE_HUB = (
    "For clients made for the Hub: set `HF_ENDPOINT` to this service. Shapes, statuses and errors are the Hub's, and "
    "parameters it does not know are ignored."
)
_UNKNOWN_PAPER = (
    "Neither the Hub nor arXiv knows the paper (`not-found`), or it is not stored and one of them, which may know "
    "it, cannot be asked at the moment (`not-available-now`, with `Retry-After`)."
)

OPERATIONS = (
    Operation(
        "/v1/daily",
        "getLatestDailyList",
        "Lists",
        "The latest daily list",
        "The newest list that has papers, most upvotes first. On a first start without the Hub it is a built-in "
        "sample, marked by its `source`.",
        _LISTS,
        params.ListArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/daily/{date}",
        "getDailyList",
        "Lists",
        "The list of a day",
        "Most upvotes first. A day that is not stored yet is read from the Hub first, which can take a few seconds. "
        "An empty list says why in `empty_reason`.",
        _LISTS,
        params.ListArgs,
        (_DATE,),
        headers=_LINK,
        not_found="It lies ahead, or there is no such week.",
    ),
    Operation(
        "/v1/weekly",
        "getLatestWeeklyList",
        "Lists",
        "The latest week",
        "The papers of the week that the newest list lies in, most upvotes first.",
        _LISTS,
        params.ListArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/weekly/{week}",
        "getWeeklyList",
        "Lists",
        "The papers of a week",
        "Most upvotes first. Days that are not stored yet are read from the Hub first, as many as a few seconds "
        "allow; while some are missing, `stale` is true.",
        _LISTS,
        params.ListArgs,
        (_WEEK,),
        headers=_LINK,
        not_found="It lies ahead, or there is no such week.",
    ),
    Operation(
        "/v1/monthly",
        "getLatestMonthlyList",
        "Lists",
        "The latest month",
        "The papers of the month that the newest list lies in, most upvotes first.",
        _LISTS,
        params.ListArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/monthly/{month}",
        "getMonthlyList",
        "Lists",
        "The papers of a month",
        "As for a week.",
        _LISTS,
        params.ListArgs,
        (_MONTH,),
        headers=_LINK,
        not_found="It lies ahead, or there is no such week.",
    ),
    Operation(
        "/v1/trending",
        "getTrending",
        "Lists",
        "What trends",
        f"The papers of the newest lists by votes, their growth, comments, stars and age: {ranking.FORMULA} It is "
        "worked out anew once an hour and whenever something changes. The Hub's own order is in "
        "`hub_trending_rank`.",
        _LISTS,
        params.TrendingArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/search",
        "search",
        "Lists",
        "Search",
        "Over titles, keywords, AI summaries, authors, organisations and abstracts of everything stored, best answer "
        "first (`score`). Not every word has to be there, a mistyped one is guessed, and the last one may be half a "
        "word. If little is found, the Hub's own search is asked too, and `source` is `hub`. `highlights` says where "
        "the words stand.",
        (FoundPaperListSchema, FoundCardListSchema),
        params.SearchArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/calendar/{month}",
        "getCalendar",
        "Lists",
        "Papers per day of a month",
        "For a date picker: how many papers each day's list has, as far as it is known.",
        (CalendarSchema,),
        in_path=(_MONTH,),
        not_found="It lies ahead, or there is no such week.",
    ),
    Operation(
        "/v1/papers/{arxiv_id}",
        "getPaper",
        "Papers",
        "One paper",
        "Everything known of it. A paper that is not stored yet is read from the Hub first, and one that the Hub "
        "does not know, or cannot be asked for, from arXiv (`source` is `arxiv`). What names it at the Hub is asked "
        "for once a day.",
        (PaperReplySchema,),
        in_path=(_ARXIV_ID,),
        headers=_CONTENT_LOCATION,
        not_found=_UNKNOWN_PAPER,
    ),
    Operation(
        "/v1/papers/{arxiv_id}.bib",
        "getBibtex",
        "Papers",
        "A paper as BibTeX",
        "A `@misc` entry as arXiv gives it, in UTF-8, its text escaped for LaTeX.",
        (),
        in_path=(_ARXIV_ID,),
        not_found=_UNKNOWN_PAPER,
        media_type="application/x-bibtex; charset=utf-8",
    ),
    Operation(
        "/v1/papers/{arxiv_id}.ris",
        "getRis",
        "Papers",
        "A paper as RIS",
        "One record for reference managers.",
        (),
        in_path=(_ARXIV_ID,),
        not_found=_UNKNOWN_PAPER,
        media_type="application/x-research-info-systems; charset=utf-8",
    ),
    Operation(
        "/v1/papers/{arxiv_id}.md",
        "getMarkdown",
        "Papers",
        "A paper as Markdown",
        "Title, authors, links, summary, abstract and keywords as a short note in CommonMark.",
        (),
        in_path=(_ARXIV_ID,),
        not_found=_UNKNOWN_PAPER,
        media_type="text/markdown; charset=utf-8",
    ),
    Operation(
        "/v1/papers/{arxiv_id}/upvotes",
        "getUpvotes",
        "Papers",
        "The history of a paper's votes",
        "For a sparkline: each count and when this service first saw it.",
        (UpvotesSchema,),
        in_path=(_ARXIV_ID,),
        not_found=_UNKNOWN_PAPER,
    ),
    Operation(
        "/v1/papers/{arxiv_id}/related",
        "getRelated",
        "Papers",
        "Papers about the same",
        "Stored papers that share the telling words of its title and keywords, closest first.",
        (RelatedSchema,),
        params.RelatedArgs,
        (_ARXIV_ID,),
        not_found=_UNKNOWN_PAPER,
    ),
    Operation(
        "/v1/changes",
        "getChanges",
        "Lists",
        "New papers since a cursor",
        "The cheap way to a badge or a notification: ask without `since` once, then with the `cursor` of the last "
        "reply. Papers of the last 14 days count; one that moves to another day is not new. A sample has none.",
        (ChangesSchema,),
        params.ChangesArgs,
    ),
    Operation(
        "/feeds/daily.atom",
        "getDailyAtom",
        "Feeds",
        "The newest papers as Atom",
        "The papers of the newest lists, newest list first; one entry a paper, or one a day.",
        (),
        params.DailyFeedArgs,
        media_type="application/atom+xml; charset=utf-8",
    ),
    Operation(
        "/feeds/daily.json",
        "getDailyJsonFeed",
        "Feeds",
        "The newest papers as JSON Feed",
        "The papers of the newest lists, newest list first; one entry a paper, or one a day.",
        (),
        params.DailyFeedArgs,
        shape=_OBJECT,
        media_type="application/feed+json; charset=utf-8",
    ),
    Operation(
        "/feeds/weekly.atom",
        "getWeeklyAtom",
        "Feeds",
        "The newest week as Atom",
        "The papers of the newest week, most upvotes first.",
        (),
        params.FeedArgs,
        media_type="application/atom+xml; charset=utf-8",
    ),
    Operation(
        "/feeds/weekly.json",
        "getWeeklyJsonFeed",
        "Feeds",
        "The newest week as JSON Feed",
        "The papers of the newest week, most upvotes first.",
        (),
        params.FeedArgs,
        shape=_OBJECT,
        media_type="application/feed+json; charset=utf-8",
    ),
    Operation(
        "/feeds/trending.atom",
        "getTrendingAtom",
        "Feeds",
        "What trends as Atom",
        "The papers of the newest lists in the order of `/v1/trending`.",
        (),
        params.TrendingFeedArgs,
        media_type="application/atom+xml; charset=utf-8",
    ),
    Operation(
        "/feeds/trending.json",
        "getTrendingJsonFeed",
        "Feeds",
        "What trends as JSON Feed",
        "The papers of the newest lists in the order of `/v1/trending`.",
        (),
        params.TrendingFeedArgs,
        shape=_OBJECT,
        media_type="application/feed+json; charset=utf-8",
    ),
    Operation(
        "/feeds/search.atom",
        "getSearchAtom",
        "Feeds",
        "A search as Atom",
        "What `/v1/search` finds, newest first.",
        (),
        params.SearchFeedArgs,
        media_type="application/atom+xml; charset=utf-8",
    ),
    Operation(
        "/feeds/search.json",
        "getSearchJsonFeed",
        "Feeds",
        "A search as JSON Feed",
        "What `/v1/search` finds, newest first.",
        (),
        params.SearchFeedArgs,
        shape=_OBJECT,
        media_type="application/feed+json; charset=utf-8",
    ),
    Operation(
        "/api/daily_papers",
        "hubListDailyPapers",
        "Hub",
        "Lists, as the Hub has them",
        _AS_THE_HUB,
        (),
        params.HubListArgs,
        headers=_LINK,
        not_found="It lies ahead, or there is no such week.",
        shape=_ENTRIES,
        hubs=True,
    ),
    Operation(
        "/api/papers/search",
        "hubSearchPapers",
        "Hub",
        "Search, as the Hub has it",
        _AS_THE_HUB,
        (),
        params.HubSearchArgs,
        shape=_ENTRIES,
        hubs=True,
    ),
    Operation(
        "/api/papers/{arxiv_id}",
        "hubGetPaper",
        "Hub",
        "One paper, as the Hub has it",
        _AS_THE_HUB,
        (),
        in_path=(_ARXIV_ID,),
        not_found="The Hub does not know it.",
        shape=_OBJECT,
        hubs=True,
    ),
    Operation(
        "/api/arxiv/{arxiv_id}/repos",
        "hubListRepos",
        "Hub",
        "What names a paper, as the Hub has it",
        f"The models, datasets and spaces that the Hub's reply for the paper lists. {_AS_THE_HUB}",
        (),
        in_path=(_ARXIV_ID,),
        not_found="The Hub does not know it, or cannot be asked at the moment (with `Retry-After`).",
        shape={
            "type": "object",
            "required": ["models", "datasets", "spaces"],
            "properties": dict.fromkeys(("models", "datasets", "spaces"), _ENTRIES),
        },
        hubs=True,
    ),
    Operation(
        "/papers/{arxiv_id}.md",
        "hubGetMarkdown",
        "Hub",
        "One paper as Markdown, at the Hub's path",
        _AS_THE_HUB,
        (),
        in_path=(_ARXIV_ID,),
        not_found="The Hub does not know it.",
        media_type="text/markdown; charset=utf-8",
        hubs=True,
    ),
    Operation(
        "/v1/status",
        "getStatus",
        "Service",
        "Age and completeness of the data",
        "How old the data is, how asking the Hub goes, how much is stored.",
        (StatusSchema,),
    ),
    Operation(
        "/docs",
        "getDocs",
        "Service",
        "The documentation",
        "This description as a page to read, from the service's own files. `/` leads here.",
        (),
        media_type="text/html; charset=utf-8",
        kept=False,
    ),
    Operation(
        "/openapi.yaml",
        "getOpenapiYaml",
        "Service",
        "This description as YAML",
        "The same as the project's `openapi.yaml`.",
        (),
        shape=_OBJECT,
        media_type="application/yaml",
        kept=False,
    ),
    Operation(
        "/openapi.json",
        "getOpenapiJson",
        "Service",
        "This description as JSON",
        "For tools that read no YAML.",
        (),
        shape=_OBJECT,
        kept=False,
    ),
    Operation(
        "/healthz",
        "getHealth",
        "Service",
        "Is the process alive?",
        "200 whatever the database and the Hub do.",
        (HealthSchema,),
        kept=False,
    ),
    Operation(
        "/readyz",
        "getReadiness",
        "Service",
        "Can it answer?",
        "200 if the database can be read and holds a list.",
        (HealthSchema,),
        not_ready="The database does not answer, or holds no list yet.",
        kept=False,
    ),
)
