"""One page of a list: what the filters leave of it, in the order asked for. Pure: no I/O here, and no Flask."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.catalog.search import Found
from api.core import hub_calendar, paging, ranking
from api.core.models import Paper, PaperList
from api.web import arguments

Gains = Callable[[tuple[Paper, ...]], tuple[Paper, ...]]
_SORTS_BY_GAINS = frozenset({"rising", "trending"})


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """A page of `papers`, out of `total` that match, and the cursor of the next one; `about` is the whole list.

    The list's `empty_reason` says `no_match` where only the filters left nothing.
    """

    about: PaperList
    total: int
    papers: tuple[Paper, ...]
    next_cursor: str | None


def page(found: PaperList, args: Mapping[str, Any], now: dt.datetime, gains: Gains = lambda papers: papers) -> Page:
    """Return the page of a list that `args` ask for, as `params.ListArgs` loads them.

    `gains` adds the votes gained to papers.
    """
    papers = arguments.wanted(args).keep(found.papers)
    sort: ranking.Sort | None = args["sort"]
    has_gains = found.kind == "trending"
    if sort in _SORTS_BY_GAINS and not has_gains:
        papers, has_gains = gains(papers), True
    if sort is not None:
        if sort == "trending" and found.kind != "trending":
            papers = tuple(ranking.scored(papers, ranking.WINDOW_OF[found.kind], hub_calendar.whole_hour(now)))
        papers = ranking.ordered(papers, sort)
    shown, cursor = paging.page(papers, args["limit"], args["cursor"])
    if not has_gains:
        # Most orders do not depend on the votes gained, so only the page's papers need them.
        shown = gains(shown)
    empty_reason = found.empty_reason or (None if papers else "no_match")
    return Page(dataclasses.replace(found, empty_reason=empty_reason), len(papers), shown, cursor)


def found_list(found: Found) -> PaperList:
    """Return a page of what a search found as a list."""
    return PaperList(
        kind="search",
        name=None,
        first_date=None,
        last_date=None,
        previous=None,
        next=None,
        complete=found.complete,
        empty_reason=None if found.total else "no_match",
        as_of=None,
        stale=False,
        source="hub" if found.asked_hub else "store",
        papers=found.papers,
    )
