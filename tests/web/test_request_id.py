"""Every reply that Flask has made names the request's id, and so do the log lines about it."""

from __future__ import annotations

import dataclasses
import logging
import re

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.core import request_id
from api.services import Services


def test_every_reply_has_an_id_of_its_own(reader: FlaskClient) -> None:
    found = [reader.get(path).headers["X-Request-Id"] for path in ("/v1/daily", "/v1/daily", "/nothing", "/healthz")]
    assert len(set(found)) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in found)
    assert request_id.current.get() is None


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [(1, "abc-1.2_3", True), (0, "abc", False), (1, "a b", False), (1, "x" * 65, False), (1, "", False)],
)
def test_a_trusted_proxy_may_have_given_one(services: Services, proxies: int, sent: str, is_taken: bool) -> None:
    settings = dataclasses.replace(services.settings, trusted_proxies=proxies)
    client = create_app(dataclasses.replace(services, settings=settings)).test_client()
    reply = client.get("/v1/daily", headers={"X-Request-Id": sent})
    assert (reply.headers["X-Request-Id"] == sent) is is_taken


def test_log_lines_about_a_request_have_its_id(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(services)
    seen: list[str | None] = []

    @app.get("/fails")
    def fails() -> str:
        seen.append(request_id.current.get())
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        reply = app.test_client().get("/fails")
    assert reply.status_code == 500
    assert seen == [reply.headers["X-Request-Id"]]
