"""Every failure has the one shape: application/problem+json with what was wrong and what is allowed."""

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services

FAILURES = [
    ("GET", "/nowhere", 404, None),
    ("GET", "/v1", 404, None),
    ("GET", "/v1/nothing", 404, None),
    ("GET", "/v1/daily/x/y", 404, None),
    ("POST", "/v1/daily", 405, None),
    ("DELETE", "/v1/papers/2611.00001", 405, None),
    ("GET", "/v1/daily/today", 400, "date"),
    ("GET", "/v1/daily/2026-02-30", 400, "date"),
    ("GET", "/v1/daily/20261119", 400, "date"),
    ("GET", "/v1/daily/2026-11-21", 404, None),
    ("GET", "/v1/daily/9999-12-31", 404, None),
    ("GET", "/v1/daily/٢٠٢٦-11-19", 400, "date"),
    ("GET", "/v1/daily?limit=0", 400, "limit"),
    ("GET", "/v1/daily?limit=101", 400, "limit"),
    ("GET", "/v1/daily?limit=ten", 400, "limit"),
    ("GET", "/v1/daily?limit=", 400, "limit"),
    ("GET", "/v1/daily?view=big", 400, "view"),
    ("GET", "/v1/daily?cursor=abc", 400, "cursor"),
    ("GET", "/v1/daily?cursor=99999999999999999999-2611.00001", 400, "cursor"),
    ("GET", "/v1/daily?min_upvote=5", 400, "min_upvote"),
    ("GET", "/v1/changes?since=", 400, "since"),
    ("GET", "/v1/changes?since=../../etc/passwd", 400, "since"),
    ("GET", "/v1/changes?since=0123abcd-99999999999999999999", 400, "since"),
    ("GET", "/v1/changes?limit=5", 400, "limit"),
    ("GET", "/v1/status?x=%00", 400, "x"),
    ("GET", "/v1/papers/abc", 400, "arxiv_id"),
    ("GET", "/v1/papers/2613.00001", 400, "arxiv_id"),
    ("GET", "/v1/papers/https://example.org/2611.00001", 400, "arxiv_id"),
    ("GET", "/v1/papers/2001.00001", 404, None),
    ("GET", "/v1/daily?organization=" + "x" * 251, 400, "organization"),
    ("GET", "/v1/daily?has=" + ",".join(["code"] * 30), 400, "has"),
    ("GET", "/v1/daily?" + "x" * 20_000, 400, None),
    ("GET", "/healthz?" + "x" * 20_000, 400, None),
    ("GET", "/v1/papers/" + "9" * 100_000, 400, "arxiv_id"),
    ("GET", "/" + "9" * 100_000, 404, None),
]


@pytest.mark.parametrize(("method", "path", "status", "parameter"), FAILURES)
def test_a_failure_has_the_one_shape(
    reader: FlaskClient, method: str, path: str, status: int, parameter: str | None
) -> None:
    reply = reader.open(path, method=method)
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    body = reply.json
    assert body["type"].startswith("urn:paperboy:problem:")
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    if parameter is None:
        assert "errors" not in body
    else:
        assert list(body["errors"]) == [parameter]
        assert all(reason in body["detail"] for reason in body["errors"][parameter])
    if status == 405:
        assert "GET" in reply.headers["Allow"]


def test_several_wrongs_are_told_at_once(reader: FlaskClient) -> None:
    body = reader.get("/v1/daily?limit=0&view=big&cursor=x&srot=up&has=code,tea").json
    assert set(body["errors"]) == {"limit", "view", "cursor", "srot", "has"}
    assert "`limit`, `cursor`, `view`" in body["errors"]["srot"][0]
    assert "`code`, `project`, `media`" in body["errors"]["has"][0]


def test_an_unexpected_error_gives_nothing_away(services: Services) -> None:
    app = create_app(services)

    def explode() -> str:
        raise RuntimeError("secret detail")

    app.add_url_rule("/explode", view_func=explode)
    reply = app.test_client().get("/explode")
    assert (reply.status_code, reply.content_type) == (500, "application/problem+json")
    assert b"secret" not in reply.data
