"""What a caller sends, checked: query parameters by marshmallow schema, dates and ids in paths. Pure: no I/O here.

Requests may not grow by mistake: an unknown parameter is an error, since a mistyped filter that is silently ignored
gives wrong data.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate

from api import filters, periods, query, ranking
from api.errors import InvalidParameter
from api.models import Paper, parse_arxiv_id
from api.periods import Period
from api.schemas import described
from api.words import words

MAX_LIMIT = 100
MAX_QUERY = 250
_DRIFT = 3


def _nothing() -> None:
    """Stand for a parameter that is not there; a plain None would be documented as a value to send."""


class PageArgs(Schema):
    """What every list takes."""

    limit = fields.Integer(
        load_default=MAX_LIMIT,
        validate=validate.Range(1, MAX_LIMIT, error=f"Allowed is a whole number from 1 to {MAX_LIMIT}."),
        error_messages={"invalid": f"Allowed is a whole number from 1 to {MAX_LIMIT}."},
        metadata=described("How many papers a page has at the most."),
    )
    cursor = fields.String(
        load_default=_nothing,
        allow_none=False,
        validate=validate.Regexp(
            r"^\d{1,4}-\d{4}\.\d{4,5}$",
            error="This is no cursor; send the `next_cursor` of an earlier reply as it is.",
        ),
        metadata=described("Where the page begins: the `next_cursor` of the page before."),
    )
    view = fields.String(
        load_default="full",
        validate=validate.OneOf(["card", "full"], error="Allowed are `card` and `full`."),
        metadata=described("`card` leaves out abstracts and all but the first six authors."),
    )


class Words(fields.String):
    """A query, in words; becomes a `query.Query`, or None if there is nothing in it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        _SHORT(text)
        found = query.parse(text)
        return None if found.is_empty else found


class Unwanted(fields.String):
    """Words or phrases parted by commas; becomes the query for papers that have none of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        _SHORT(text)
        phrases = tuple(phrase for part in text.split(",") if (phrase := tuple(words(part))))
        return query.Query(excluded=phrases) if phrases else None


class Names(fields.String):
    """Several values parted by commas; becomes a tuple without the empty ones."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return tuple(part.strip() for part in text.split(",") if part.strip())


def _known_kinds(kinds: Iterable[str]) -> None:
    if not set(kinds) <= filters.HAS.keys():
        raise ValidationError(f"Allowed are {', '.join(f'`{name}`' for name in filters.HAS)}, parted by commas.")


_SHORT = validate.Length(max=MAX_QUERY, error=f"Allowed are up to {MAX_QUERY} characters.")


_KINDS = "|".join(filters.HAS)


class FilterArgs(Schema):
    """Which papers are wanted; everything given must hold."""

    q = Words(
        load_default=_nothing,
        metadata=described(
            'Words that must all be there (also as beginnings of words), `"phrases"`, `author:`, `org:`, `keyword:`, '
            "and `-word` for what must not.",
        ),
    )
    excluding = Unwanted(
        data_key="exclude",
        load_default=_nothing,
        metadata=described("Words or phrases parted by commas; a paper that has one of them is left out."),
    )
    min_upvotes = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 10**9, error="Allowed is a whole number from 0."),
        error_messages={"invalid": "Allowed is a whole number from 0."},
        metadata=described("Only papers with at least so many votes."),
    )
    has = Names(
        load_default=_nothing,
        validate=_known_kinds,
        metadata=described("Only papers with `code`, a `project` page or `media`; several parted by commas.")
        | {"pattern": f"^({_KINDS})(,({_KINDS}))*$"},
    )
    submitter = fields.String(
        load_default=_nothing, validate=_SHORT, metadata=described("Only papers put there by this handle or name.")
    )
    organization = fields.String(
        load_default=_nothing,
        validate=_SHORT,
        metadata=described("Only papers of this organisation: its handle or name."),
    )


class ListArgs(PageArgs, FilterArgs):
    """What every list takes."""

    sort = fields.String(
        load_default=_nothing,
        validate=validate.OneOf(
            get_args(ranking.Sort), error=f"Allowed are {', '.join(f'`{name}`' for name in get_args(ranking.Sort))}."
        ),
        metadata=described(
            "The order, best first: by `upvotes`, by the formula of `/v1/trending`, by the time they were submitted, "
            "by comments, or by the votes of the last 24 hours (`rising`)."
        ),
    )


class TrendingArgs(ListArgs):
    """What `/v1/trending` takes."""

    window = fields.String(
        load_default="day",
        validate=validate.OneOf(get_args(ranking.Window), error="Allowed are `day`, `week` and `month`."),
        metadata=described("How far to look back, and how fast points fade: two days of lists, a week, a month."),
    )


