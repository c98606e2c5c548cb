"""Log lines, for people and for programs."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from api.commands.logs import JsonFormatter, PlainFormatter
from api.core import request_id
from tests.processes import Home, eventually


def record(text: str, *values: object, fails: bool = False) -> logging.LogRecord:
    try:
        raise ZeroDivisionError("oh")
    except ZeroDivisionError:
        error = sys.exc_info() if fails else None
    return logging.LogRecord("api.x", logging.WARNING, "x.py", 1, text, values, error)


@pytest.fixture
def in_request() -> Iterator[None]:
    token = request_id.current.set("abc")
    yield
    request_id.current.reset(token)


def test_a_plain_line_has_the_time_the_level_and_the_message() -> None:
    line = PlainFormatter().format(record("%d papers", 3))
    assert line.endswith(" WARNING 3 papers")
    assert line[10] == "T"


@pytest.mark.usefixtures("in_request")
def test_a_line_about_a_request_has_its_id() -> None:
    first, *rest = PlainFormatter().format(record("broken", fails=True)).split("\n")
    assert first.endswith(" WARNING broken [abc]")
    assert rest[-1] == "ZeroDivisionError: oh"
    assert json.loads(JsonFormatter().format(record("x")))["request_id"] == "abc"


def test_a_json_line_is_one_object_whatever_is_in_it() -> None:
    line = JsonFormatter().format(record('two\nlines "and" ü', fails=True))
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["logger"], found["message"]) == ("warning", "api.x", 'two\nlines "and" ü')
    assert found["time"].endswith("+00:00")
    assert "ZeroDivisionError" in found["traceback"]
    assert "request_id" not in found


def test_every_line_of_a_service_is_json_if_that_is_wanted(home: Home) -> None:
    with home.serving(PAPERBOY_LOG_FORMAT="json") as service:
        eventually(lambda: service.get("/readyz"))
        eventually(lambda: "keeping the lists up to date" in service.log())
    found = [json.loads(line) for line in service.log().splitlines()]
    assert {"Paperboy", "reading"} <= {one["message"].split()[0] for one in found}
