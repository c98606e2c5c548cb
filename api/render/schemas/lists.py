"""The fields of list and calendar replies; `web/answers.py` fills the envelope, `core/models.py` its `list` part."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from api.core.models import ListKind
from api.render.schemas.base import Objects, Reply, Utc, described, listed
from api.render.schemas.papers import SOURCES, CardSchema, PaperSchema

EMPTY_REASONS = {
    "weekend": "the Hub usually has no list on Saturdays and Sundays",
    "not_published_yet": "the day's list has no papers yet",
    "before_first_list": "the first list is from 2023-05-04",
    "no_list": "the Hub published no list that day",
    "no_match": "no paper matches the filters",
    "upstream_unavailable": "the day is not stored here, and the Hub cannot be reached at the moment",
}


class ListInfoSchema(Reply):
    """Facts about the list."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(get_args(ListKind)),
        metadata=described("The kind of list.", "daily"),
    )
    date = fields.String(
        required=True,
        allow_none=True,
        attribute="name",
        metadata=described(
            "The list's name in its path: `2026-11-20`, `2026-W47` or `2026-11`; null for a list without a date.",
            "2026-11-20",
        ),
    )
    first_date = fields.Date(
        required=True, allow_none=True, metadata=described("The first day of the list.", "2026-11-20")
    )
    last_date = fields.Date(
        required=True, allow_none=True, metadata=described("The last day of the list.", "2026-11-20")
    )
    previous = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The `date` of the nearest list before it that has papers.", "2026-11-19"),
    )
    next = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The `date` of the nearest list after it that has papers.", None),
    )
    complete = fields.Boolean(
        required=True,
        metadata=described(
            "False if a day had not ended when its list was last read, or if the list was never read. For a search: "
            "false if papers may be missing because the index is still being built or the Hub could not be asked.",
            True,
        ),
    )
    empty_reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*EMPTY_REASONS, None]),
        metadata=described(f"Why there are no papers, null if there are. {listed(EMPTY_REASONS)}.", None),
    )


class EnvelopeSchema(Reply):
    """The fields that every list has besides its papers."""

    list = fields.Nested(ListInfoSchema, required=True)
    as_of = Utc(
        required=True,
        allow_none=True,
        metadata=described(
            "When the list was last seen to change on the Hub; null if it was never read.",
            "2026-11-20T09:14:03Z",
        ),
    )
    stale = fields.Boolean(
        required=True,
        metadata=described("True if the last attempt to read the list failed, or if there was none.", False),
    )
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
    total = fields.Integer(
        required=True,
        validate=validate.Range(0),
        metadata=described("The number of papers that pass the filters.", 23),
    )
    next_cursor = fields.String(
        required=True,
        allow_none=True,
        metadata=described("The `cursor` of the next page; null on the last page.", None),
    )


class CardListSchema(EnvelopeSchema):
    """A list of papers as cards."""

    papers = Objects(CardSchema, required=True)


class PaperListSchema(EnvelopeSchema):
    """A list of papers with all fields."""

    papers = Objects(PaperSchema, required=True)


class CalendarDaySchema(Reply):
    """One day of a month."""

    date = fields.Date(required=True, metadata=described("The day.", "2026-11-20"))
    total = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(0),
        metadata=described("Papers on the day's list; null if it was never read.", 23),
    )


class CalendarSchema(Reply):
    """How many papers each day of a month has."""

    month = fields.String(required=True, metadata=described("The month.", "2026-11"))
    previous = fields.String(
        required=True, allow_none=True, metadata=described("The nearest month before it that has papers.", "2026-10")
    )
    next = fields.String(
        required=True, allow_none=True, metadata=described("The nearest month after it that has papers.", None)
    )
    days = fields.List(
        fields.Nested(CalendarDaySchema),
        required=True,
        metadata=described("The days that can have a list: none before the first list, none in the future."),
    )
