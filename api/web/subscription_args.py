"""What a subscriber chooses, as JSON or a form sends it, as marshmallow schemas. Pure: no I/O here."""

from __future__ import annotations

import functools
import re
import zoneinfo
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.core import query
from api.core.preferences import FREQUENCIES, MAX_PAPERS, MAX_WORD_LENGTH, MAX_WORDS, Preferences
from api.digest.addresses import MAX_LENGTH
from api.errors import InvalidParameter
from api.render.schemas.base import described

MAX_UPVOTES, MAX_FIELDS = 10_000, 30
# What a form suggests; any other name is taken, too.
_COMMON = """
UTC America/Anchorage America/Argentina/Buenos_Aires America/Bogota America/Chicago America/Denver America/Los_Angeles
America/Mexico_City America/New_York America/Sao_Paulo America/Toronto Africa/Cairo Africa/Johannesburg Africa/Lagos
Africa/Nairobi Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem Asia/Karachi Asia/Kolkata
Asia/Manila Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tehran Asia/Tokyo Australia/Melbourne
Australia/Sydney Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Istanbul Europe/Lisbon Europe/London
Europe/Madrid Europe/Paris Europe/Rome Europe/Stockholm Europe/Warsaw Europe/Zurich Pacific/Auckland Pacific/Honolulu
"""
COMMON_ZONES = tuple(_COMMON.split())
_ENTER = "Enter an email address, for example ada@example.org."


class Phrases(fields.List[str]):
    """Search queries: a list, or in a form one a line or separated by commas."""

    def __init__(self, description: str) -> None:
        super().__init__(
            fields.String(),
            load_default=(),
            metadata=described(description),
            error_messages={"invalid": "Use a list of strings."},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = re.split(r"[\r\n,]+", value) if isinstance(value, str) else value
        found = super()._deserialize(parts, attr, data, **kwargs)
        if len(found) > 10 * MAX_WORDS:
            raise ValidationError(f"Use at most {MAX_WORDS} phrases.")
        phrases = tuple(dict.fromkeys(text for one in found if (text := " ".join(str(one).split()))))
        if len(phrases) > MAX_WORDS:
            raise ValidationError(f"Use at most {MAX_WORDS} phrases; you sent {len(phrases)}.")
        for one in phrases:
            if len(one) > MAX_WORD_LENGTH:
                raise ValidationError(
                    f"A phrase can have at most {MAX_WORD_LENGTH} characters: {one[:30]!r}… is longer."
                )
            if query.parse(one).is_empty:
                raise ValidationError(f"{one!r} has no word to look for.")
        return phrases


class TimeZone(fields.String):
    """An IANA time zone, in any case, with spaces or underscores."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        found = _zones().get(text.replace(" ", "_").lower())
        if found is None:
            raise ValidationError(f"{text[:40]!r} is not a time zone; use a name such as Europe/Berlin or UTC.")
        return found


@functools.cache
def _zones() -> Mapping[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones()}


def _number(first: int, last: int, default: int, description: str) -> fields.Integer:
    allowed = f"Use a whole number from {first} to {last}."
    return fields.Integer(
        load_default=default,
        validate=validate.Range(first, last, error=allowed),
        error_messages={"invalid": allowed},
        metadata=described(description),
    )


_DEFAULT = Preferences()


class PreferencesArgs(Schema):
    """What a subscriber chooses."""

    frequency = fields.String(
        load_default=_DEFAULT.frequency,
        validate=validate.OneOf(FREQUENCIES, error="Use `daily` or `weekly`."),
        metadata=described("`daily`, or `weekly` on Mondays."),
    )
    watch = Phrases("Papers that match one of these queries are marked, and listed however few votes they have.")
    mute = Phrases("Papers that match one of these queries are left out.")
    min_upvotes = _number(0, MAX_UPVOTES, _DEFAULT.min_upvotes, "Papers with fewer votes are left out.")
    max_papers = _number(1, MAX_PAPERS, _DEFAULT.max_papers, "The number of papers in an email.")
    time_zone = TimeZone(load_default=_DEFAULT.time_zone, metadata=described("An IANA name, such as Europe/Berlin."))
    hour = _number(0, 23, _DEFAULT.hour, "The hour at which the mail is sent, in that time zone.")


class SubscriptionArgs(PreferencesArgs):
    """A subscription."""

    address = fields.String(
        required=True,
        error_messages={"required": _ENTER, "invalid": _ENTER},
        metadata=described("Where to send the emails.") | {"format": "email", "maxLength": MAX_LENGTH},
    )


def load(schema: Schema, sent: object) -> tuple[str, Preferences]:
    """Return the address, empty if the schema has none, and the choices that were sent.

    Raises:
        InvalidParameter: a field is unknown or has a value that is not allowed.
    """
    if not isinstance(sent, Mapping):
        raise InvalidParameter("Send a JSON object with an `address`.")
    if len(sent) > MAX_FIELDS:
        raise InvalidParameter(f"Send at most {MAX_FIELDS} fields; you sent {len(sent)}.")
    known = ", ".join(f"`{name}`" for name in schema.fields)
    try:
        loaded: dict[str, Any] = schema.load(sent)
    except ValidationError as error:
        errors = {str(name): _texts(texts) for name, texts in error.messages_dict.items()}
        for name in errors.keys() - schema.fields.keys():
            errors[name] = [f"Unknown field; use {known}."]
        detail = " ".join(f"{name}: {' '.join(texts)}" for name, texts in errors.items())
        raise InvalidParameter(detail, errors=errors) from None
    address = loaded.pop("address", "")
    return address, Preferences(**loaded)


def _texts(messages: Any) -> list[str]:
    """Return messages as a list; for a list, marshmallow has them by index."""
    if isinstance(messages, dict):
        return list(dict.fromkeys(text for inner in messages.values() for text in _texts(inner)))
    return [str(text) for text in messages]
