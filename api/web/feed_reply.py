"""Builds the reply for a feed: which papers are its entries, and what it is called."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from api.core import hub_site
from api.core.models import PaperList
from api.render import feeds
from api.web import answers, arguments
from api.web.response import Freshness, ReadyReply, represent_bytes

# A feed without a limit has whole days with at least so many papers, or the first of a week or month that trends.
_ENOUGH, _MAX_TRENDING = 50, 100
# What may stand in a URN besides letters and digits (RFC 8141), and escapes that are there already.
_URN = "-._~!$&'()*+,;=:@/%"


@dataclasses.dataclass(frozen=True, slots=True)
class FeedAbout:
    """What a feed is called and where it is: `name` as in its address, below `base`, with the `query` as sent."""

    title: str
    description: str
    name: str
    base: str
    query: str


def feed(
    about: FeedAbout, kind: str, listed: PaperList, args: Mapping[str, Any], lasts: Freshness = answers.RECENT
) -> ReadyReply:
    """Return a feed as `atom` or `json`: the papers that the filters leave, one entry each, or one for each day.

    Entries drop out because of their age, never because votes changed. Only what trends is in the order of votes and
    cut by it, and even then it is whole for the two days that are the default. Papers that only arXiv knows are left
    out, unless they are asked for.
    """
    known = tuple(one for one in listed.papers if one.source != "arxiv" or args.get("source") == "all")
    shows = answers.subjects_of_papers(known) if listed.kind == "search" else answers.subjects_of_list(listed)
    limit: int | None = args["limit"]
    # Filters look at every text of a paper, so they get no more papers than it takes to fill the feed.
    matching = arguments.wanted(args).matching
    if args.get("group") == "day":
        days_ = itertools.groupby(matching(known), key=lambda one: one.list_date)
        made_days = (feeds.day_entry(day, tuple(group), feeds.hub_day(day)) for day, group in days_ if day)
        entries = tuple(itertools.islice(made_days, limit))
    else:
        found = matching(known if about.name in ("trending", "code") else feeds.by_age(known))
        if about.name == "trending" and limit is None and args["window"] != "day":
            limit = _MAX_TRENDING
        if limit is None and about.name in ("daily", "search"):
            found = iter(feeds.whole_days(found, _ENOUGH))
        entry = feeds.code_entry if about.name == "code" else feeds.paper_entry
        entries = tuple(entry(one) for one in itertools.islice(found, limit))
    query = f"?{about.query}" if about.query else ""
    made = feeds.Feed(
        title=about.title,
        description=about.description,
        home=hub_site.PAPERS,
        self_url=f"{about.base}/feeds/{about.name}.{kind}{query}",
        # The same at every address of this service.
        feed_id=f"urn:paperboy:feed:{about.name}" + (f":{quote(about.query, safe=_URN)}" if about.query else ""),
        updated=None,
        entries=entries,
    )
    if kind == "json":
        plain = json.dumps(feeds.json_feed(made), ensure_ascii=False).encode()
        return represent_bytes(plain, f"{feeds.JSON_FEED_TYPE}; charset=utf-8", lasts, shows=shows)
    return represent_bytes(feeds.atom(made), f"{feeds.ATOM_TYPE}; charset=utf-8", lasts, shows=shows)
