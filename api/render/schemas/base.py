"""The field types and the base class that all schemas share. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import EXCLUDE, Schema, fields


def listed(values: dict[str, str]) -> str:
    """Return the values of an enum with their meanings."""
    return "; ".join(f"`{name}`: {text}" for name, text in values.items())


def described(description: str, *examples: object) -> dict[str, Any]:
    """Return field metadata for the documentation."""
    return {"description": description} | ({"examples": list(examples)} if examples else {})


class Utc(fields.AwareDateTime):
    """A time in UTC, to the second, ending in `Z`."""

    def _serialize(self, value: dt.datetime | None, *_: Any, **__: Any) -> str | None:
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


class Address(fields.String):
    """An absolute https address."""

    def __init__(self, **kwargs: Any) -> None:
        """Say so in the documentation."""
        kwargs["metadata"] = {**kwargs.get("metadata", {}), "format": "uri"}
        super().__init__(**kwargs)


class First(fields.List[Any]):
    """The first few items of a list."""

    def __init__(self, inner: fields.Field[Any], *, first: int, **kwargs: Any) -> None:
        """Take the field of one item and how many of them to show."""
        super().__init__(inner, **kwargs)
        self.first = first

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        return super()._serialize(value[: self.first], attr, obj, **kwargs)


class Reply(Schema):
    """The base of everything that is answered."""

    class Meta:
        """Readers must expect more keys later."""

        unknown = EXCLUDE
