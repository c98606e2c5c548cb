"""The query parameters of every path, as marshmallow schemas. Pure: no I/O here.

An unknown parameter is an error (see `arguments.load`), since a mistyped filter that is silently ignored gives wrong
data.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate

from api.core import arxiv_id, filters, periods, query, ranking
from api.core.tokens import words
from api.render.schemas.base import described

MAX_LIMIT = 100
MAX_QUERY = 250


def nothing() -> None:
    """Stand for a parameter that is not there; a plain None would be documented as a value to send."""


class _Whole(validate.Regexp):
    """Matches the whole value; with `$` alone, Python allows a line break after it."""

    def __call__(self, value: Any) -> Any:
        """Return the value, or say what is allowed."""
        if not self.regex.fullmatch(value):
            raise ValidationError(self.error)
        return value


def limit_field(default: Any, description: str = "The maximum number of papers per page.") -> fields.Integer:
    """Return the parameter for the size of a page."""
    allowed = f"Use a whole number from 1 to {MAX_LIMIT}."
    return fields.Integer(
        load_default=default,
        validate=validate.Range(1, MAX_LIMIT, error=allowed),
        error_messages={"invalid": allowed},
        metadata=described(description),
    )


class PageArgs(Schema):
    """What every list takes."""

    limit = limit_field(MAX_LIMIT)
    cursor = fields.String(
        load_default=nothing,
        allow_none=False,
        validate=_Whole(
            rf"^[0-9]{{1,4}}-({arxiv_id.NEW}|{arxiv_id.OLD})$",
            error="This is not a valid cursor; send the `next_cursor` of an earlier reply as it is.",
        ),
        metadata=described("Where the page starts: the previous page's `next_cursor`."),
    )
    view = fields.String(
        load_default="full",
        validate=validate.OneOf(["card", "full"], error="Use `card` or `full`."),
        metadata=described("`card` leaves out abstracts and all but the first six authors."),
    )


class Words(fields.String):
    """A query, in words; becomes a `query.Query`, or None if there is nothing in it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        SHORT(text)
        few_phrases(text)
        found = query.parse(text)
        return None if found.is_empty else found


class Unwanted(fields.String):
    """Words or phrases separated by commas; becomes the query for papers that have none of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        SHORT(text)
        phrases = tuple(dict.fromkeys(phrase for part in text.split(",") if (phrase := tuple(words(part)))))
        if len(phrases) > query.MAX_PHRASES:
            raise ValidationError(f"Use at most {query.MAX_PHRASES} different phrases; you sent {len(phrases)}.")
        return query.Query(excluded=phrases) if phrases else None


class Names(fields.String):
    """Several values separated by commas; becomes a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return tuple(text.split(",")) if text else ()


def _known_kinds(kinds: Iterable[str]) -> None:
    kinds = tuple(kinds)
    if len(",".join(kinds)) > 100 or not set(kinds) <= filters.HAS.keys():
        raise ValidationError(f"Use {', '.join(f'`{name}`' for name in filters.HAS)}, separated by commas.")


def few_phrases(text: str) -> None:
    """Refuse a query with too many phrases."""
    number = query.parse(text).num_phrases
    if number > query.MAX_PHRASES:
        raise ValidationError(
            f"Use at most {query.MAX_PHRASES} phrases, names and excluded words; you sent {number}."
        )


SHORT = validate.Length(max=MAX_QUERY, error=f"Use at most {MAX_QUERY} characters.")


_KINDS = "|".join(filters.HAS)


class FilterArgs(Schema):
    """Which papers to include; all conditions must hold."""

    q = Words(
        load_default=nothing,
        metadata=described(
            'Words that must all occur (also as prefixes), `"phrases"`, `author:`, `org:`, `keyword:`, '
            "and `-word` to exclude a word.",
        )
        | {"maxLength": MAX_QUERY},
    )
    excluding = Unwanted(
        data_key="exclude",
        load_default=nothing,
        metadata=described("Words or phrases, separated by commas. Papers that have any of them are left out.")
        | {"maxLength": MAX_QUERY},
    )
    min_upvotes = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 10**9, error="Use a whole number, 0 or more."),
        error_messages={"invalid": "Use a whole number, 0 or more."},
        metadata=described("Only papers with at least this many votes."),
    )
    has = Names(
        load_default=nothing,
        validate=_known_kinds,
        metadata=described("Only papers with `code`, a `project` page or `media`; several separated by commas.")
        | {"pattern": f"^(({_KINDS})(,({_KINDS}))*)?$", "maxLength": 100},
    )
    submitter = fields.String(
        load_default=nothing, validate=SHORT, metadata=described("Only papers submitted by this handle or name.")
    )
    organization = fields.String(
        load_default=nothing,
        validate=SHORT,
        metadata=described("Only papers of this organisation: its handle or name."),
    )


