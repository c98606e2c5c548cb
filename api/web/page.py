"""What all web pages have in common: their headers, and what their templates may use."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request

from api.core import hub_site
from api.render import page_text
from api.web.context import base_path, base_url, services
from api.web.rate_limit import is_loopback
from api.web.views.static import address

HTML, MARKDOWN = "text/html", "text/markdown"
# The blueprints whose errors are pages, too.
PAGES = frozenset({"site", "subscriptions"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def wants_markdown() -> bool:
    """Return whether the client would rather have Markdown than a page, as programs do that read for a model."""
    return request.accept_mimetypes.best_match((HTML, MARKDOWN), HTML) == MARKDOWN


def _mail() -> str | None:
    """Return whether to offer the digest: `on`, `off` where no mail is sent, None to those who may not subscribe.

    Pages are cached for each host and not for each client, so the host has to tell; a POST looks at the client.
    """
    settings = services().settings
    name = urlsplit(f"//{request.host}").hostname or ""
    if settings.public_url is None and name != "localhost" and not is_loopback(name):
        return None
    return "on" if settings.smtp_url else "off"


def page(template: str, path: str | None, **values: Any) -> str:
    """Return a page as HTML; `path` is its own address within the service, None if it has none to return to."""
    common: dict[str, Any] = {
        "url": lambda there: base_path() + there,
        "static": address,
        "path": path,
        "canonical": base_url() + path if path else None,
        "text": page_text,
        "mail": _mail(),
        "hub_page": hub_site.PAPERS,
    }
    return render_template(template, **(common | values))
