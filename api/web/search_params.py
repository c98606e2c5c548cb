"""The query parameters of searches, and what they ask of the catalog. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.catalog.search import Asked
from api.core.query import parse
from api.render.schemas.base import described
from api.search.queries import Conditions
from api.search.ranked import Sort
from api.web import arguments
from api.web.params import MAX_QUERY, FeedArgs, ListArgs, few_phrases, limit_field, nothing

SEARCH_LIMIT, FEED_LIMIT = 20, 100


class Day(fields.String):
    """A date as YYYY-MM-DD; becomes a date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError(text)
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValidationError("Use a date, YYYY-MM-DD, for example 2026-11-20.") from None


class AskedArgs(Schema):
    """What is looked for; the search itself understands it."""

    q = fields.String(
        required=True,
        validate=[validate.Length(1, MAX_QUERY, error=f"Use 1 to {MAX_QUERY} characters."), few_phrases],
        error_messages={"required": "Required: the words to search for."},
        metadata=described(
            'Words, a partial last word, a sentence, an arXiv id; `"phrases"`, `author:`, `org:` and '
            "`keyword:` must occur, `-word` must not. `like:2501.00001` finds papers similar to that one; any "
            "other words must then occur.",
            "state space models",
        ),
    )
    first = Day(
        data_key="from",
        load_default=nothing,
        metadata=described("Only papers on lists of this day or later.", "2026-11-01") | {"format": "date"},
    )
    last = Day(
        data_key="to",
        load_default=nothing,
        metadata=described("Only papers on lists of this day or earlier.", "2026-11-30") | {"format": "date"},
    )
    source = fields.String(
        load_default="hub",
        validate=validate.OneOf(["hub", "all"], error="Use `hub` or `all`."),
        metadata=described(
            "`all` also finds papers that the Hub does not know: those that somebody has looked up on arXiv by id."
        ),
    )

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a span that ends before it begins."""
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            raise ValidationError(f"{first} is after `to`, {last}.", "from")


class SearchArgs(AskedArgs, ListArgs):  # type: ignore[misc]
    """What `/v1/search` takes."""

    limit = limit_field(SEARCH_LIMIT)
    sort = fields.String(
        load_default="relevance",
        validate=validate.OneOf(
            get_args(Sort), error=f"Use one of {', '.join(f'`{name}`' for name in get_args(Sort))}."
        ),
        metadata=described(
            "The order, best first. With any order except `relevance`, a paper must contain every word of the query "
            "if there are up to three, and most of them if there are more. Ties go to the newer paper. `submitted` "
            "is the same as `newest`.",
        ),
    )


class SearchFeedArgs(AskedArgs, FeedArgs):  # type: ignore[misc]
    """What the feed of a search takes."""


def asked(args: Mapping[str, Any]) -> Asked:
    """Return what the parameters of `SearchArgs` or `SearchFeedArgs` ask for."""
    conditions = Conditions(
        query=parse(args["q"]),
        filters=arguments.wanted(args),
        first=args["first"],
        last=args["last"],
        everywhere=args["source"] == "all",
    )
    if "sort" not in args:
        return Asked(text=args["q"], conditions=conditions, sort="newest", limit=args["limit"] or FEED_LIMIT)
    return Asked(text=args["q"], conditions=conditions, sort=args["sort"], limit=args["limit"], cursor=args["cursor"])


def asked_for(text: str, limit: int, start: int = 0) -> Asked:
    """Return the search for a text alone, as the page and the Hub's path have it."""
    return Asked(text=text, conditions=Conditions(query=parse(text)), limit=limit, start=start)