class SearchArgs(ListArgs):
    """What `/v1/search` takes."""

    q = fields.String(  # type: ignore[assignment]
        required=True,
        validate=validate.And(
            validate.Length(max=MAX_QUERY, error=f"Allowed are up to {MAX_QUERY} characters."),
            validate.Regexp(r".*[^\W_]", flags=re.DOTALL, error="Not a word in it; type a letter or digit at least."),
        ),
        error_messages={"required": "Missing: say what to look for."},
        metadata=described(
            'Words, half a word at the end, a whole sentence, an arXiv id; `"phrases"`, `author:`, `org:` and '
            "`keyword:` must be there, `-word` must not.",
            "state space models",
        ),
    )


class RelatedArgs(Schema):
    """What `/v1/papers/{arxiv_id}/related` takes."""

    limit = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 50, error="Allowed is a whole number from 1 to 50."),
        error_messages={"invalid": "Allowed is a whole number from 1 to 50."},
        metadata=described("How many papers at the most."),
    )


class ChangesArgs(Schema):
    """What `/v1/changes` takes."""

    since = fields.String(
        load_default=_nothing,
        allow_none=False,
        validate=validate.Regexp(
            r"^[0-9a-f]{8}-[0-9]{1,15}$",
            error="This is no cursor; send the `cursor` of an earlier reply as it is, or leave `since` out.",
        ),
        metadata=described("The `cursor` of an earlier reply. Without it, the newest list is answered."),
    )


class NoArgs(Schema):
    """For paths that take no parameters."""


def load(schema: Schema, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that `schema` makes of a query.

    Raises:
        InvalidParameter: one is unknown or has a value that is not allowed.
    """
    names = [field.data_key or name for name, field in schema.fields.items()]
    known = ", ".join(f"`{name}`" for name in names) or "none"
    errors = {name: [f"Unknown parameter; this path takes {known}."] for name in query if name not in names}
    try:
        loaded: dict[str, Any] = schema.load({name: query[name] for name in query if name in names})
    except ValidationError as error:
        errors |= {str(name): [str(text) for text in texts] for name, texts in error.messages_dict.items()}
    if errors:
        detail = " ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items())
        raise InvalidParameter(detail, errors=errors)
    return loaded


def day(text: str) -> dt.date:
    """Return the date that a path names as YYYY-MM-DD."""
    try:
        # `fromisoformat` alone would take 20261120 and 2026-W47-5 too, and a list would have several addresses.
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError:
        reason = f"{text[:40]!r} is no date; allowed is a day as YYYY-MM-DD, for example 2026-11-20."
        raise InvalidParameter(reason, errors={"date": [reason]}) from None


def week(text: str) -> Period:
    """Return the ISO week that a path names as YYYY-Www."""
    return _period(text, "week", periods.parse_week, "an ISO week as YYYY-Www, for example 2026-W47")


def month(text: str) -> Period:
    """Return the month that a path names as YYYY-MM."""
    return _period(text, "month", periods.parse_month, "a month as YYYY-MM, for example 2026-11")


def _period(text: str, name: str, parse: Callable[[str], Period], allowed: str) -> Period:
    try:
        return parse(text)
    except ValueError:
        reason = f"{text[:40]!r} is no {name}; allowed is {allowed}."
        raise InvalidParameter(reason, errors={name: [reason]}) from None


def arxiv_id(text: str) -> str:
    """Return the bare arXiv id that a path names, whichever way it is written."""
    found = parse_arxiv_id(text)
    if found is None:
        reason = (
            f"{text[:60]!r} names no arXiv paper; allowed is an id as YYMM.NNNNN (a version, `arXiv:` or the "
            "address of an arXiv or Hub page do no harm), for example 2507.22448."
        )
        raise InvalidParameter(reason, errors={"arxiv_id": [reason]})
    return found


def page(papers: tuple[Paper, ...], limit: int, cursor: str | None) -> tuple[tuple[Paper, ...], str | None]:
    """Return one page of `papers` and the cursor of the next one.

    A cursor is the place of a page's last paper and its id. Votes reorder a list between two requests: going on
    behind the same paper repeats and misses least, unless it was that paper itself which went far.
    """
    start = 0
    if cursor is not None:
        text, _, last_id = cursor.partition("-")
        place = int(text)
        places = {paper.arxiv_id: index for index, paper in enumerate(papers, start=1)}
        found = places.get(last_id, place)
        start = found if abs(found - place) <= _DRIFT else place
    end = start + limit
    following = f"{end}-{papers[end - 1].arxiv_id}" if end < len(papers) else None
    return papers[start:end], following


def wanted(args: Mapping[str, Any]) -> filters.Filters:
    """Return the filters among the parameters of a list."""
    # A search has understood its words already, and they need not all be there.
    asked = args["q"] if isinstance(args["q"], query.Query) else None
    return filters.Filters(
        queries=tuple(one for one in (asked, args["excluding"]) if one),
        min_upvotes=args["min_upvotes"],
        has=args["has"] or (),
        submitter=args["submitter"],
        organization=args["organization"],
    )
