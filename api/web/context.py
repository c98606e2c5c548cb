"""What the views get from the running application."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request

from api.config import Settings
from api.services import Services
from api.web.operation import Endpoint
from api.web.origin import of_environ
from api.web.response_cache import ResponseCache

# How the paths begin whose replies contain `base_url`.
_NAMES_ITSELF = (
    *("/feeds/", "/api/daily_papers", "/openapi.", "/daily/", "/weekly/", "/monthly/", "/trending", "/search"),
    *("/papers/", "/robots.txt", "/sitemap", "/llms.txt"),
)


def services() -> Services:
    """Return the parts of the service."""
    return cast(Services, current_app.extensions["paperboy"])


def response_cache() -> ResponseCache:
    """Return the cache of ready replies."""
    return cast(ResponseCache, current_app.extensions["paperboy_cache"])


def names_itself(settings: Settings) -> tuple[str, ...]:
    """Return how the paths begin whose replies depend on the address that was asked."""
    if settings.public_url is not None:
        return ()
    # A proxy that is trusted can tell a path before ours, which is in all links.
    return ("/",) if settings.trusted_proxies else _NAMES_ITSELF


def base_url() -> str:
    """Return the address of this service for links: the public one, else the one that was asked."""
    settings = services().settings
    if settings.public_url is not None:
        return settings.public_url
    asked = of_environ(request.environ)
    return f"{asked.site or f'http://127.0.0.1:{settings.port}'}{asked.prefix}"


def base_path() -> str:
    """Return the path of that address, for links within the service; mostly empty."""
    return urlsplit(base_url()).path


def endpoints() -> tuple[Endpoint, ...]:
    """Return what there is to say about each path."""
    return cast("tuple[Endpoint, ...]", current_app.extensions["paperboy_endpoints"])
