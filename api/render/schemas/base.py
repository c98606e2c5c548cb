"""Field types and the base class shared by all schemas. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable
from typing import Any, cast

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


class Objects(fields.List[Any]):
    """A list of objects with many fields: what is text or a number already is not looked at one by one."""

    def __init__(self, schema: type[Schema], **kwargs: Any) -> None:
        super().__init__(fields.Nested(schema), **kwargs)
        self._dump: Callable[[Any], dict[str, Any]] | None = None

    def _serialize(self, value: Any, *_: Any, **__: Any) -> list[Any] | None:
        if value is None:
            return None
        if self._dump is None:
            self._dump = _dumper(cast("fields.Nested", self.inner).schema)
        return list(map(self._dump, value))


class First(Objects):
    """The first `first` items of a list."""

    def __init__(self, schema: type[Schema], *, first: int, **kwargs: Any) -> None:
        super().__init__(schema, **kwargs)
        self.first = first

    def _serialize(self, value: Any, *given: Any, **kwargs: Any) -> list[Any] | None:
        return super()._serialize(value[: self.first], *given, **kwargs)


_PLAIN = (fields.String, fields.Integer, fields.Float, fields.Boolean, Address)


def _dumper(schema: Schema) -> Callable[[Any], dict[str, Any]]:
    """Return what `schema.dump` does, for objects with all of at least two fields, of the right types."""
    found = schema.dump_fields
    keys = [one.data_key or name for name, one in found.items()]
    values = operator.attrgetter(*(one.attribute or name for name, one in found.items()))
    others = [
        (key, _dumper_or_none(one.schema) if isinstance(one, fields.Nested) else functools.partial(_dumped, one))
        for key, one in zip(keys, found.values(), strict=True)
        if type(one) not in _PLAIN
    ]

    def dump(obj: Any) -> dict[str, Any]:
        made = dict(zip(keys, values(obj), strict=True))
        for key, dumped in others:
            made[key] = dumped(made[key])
        return made

    return dump


def _dumper_or_none(schema: Schema) -> Callable[[Any], dict[str, Any] | None]:
    dump = _dumper(schema)
    return lambda obj: None if obj is None else dump(obj)


def _dumped(field: fields.Field[Any], value: Any) -> Any:
    return field._serialize(value, None, None)


class Reply(Schema):
    """The base class of all replies."""

    class Meta:
        """Clients must expect more keys in later versions."""

        unknown = EXCLUDE
