"""What is new, the service's own state, and errors."""

from __future__ import annotations

from marshmallow import fields, validate

from api.render.schemas.base import Reply, Utc, described, listed
from api.render.schemas.papers import SOURCES


class ListedSchema(Reply):
    """A paper as a badge needs it."""

    arxiv_id = fields.String(required=True, metadata=described("The arXiv id.", "2507.22448"))
    title = fields.String(required=True, metadata=described("Plain text.", "Falcon-H1"))
    list_date = fields.Date(required=True, metadata=described("The day on whose list it is.", "2025-08-01"))


class LatestSchema(Reply):
    """The newest list, in two figures."""

    date = fields.Date(required=True, allow_none=True, metadata=described("Its day.", "2026-11-20"))
    total = fields.Integer(required=True, validate=validate.Range(0), metadata=described("Papers on it.", 23))


class ChangesSchema(Reply):
    """What is new since a cursor. The reply stays the same, byte for byte, until something is."""

    cursor = fields.String(required=True, metadata=described("To be sent as `since` next time.", "5f3a9c01-412"))
    reset = fields.Boolean(
        required=True,
        metadata=described(
            "True if the cursor is from another store: these are the newest list, not changes.", False
        ),
    )
    latest = fields.Nested(LatestSchema, required=True)
    stale = fields.Boolean(required=True, metadata=described("True if the newest list may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
    papers = fields.List(fields.Nested(ListedSchema), required=True)


class HubStateSchema(Reply):
    """How asking the Hub goes."""

    reachable = fields.Boolean(
        required=True,
        allow_none=True,
        metadata=described("Null until it was asked for the first time.", True),
    )
    last_success_at = Utc(required=True, allow_none=True, metadata=described("When it last answered."))
    last_failure_at = Utc(required=True, allow_none=True, metadata=described("When it last failed, if it fails now."))
    last_error = fields.String(required=True, allow_none=True, metadata=described("Why, if it fails now.", None))
    resume_at = Utc(required=True, allow_none=True, metadata=described("Until when it wants to be left alone."))


class CountsSchema(Reply):
    """How much is stored."""

    papers = fields.Integer(required=True, metadata=described("Papers.", 9581))
    lists = fields.Integer(required=True, metadata=described("Daily lists that have papers.", 558))


class StatusSchema(Reply):
    """The service's own state."""

    version = fields.String(required=True, metadata=described("Paperboy's version.", "0.1.0"))
    latest = fields.Nested(LatestSchema, required=True)
    complete = fields.Boolean(required=True, metadata=described("Whether the newest list is complete.", False))
    stale = fields.Boolean(required=True, metadata=described("Whether it may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
    checked_at = Utc(required=True, allow_none=True, metadata=described("When the newest list was last looked for."))
    age_seconds = fields.Integer(required=True, allow_none=True, metadata=described("How long ago that is.", 117))
    hub = fields.Nested(HubStateSchema, required=True)
    counts = fields.Nested(CountsSchema, required=True)


class HealthSchema(Reply):
    """That the service is up."""

    status = fields.String(required=True, validate=validate.OneOf(["ok"]), metadata=described("Always `ok`.", "ok"))


class ProblemSchema(Reply):
    """An error (RFC 9457)."""

    type = fields.String(
        required=True,
        metadata=described("What kind of error, for programs.", "urn:paperboy:problem:invalid-parameter"),
    )
    title = fields.String(required=True, metadata=described("The kind, for people.", "Invalid parameter"))
    status = fields.Integer(required=True, metadata=described("The HTTP status.", 400))
    detail = fields.String(required=True, metadata=described("What was wrong and what is allowed."))
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata=described("The reasons by parameter, with `invalid-parameter`."),
    )
