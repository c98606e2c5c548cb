"""Converting raw JSON values into clean ones."""

import datetime as dt
import json

import pytest

from api.upstream import clean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("http://example.org/a", "https://example.org/a"),
        ("  https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("http://example.org:80/a", "https://example.org/a"),
        ("//cdn.example.org/a", "https://cdn.example.org/a"),
        ("/avatars/1.svg", "https://huggingface.co/avatars/1.svg"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https://example.org/a b", None),
        ("https://example.org/<b>", None),
        ("https://[::1", None),
        ("https://example.org:port/", None),
        ("localhost/x", None),
        (7, None),
    ],
)
def test_a_url_becomes_https_and_anything_else_none(value: object, expected: str | None) -> None:
    assert clean.https_url(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("https://github.com/a/b/", "https://github.com/a/b"),
        ("http://www.github.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b.js/tree/main/c?d#e", "https://github.com/a/b.js"),
        ("https://gitlab.com/a/b/", "https://gitlab.com/a/b"),
        ("https://github.com/a", "https://github.com/a"),
    ],
)
def test_a_github_url_is_shortened_to_the_repository(value: str, expected: str) -> None:
    assert clean.repository(value) == expected


def test_a_moment_becomes_utc_without_fractions_and_an_invalid_one_none() -> None:
    expected = dt.datetime(2026, 11, 19, 1, 2, 3, tzinfo=dt.UTC)
    for value in ("2026-11-19T01:02:03.456Z", "2026-11-19T02:02:03+01:00", "2026-11-19T01:02:03"):
        assert clean.moment(value) == expected
    wrong: tuple[object, ...] = ("", "yesterday", "0001-01-01T00:00:00+23:00", 5)
    assert [clean.moment(value) for value in wrong] == [None] * 4


def test_a_count_that_fits_any_database_is_taken_and_anything_else_none() -> None:
    assert [clean.count(value) for value in (0, 7, 2**31 - 1)] == [0, 7, 2**31 - 1]
    assert [clean.count(value) for value in (-1, 2**31, True, "7", 1.5, None)] == [None] * 6


def test_text_that_no_database_can_store_is_removed() -> None:
    assert clean.one_line(json.loads('"\\ud800\\u0000"')) is None
    assert clean.paragraphs("a\r\nb\n\n\nc\n   d") == "a b\n\nc\n\nd"


@pytest.mark.parametrize("value", [None, 7, [], {}, "", " \n ", "\x00\ufeff"])
def test_text_that_is_missing_or_empty_becomes_none(value: object) -> None:
    assert clean.one_line(value) is None
    assert clean.paragraphs(value) is None
