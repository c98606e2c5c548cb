"""What the tools take: the parameters of the API's paths, with its limits. Pure: no I/O here."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.core.periods import MONTH_NAME, WEEK_NAME
from api.errors import RequestError
from api.render.schemas.base import described
from api.web import arguments, params, text_params

_LATEST = ("day", "week", "month")
_LIMIT = 20


class When(fields.String):
    """Which list; becomes a date, a `Period`, or one of `day`, `week` and `month` for the latest."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if text in _LATEST:
            return text
        for pattern, parse in ((WEEK_NAME, arguments.week), (MONTH_NAME, arguments.month)):
            if re.fullmatch(pattern, text):
                return _checked(parse, text)
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValidationError("Use `day`, `week` or `month` for the latest, 2026-11-20, 2026-W47 or 2026-11.")
        return _checked(arguments.day, text)


class ArxivId(fields.String):
    """A paper, in any form in which people write it; becomes the bare arXiv id."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return _checked(arguments.arxiv_id, super()._deserialize(value, attr, data, **kwargs))


def _checked(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except RequestError as error:
        raise ValidationError(error.detail) from None


def _limit() -> fields.Integer:
    allowed = f"Use a whole number from 1 to {params.MAX_LIMIT}."
    return fields.Integer(
        load_default=_LIMIT,
        validate=validate.Range(1, params.MAX_LIMIT, error=allowed),
        error_messages={"invalid": allowed},
        metadata=described("How many papers at most; the text says how to get the next ones."),
    )


class ListArgs(text_params.ListTextArgs):
    """What `list_papers` takes."""

    when = When(
        load_default="day",
        metadata=described(
            "`day`, `week` or `month` for the latest list, or its name.", "day", "2026-11-20", "2026-W47", "2026-11"
        ),
    )
    limit = _limit()


class TrendingArgs(text_params.TrendingTextArgs):
    """What `trending_papers` takes."""

    limit = _limit()


class SearchArgs(text_params.SearchTextArgs):
    """What `search_papers` takes."""

    limit = _limit()


class PaperArgs(Schema):
    """What `get_paper` takes."""

    arxiv_id = ArxivId(
        required=True,
        error_messages={"required": "Required: an arXiv id, for example 2507.22448."},
        metadata=described("An arXiv id, with or without a version, or an address of the paper.", "2507.22448"),
    )


class RelatedArgs(PaperArgs, params.RelatedArgs):
    """What `related_papers` takes."""
