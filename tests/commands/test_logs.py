"""Log lines, for people and for programs."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator

import httpx
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


@pytest.mark.parametrize("how", [[], ["--wsgi"]])
def test_every_request_is_logged_if_that_is_wanted_but_no_secret(home: Home, how: list[str]) -> None:
    with home.serving("--no-refresher", *how, PAPERBOY_ACCESS_LOG="on", PAPERBOY_TRUSTED_PROXIES="1") as service:
        eventually(lambda: service.get("/v1/daily"))
        for path in ("/v1/daily?x=1", "/subscriptions/confirm?token=secret&x=1"):
            headers = {"User-Agent": 'a "b"', "X-Forwarded-For": "198.51.100.9, 192.0.2.7", "Referer": "x\\"}
            httpx.get(f"http://127.0.0.1:{service.port}{path}", headers=headers)
        eventually(lambda: "confirm" in service.log())
    lines = [line for line in service.log().splitlines() if line.startswith("192.0.2.7 - - [")]
    first, second = (line.partition("] ")[2] for line in lines)
    assert re.fullmatch(r'"GET /v1/daily\?x=1 HTTP/1\.1" 400 \d+ "x\\\\" "a \\"b\\"" 0\.\d{6}', first)
    assert second.startswith('"GET /subscriptions/confirm?token=…&x=1 HTTP/1.1" ')
    assert "secret" not in service.log()


def test_requests_are_not_logged_by_default(home: Home) -> None:
    with home.serving("--no-refresher") as service:
        eventually(lambda: service.get("/v1/daily"))
    assert "GET /v1/daily" not in service.log()


def test_every_line_of_a_service_is_json_if_that_is_wanted(home: Home) -> None:
    with home.serving(PAPERBOY_LOG_FORMAT="json", PAPERBOY_ACCESS_LOG="on") as service:
        eventually(lambda: service.get("/readyz"))
        eventually(lambda: "keeping the lists up to date" in service.log())
    found = [json.loads(line) for line in service.log().splitlines()]
    assert {"Paperboy", "reading"} <= {one["message"].split()[0] for one in found}
    assert any('"GET /readyz HTTP/1.1" 200' in one["message"] for one in found)
