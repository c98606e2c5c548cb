"""Field types and the base class shared by all schemas. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import EXCLUDE, Schema, fields


def listed(values: dict[str, str]) -> str:
    """Return the values of an enum and their meanings as one line of Markdown."""
    return "; ".join(f"`{name}`: {text}" for name, text in values.items())


def described(description: str, *examples: object) -> dict[str, Any]:
    """Return field metadata for the API description."""
    return {"description": description} | ({"examples": list(examples)} if examples else {})


class Utc(fields.AwareDateTime):
    """A UTC time with a precision of one second, for example `2026-11-20T09:14:03Z`."""

    def _serialize(self, value: dt.datetime | None, *_: Any, **__: Any) -> str | None:
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


class Address(fields.String):
    """An absolute https URL."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {**kwargs.get("metadata", {}), "format": "uri"}
        super().__init__(**kwargs)


class First(fields.List[Any]):
    """The first `first` items of a list."""

    def __init__(self, inner: fields.Field[Any], *, first: int, **kwargs: Any) -> None:
        super().__init__(inner, **kwargs)
        self.first = first

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        return super()._serialize(value[: self.first], attr, obj, **kwargs)


class Reply(Schema):
    """The base class of all replies."""

    class Meta:
        """Clients must expect more keys in later versions."""

        unknown = EXCLUDE
