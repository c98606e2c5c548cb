"""What a caller sends, checked: the query by one of `params`, dates and ids in paths. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from api.core import filters, periods, query
from api.core.arxiv_id import NEW, OLD, parse_arxiv_id
from api.core.periods import Period
from api.errors import InvalidParameter, NotFound

# gunicorn reads a request line of up to 8,190 bytes and answers a longer one with a 414 of its own.
MAX_QUERY_STRING, MAX_PARAMETERS = 8_000, 50
_HUB_DAY = re.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})([T ][0-9:.]{2,15}([zZ]|[ +-][0-9:]{2,6})?)?")


def check_length(query_string: bytes) -> None:
    """Raise `InvalidParameter` if a query, as it was sent, is longer, or has more parts, than an allowed one."""
    if len(query_string) > MAX_QUERY_STRING:
        raise InvalidParameter(f"The query has {len(query_string)} characters; the limit is {MAX_QUERY_STRING}.")
    if (number := query_string.count(b"&") + 1) > MAX_PARAMETERS:
        raise InvalidParameter(f"The query has {number} parameters; the limit is {MAX_PARAMETERS}.")


def load(schema: Schema, query: Mapping[str, str], taker: str = "this path") -> dict[str, Any]:
    """Return the parameters that `schema` makes of a query, which is sent to `taker`.

    Raises:
        InvalidParameter: one is unknown or has a value that is not allowed.
    """
    names = [field.data_key or name for name, field in schema.fields.items()]
    known = ", ".join(f"`{name}`" for name in names) or "none"
    errors = {name: [f"Unknown parameter; {taker} takes {known}."] for name in query if name not in names}
    try:
        loaded: dict[str, Any] = schema.load({name: query[name] for name in query if name in names})
    except ValidationError as error:
        errors |= {str(name): [str(text) for text in texts] for name, texts in error.messages_dict.items()}
    if errors:
        detail = " ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items())
        raise InvalidParameter(detail, errors=errors)
    return loaded


def load_known(schema: Schema, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that `schema` makes of a query, leaving aside those it does not know, as the Hub does."""
    return load(schema, {name: value for name, value in sent.items() if name in schema.fields})


def day(text: str) -> dt.date:
    """Return the date that a path names as YYYY-MM-DD."""
    try:
        # `fromisoformat` alone would take 20261120 and 2026-W47-5 too, and a list would have several addresses.
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError:
        reason = f"{text[:40]!r} is not a valid date; use YYYY-MM-DD, for example 2026-11-20."
        raise InvalidParameter(reason, errors={"date": [reason]}) from None


def hub_day(text: str) -> dt.date:
    """Return the date that a query on the Hub's paths names; programs write it with a time or without zeros, too."""
    parts = _HUB_DAY.fullmatch(text.strip())
    return day(f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}" if parts else text)


def hub_week(text: str) -> Period:
    """Return the ISO week that a query on the Hub's paths names, for example 2026-W47 or 2026-W5."""
    return week(re.sub("-W([0-9])$", r"-W0\1", text))


def hub_month(text: str) -> Period:
    """Return the month that a query on the Hub's paths names, for example 2026-11 or 2026-5."""
    return month(re.sub("-([0-9])$", r"-0\1", text))


def week(text: str) -> Period:
    """Return the ISO week that a path names as YYYY-Www.

    Raises:
        InvalidParameter: it is no such name.
        NotFound: that year has no such week.
    """
    allowed = "an ISO week, YYYY-Www, for example 2026-W47"
    return _period(text, "week", periods.WEEK_NAME, periods.parse_week, allowed)


def month(text: str) -> Period:
    """Return the month that a path names as YYYY-MM; raises as `week` does."""
    allowed = "YYYY-MM, for example 2026-11"
    return _period(text, "month", periods.MONTH_NAME, periods.parse_month, allowed)


def _period(text: str, name: str, pattern: str, parse: Callable[[str], Period], allowed: str) -> Period:
    if not re.fullmatch(pattern, text):
        reason = f"{text[:40]!r} is not a valid {name}; use {allowed}."
        raise InvalidParameter(reason, errors={name: [reason]})
    try:
        return parse(text)
    except ValueError:
        raise NotFound(f"There is no {name} {text}.") from None


def arxiv_id(text: str) -> str:
    """Return the bare arXiv id that a path names, whichever way it is written."""
    found = parse_arxiv_id(text)
    if found is None:
        reason = (
            f"{text[:60]!r} is not a valid arXiv id; use YYMM.NNNNN, for example 2507.22448, or archive/YYMMNNN for "
            "papers from before April 2007. A version, an `arXiv:` prefix, a DOI and the address of an arXiv or Hub "
            "page are accepted too."
        )
        raise InvalidParameter(reason, errors={"arxiv_id": [reason]})
    return found


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


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class PathArgument:
    """A part of a path: how it is described and checked, and the converter that its route has."""

    name: str
    description: str
    schema: Mapping[str, str]
    example: str
    parse: Callable[[str], Any]
    converter: str = ""


PATH_ARGUMENTS = {
    one.name: one
    for one in (
        PathArgument("date", "The list's day, YYYY-MM-DD.", {"type": "string", "format": "date"}, "2026-11-20", day),
        PathArgument(
            "week",
            "The ISO week, YYYY-Www. Some years have a week 53.",
            {"type": "string", "pattern": f"^{periods.WEEK_NAME}$"},
            "2026-W47",
            week,
        ),
        PathArgument(
            "month",
            "The month, YYYY-MM.",
            {"type": "string", "pattern": f"^{periods.MONTH_NAME}$"},
            "2026-11",
            month,
        ),
        PathArgument(
            "arxiv_id",
            "An arXiv id: `2507.22448`, or `hep-th/9901001` if it is older than April 2007. A version, an "
            "`arXiv:` prefix, a DOI and the address of an arXiv or Hub page are accepted too.",
            {"type": "string", "pattern": rf"^([aA][rR][xX][iI][vV]:)?({NEW}|{OLD})([vV][0-9]{{1,3}})?$"},
            "2507.22448",
            arxiv_id,
            "path:",
        ),
    )
}
