"""The fields of replies about changes, the service's status, and errors."""

from __future__ import annotations

from marshmallow import fields, validate

from api.render.schemas.base import Reply, Utc, described, listed
from api.render.schemas.papers import SOURCES


class ListedSchema(Reply):
    """A newly listed paper, with the few fields that a badge needs."""

    arxiv_id = fields.String(required=True, metadata=described("The arXiv id.", "2507.22448"))
    title = fields.String(required=True, metadata=described("Plain text.", "Falcon-H1"))
    list_date = fields.Date(required=True, metadata=described("The day whose list it is on.", "2025-08-01"))


class LatestSchema(Reply):
    """The date and size of the newest list."""

    date = fields.Date(required=True, allow_none=True, metadata=described("Its day.", "2026-11-20"))
    total = fields.Integer(
        required=True, validate=validate.Range(0), metadata=described("The number of papers on it.", 23)
    )


class ChangesSchema(Reply):
    """Papers listed since a cursor. The reply is identical, byte for byte, until something changes."""

    cursor = fields.String(required=True, metadata=described("Send it as `since` next time.", "5f3a9c01-412"))
    reset = fields.Boolean(
        required=True,
        metadata=described(
            "True if the cursor belongs to another database. `papers` is then the newest list.", False
        ),
    )
    latest = fields.Nested(LatestSchema, required=True)
    stale = fields.Boolean(required=True, metadata=described("True if the newest list may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
    papers = fields.List(fields.Nested(ListedSchema), required=True)


class HubStateSchema(Reply):
    """The state of the connection to the Hub."""

    reachable = fields.Boolean(
        required=True,
        allow_none=True,
        metadata=described("Null before the first request.", True),
    )
    last_success_at = Utc(
        required=True, allow_none=True, metadata=described("The time of the last successful request.")
    )
    last_failure_at = Utc(
        required=True, allow_none=True, metadata=described("When the last request failed; null if it succeeded.")
    )
    last_error = fields.String(
        required=True, allow_none=True, metadata=described("Why it failed; null if it succeeded.", None)
    )
    resume_at = Utc(
        required=True,
        allow_none=True,
        metadata=described("Requests are paused until this time, because the Hub asked for a pause."),
    )


class ClockSchema(Reply):
    """The service's clock, compared with the Hub's."""

    ok = fields.Boolean(
        required=True,
        allow_none=True,
        metadata=described(
            "False if this machine's clock is off by more than five minutes. "
            "If it is behind, the newest lists are missing. "
            "Null before the Hub's first reply.",
            True,
        ),
    )
    behind_seconds = fields.Integer(
        required=True,
        allow_none=True,
        metadata=described("How far it is behind the Hub's clock; negative if it is ahead.", 0),
    )


class CountsSchema(Reply):
    """What is stored."""

    papers = fields.Integer(required=True, metadata=described("The number of papers.", 9581))
    lists = fields.Integer(required=True, metadata=described("The number of daily lists that have papers.", 558))


class StatusSchema(Reply):
    """The service's status."""

    version = fields.String(required=True, metadata=described("Paperboy's version.", "0.1.0"))
    latest = fields.Nested(LatestSchema, required=True)
    complete = fields.Boolean(required=True, metadata=described("Whether the newest list is complete.", False))
    stale = fields.Boolean(required=True, metadata=described("Whether the newest list may be out of date.", False))
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=described(f"{listed(SOURCES)}.", "hub")
    )
    checked_at = Utc(
        required=True, allow_none=True, metadata=described("When the service last checked for the newest list.")
    )
    age_seconds = fields.Integer(required=True, allow_none=True, metadata=described("Seconds since then.", 117))
    hub = fields.Nested(HubStateSchema, required=True)
    clock = fields.Nested(ClockSchema, required=True)
    counts = fields.Nested(CountsSchema, required=True)


class HealthSchema(Reply):
    """The service is up."""

    status = fields.String(required=True, validate=validate.OneOf(["ok"]), metadata=described("Always `ok`.", "ok"))


class ReadinessSchema(HealthSchema):
    """The service can answer."""

    search = fields.String(
        required=True,
        validate=validate.OneOf(["complete", "incomplete"]),
        metadata=described(
            "`incomplete` while the search index is missing or behind. It is rebuilt automatically; lists do not "
            "need it.",
            "complete",
        ),
    )


class ProblemSchema(Reply):
    """An error (RFC 9457)."""

    type = fields.String(
        required=True,
        metadata=described("The kind of error, for programs.", "urn:paperboy:problem:invalid-parameter"),
    )
    title = fields.String(required=True, metadata=described("The kind of error, for people.", "Invalid parameter"))
    status = fields.Integer(required=True, metadata=described("The HTTP status.", 400))
    detail = fields.String(required=True, metadata=described("What was wrong and what is allowed."))
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata=described("The reasons for each parameter; only with `invalid-parameter`."),
    )
