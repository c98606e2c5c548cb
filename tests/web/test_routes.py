"""What every reply has in common."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

PATHS = "/v1/daily /api/daily_papers /feeds/daily.atom /papers/2611.00001 /docs"
HEADERS = "accept-language authorization cache-control content-type if-none-match pragma range x-requested-with"


@pytest.mark.parametrize("path", PATHS.split())
@pytest.mark.parametrize("header", HEADERS.split())
def test_a_page_of_any_origin_may_send_what_fetch_can_send(reader: FlaskClient, path: str, header: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": header,
    }
    reply = reader.options(path, headers=asked)
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in reply.headers["Access-Control-Allow-Methods"]
    assert header in reply.headers["Access-Control-Allow-Headers"].lower().split(", ")


def test_a_header_of_the_pages_own_is_allowed_too(reader: FlaskClient) -> None:
    allowed = reader.options("/v1/daily").headers["Access-Control-Allow-Headers"]
    assert "*" in allowed.split(", ")
