"""The field types that all schemas share."""

import datetime as dt
from types import SimpleNamespace

from marshmallow import fields

from api.render.schemas.base import Address, First, Objects, Reply, Utc, described, listed


class Part(Reply):
    name = fields.String()
    age = fields.Integer(data_key="years")


class Sample(Reply):
    seen_at = Utc()
    url = Address()
    parts = First(Part, first=2)


class Whole(Reply):
    id = fields.String(attribute="about.name")
    day = fields.Date()
    part = fields.Nested(Part, allow_none=True)
    tags = fields.List(fields.String())
    parts = Objects(Part)


class Wholes(Reply):
    wholes = Objects(Whole)


def one(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, age=len(name))


def test_a_time_in_another_zone_is_written_in_utc_without_fractions() -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    seen_at = dt.datetime(2026, 11, 20, 1, 30, 0, 999_999, tzinfo=zone)
    assert Sample().dump({"seen_at": seen_at}) == {"seen_at": "2026-11-19T23:30:00Z"}


def test_an_unknown_time_is_null() -> None:
    assert Sample().dump({"seen_at": None}) == {"seen_at": None}


def test_first_keeps_only_the_first_items_of_a_list() -> None:
    first, second = {"name": "a", "years": 1}, {"name": "bb", "years": 2}
    assert Sample().dump({"parts": tuple(map(one, ("a", "bb", "c")))}) == {"parts": [first, second]}
    assert Sample().dump({"parts": [one("a")]}) == {"parts": [first]}


def test_objects_are_dumped_as_their_schema_dumps_one() -> None:
    found = SimpleNamespace(about=one("x"), day=dt.date(2026, 11, 20), part=one("a"), tags=("t",), parts=[one("b")])
    without = SimpleNamespace(**vars(found) | {"day": None, "part": None, "tags": (), "parts": ()})
    assert Wholes().dump({"wholes": [found, without]}) == {"wholes": [Whole().dump(found), Whole().dump(without)]}
    assert Whole().dump(found) == {
        "id": "x",
        "day": "2026-11-20",
        "part": {"name": "a", "years": 1},
        "tags": ["t"],
        "parts": [{"name": "b", "years": 1}],
    }


def test_an_address_keeps_its_description_and_is_described_as_a_uri() -> None:
    assert Address(metadata=described("A page.")).metadata == {"description": "A page.", "format": "uri"}


def test_a_description_has_examples_only_if_some_are_given() -> None:
    assert described("A day.") == {"description": "A day."}
    assert described("A day.", None) == {"description": "A day.", "examples": [None]}


def test_listed_joins_values_and_meanings() -> None:
    assert listed({"a": "the first", "b": "the second"}) == "`a`: the first; `b`: the second"


def test_a_reply_with_an_unknown_key_is_read_without_it() -> None:
    assert Sample().load({"url": "https://example.org", "added_later": 1}) == {"url": "https://example.org"}
