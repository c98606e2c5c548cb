"""For crawlers: what they may read, and where the stored lists and papers are (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Response

from api.catalog import archive
from api.core import subjects
from api.web import arguments
from api.web.context import base_path, base_url, response_cache, services
from api.web.endpoint import Endpoints
from api.web.response import Freshness, ReadyReply, represent_bytes

endpoints = Endpoints("crawlers", tag="Site")

_FRESHNESS = Freshness(max_age=3600, while_revalidate=86400)
_XML = "application/xml; charset=utf-8"
# Searches are endless, and the API has the same texts once more.
_DISALLOWED = ("/search", "/v1/", "/api/", "/feeds/search", "/subscriptions")


@endpoints.blueprint.get("/robots.txt")
def robots() -> Response:
    """Say what crawlers may read."""
    site = base_url()

    def build() -> ReadyReply:
        rules = "".join(f"Disallow: {base_path()}{path}\n" for path in _DISALLOWED)
        text = f"User-agent: *\n{rules}\nSitemap: {site}/sitemap.xml\n"
        return represent_bytes(text.encode(), "text/plain; charset=utf-8", _FRESHNESS)

    return response_cache().reply(build)


@endpoints.blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the sitemaps: one for each month that has stored lists."""
    site, store = base_url(), services().store

    def build() -> ReadyReply:
        entries = (
            f"<sitemap><loc>{escape(site)}/sitemaps/{one.name}.xml</loc></sitemap>" for one in archive.months(store)
        )
        return represent_bytes(_document("sitemapindex", entries), _XML, _FRESHNESS, shows=[subjects.DAYS])

    return response_cache().reply(build)


@endpoints.blueprint.get("/sitemaps/<name>.xml")
def sitemap(name: str) -> Response:
    """List the pages of a month: the month itself, its days and their papers."""
    month, site, store = arguments.month(name), base_url(), services().store

    def build() -> ReadyReply:
        listed = archive.listed(store, month)
        days = dict.fromkeys(listed.values())
        pages = [(f"/monthly/{month.name}", max(days))] if days else []
        pages += [(f"/daily/{day}", day) for day in days]
        pages += [(f"/papers/{arxiv_id}", day) for arxiv_id, day in listed.items()]
        entries = (f"<url><loc>{escape(site + path)}</loc><lastmod>{day}</lastmod></url>" for path, day in pages)
        shows = {subjects.DAYS, *map(subjects.daily, days)}
        return represent_bytes(_document("urlset", entries), _XML, _FRESHNESS, shows=shows)

    return response_cache().reply(build)


def _document(name: str, entries: Iterable[str]) -> bytes:
    start = f'<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', start, *entries, f"</{name}>", "")).encode()
