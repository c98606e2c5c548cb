"""The files of the web pages: their addresses change with their content, so that they can be cached for ever."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from api.web.views.static import address


@pytest.mark.parametrize(
    ("name", "kind"), [("site.css", "text/css"), ("site.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
)
def test_a_file_is_sent_from_its_address_and_cached_for_long(reader: FlaskClient, name: str, kind: str) -> None:
    with reader.application.test_request_context():
        path = address(name)
    assert urlsplit(path).path == f"/static/{name}"
    reply = reader.get(path)
    assert (reply.status_code, reply.mimetype) == (200, kind)
    assert "max-age=31536000" in reply.headers["Cache-Control"]
    assert reader.get(path, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["none.css", "..%2f..%2fconfig.py", "tokens.css"])
def test_no_other_file_can_be_read(reader: FlaskClient, name: str) -> None:
    assert reader.get(f"/static/{name}").status_code == 404
