"""The documentation: the description as it is served, and the page made of it."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from api.web.views import docs
from tests.web.test_openapi import FILE, SPEC


def test_what_is_served_is_the_file_with_the_address_that_was_asked(reader: FlaskClient) -> None:
    text = FILE.read_text(encoding="utf-8").replace("- url: /\n", "- url: http://example.org\n")
    asked = {"Host": "example.org"}
    assert reader.get("/openapi.yaml", headers=asked).text == text
    server = {**SPEC["servers"][0], "url": "http://example.org"}
    assert reader.get("/openapi.json", headers=asked).json == {**SPEC, "servers": [server]}


def test_the_page_has_every_path_and_every_link_on_it_answers(fresh: Services, api: FlaskClient) -> None:
    html = api.get("/docs").text
    assert all(f"<b>{path}</b>" in html for path in SPEC["paths"])
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="https?:|url\(|@import', html) == [], (
        "the page loads or links nothing from elsewhere"
    )
    fresh.refresher.day(fresh.clock().date())
    for link in re.findall(r'Try <a href="([^"]+)"', html):
        assert api.get(unescape(link)).status_code in (200, 404), link


def test_the_documentation_is_made_once_whatever_is_asked_along_with_it(services: Services) -> None:
    client = create_app(services, watch_seconds=0).test_client()
    client.get("/docs")
    made = docs._described.cache_info().misses
    for number in range(3):
        assert client.get(f"/docs?number={number}").status_code == 200
        assert client.get(f"/openapi.json?number={number}").status_code == 200
    assert docs._described.cache_info().misses == made
