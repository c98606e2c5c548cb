"""What crawlers are told: what they may read, and where the stored pages are."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from tests.conftest import TODAY, YESTERDAY
from tests.fakehub import FakeHub

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def addresses(api: FlaskClient, path: str) -> list[str]:
    reply = api.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "application/xml")
    return [str(one.text) for one in ET.fromstring(reply.data).iter(LOC)]


def test_robots_keep_off_searches_and_the_api(reader: FlaskClient) -> None:
    text = reader.get("/robots.txt").text
    assert {"Disallow: /search", "Disallow: /v1/", "Disallow: /api/"} <= set(text.splitlines())
    assert "Sitemap: http://localhost/sitemap.xml" in text.splitlines()


def test_sitemaps_have_every_stored_page_and_no_other(fresh: Services, hub: FakeHub) -> None:
    api = create_app(fresh, watch_seconds=0).test_client()
    fresh.refresher.day(YESTERDAY)
    hub.asked.clear()
    assert addresses(api, "/sitemap.xml") == ["http://localhost/sitemaps/2026-11.xml"]
    found = addresses(api, "/sitemaps/2026-11.xml")
    papers = [
        f"/papers/{one['arxiv_id']}"
        for day in (TODAY, YESTERDAY)
        for one in api.get(f"/v1/daily/{day}").json["papers"]
    ]
    pages = ["/monthly/2026-11", f"/daily/{TODAY}", f"/daily/{YESTERDAY}", *papers]
    assert sorted(found) == sorted(f"http://localhost{path}" for path in pages)
    assert all(api.get(one.removeprefix("http://localhost")).status_code == 200 for one in found)
    assert hub.asked == []


def test_a_month_without_lists_has_an_empty_sitemap(reader: FlaskClient) -> None:
    assert addresses(reader, "/sitemaps/2025-01.xml") == []
    assert reader.get("/sitemaps/soon.xml").status_code == 400


def test_the_sample_is_in_no_sitemap(services: Services) -> None:
    api = create_app(services, watch_seconds=0).test_client()
    assert addresses(api, "/sitemap.xml") == []
