"""What the views get from the running application."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request

from api.services import Services
from api.web.operation import Endpoint
from api.web.response_cache import ResponseCache

# How the paths begin whose replies contain `base_url`.
NAMES_ITSELF = (
    *("/feeds/", "/api/daily_papers", "/daily/", "/weekly/", "/monthly/", "/trending", "/search", "/papers/"),
    *("/robots.txt", "/sitemap"),
)
_HOST = re.compile(r"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


def services() -> Services:
    """Return the parts of the service."""
    return cast(Services, current_app.extensions["paperboy"])


def response_cache() -> ResponseCache:
    """Return the cache of ready replies."""
    return cast(ResponseCache, current_app.extensions["paperboy_cache"])


def base_url() -> str:
    """Return the address of this service for links: the public one, else the one that was asked."""
    settings = services().settings
    if settings.public_url is not None:
        return settings.public_url
    host = request.headers.get("Host", "")
    return f"{request.scheme}://{host if _HOST.fullmatch(host) else f'127.0.0.1:{settings.port}'}"


def base_path() -> str:
    """Return the path of the public address, for links within the service; mostly empty."""
    return urlsplit(services().settings.public_url or "").path


def endpoints() -> tuple[Endpoint, ...]:
    """Return what there is to say about each path."""
    return cast("tuple[Endpoint, ...]", current_app.extensions["paperboy_endpoints"])
