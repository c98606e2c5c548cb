"""The query parameters of lists in Markdown: those of `params`, but short by default. Pure: no I/O here."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.render.schemas.base import described
from api.web import params
from api.web.search_params import SearchArgs


class TextArgs(Schema):
    """How much a list in Markdown says of each paper."""

    view = fields.String(
        load_default="card",
        validate=validate.OneOf(["card", "full"], error="Use `card` or `full`."),
        metadata=described("`full` adds abstracts and all authors."),
    )


class DayTextArgs(TextArgs, params.DayArgs):
    """What a day's list in Markdown takes."""


class ListTextArgs(TextArgs, params.ListArgs):
    """What a list in Markdown takes."""


class TrendingTextArgs(TextArgs, params.TrendingArgs):
    """What trending papers in Markdown take."""


class SearchTextArgs(TextArgs, SearchArgs):  # type: ignore[misc]
    """What a search in Markdown takes."""