class ListArgs(PageArgs, FilterArgs):
    """What every list takes."""

    sort = fields.String(
        load_default=nothing,
        validate=validate.OneOf(
            get_args(ranking.Sort), error=f"Use one of {', '.join(f'`{name}`' for name in get_args(ranking.Sort))}."
        ),
        metadata=described(
            "The order, best first: by `upvotes`, by the formula of `/v1/trending`, by submission time, "
            "by comments, or by votes in the last 24 hours (`rising`)."
        ),
    )


class DayArgs(ListArgs):
    """What a day's list takes."""

    limit = limit_field(nothing, "The maximum number of papers per page. Default: the whole list.")


class WindowArgs(Schema):
    """How far what trends looks back."""

    window = fields.String(
        load_default="day",
        validate=validate.OneOf(get_args(ranking.Window), error="Use `day`, `week` or `month`."),
        metadata=described("How far to look back, and how fast points fade: two days of lists, a week, a month."),
    )


class TrendingArgs(ListArgs, WindowArgs):
    """What `/v1/trending` takes."""


class FeedArgs(FilterArgs):
    """What every feed takes."""

    limit = limit_field(
        nothing,
        "The maximum number of entries. Default: as many whole days as it takes to reach 50 papers, or the week.",
    )


class CodeFeedArgs(FeedArgs):
    """What the feed of new code takes."""

    limit = limit_field(50, "The maximum number of entries.")


class DailyFeedArgs(FeedArgs):
    """What the daily feed takes."""

    group = fields.String(
        load_default="paper",
        validate=validate.OneOf(["paper", "day"], error="Use `paper` or `day`."),
        metadata=described("An entry for each `paper`, or one for each `day`."),
    )


class TrendingFeedArgs(FeedArgs, WindowArgs):
    """What the feed of what trends takes."""


class RelatedArgs(Schema):
    """What `/v1/papers/{arxiv_id}/related` takes."""

    limit = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 50, error="Use a whole number from 1 to 50."),
        error_messages={"invalid": "Use a whole number from 1 to 50."},
        metadata=described("The maximum number of papers."),
    )


class ChangesArgs(Schema):
    """What `/v1/changes` takes."""

    since = fields.String(
        load_default=nothing,
        allow_none=False,
        validate=_Whole(
            r"^[0-9a-f]{8}-[0-9]{1,15}$",
            error="This is not a valid cursor; send the `cursor` of an earlier reply as it is, or leave `since` out.",
        ),
        metadata=described("The `cursor` of an earlier reply. Without it, the reply holds the newest list."),
    )


class HubListArgs(Schema):
    """What the Hub's `/api/daily_papers` takes."""

    p = fields.Integer(load_default=0, validate=validate.Range(0), metadata=described("Which page, from 0."))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MAX_LIMIT), metadata=described("Page size."))
    date = fields.String(
        load_default=nothing,
        metadata=described("A day, YYYY-MM-DD. A time after it is ignored.") | {"format": "date"},
    )
    week = fields.String(
        load_default=nothing,
        metadata=described("An ISO week, YYYY-Www.") | {"pattern": f"^{periods.WEEK_NAME}$"},
    )
    month = fields.String(
        load_default=nothing,
        metadata=described("A month, YYYY-MM.") | {"pattern": f"^{periods.MONTH_NAME}$"},
    )
    submitter = fields.String(load_default=nothing, validate=SHORT, metadata=described("A handle."))
    sort = fields.String(
        load_default="publishedAt",
        validate=validate.OneOf(["publishedAt", "trending"]),
        metadata=described("The Hub's own trending order, or the newest first."),
    )


class HubSearchArgs(Schema):
    """What the Hub's `/api/papers/search` takes."""

    q = fields.String(
        required=True, validate=validate.Length(1, MAX_QUERY), metadata=described("What to look for.", "diffusion")
    )
    limit = fields.Integer(
        load_default=MAX_LIMIT, validate=validate.Range(1, 120), metadata=described("The maximum number of papers.")
    )


class NoArgs(Schema):
    """For paths that take no parameters."""
