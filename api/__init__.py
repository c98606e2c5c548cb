"""Paperboy: the day's trending AI papers, stored locally and served as JSON.

`create_app` is the only place that builds the web application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from flask import Flask

    from api.services import Services
    from api.web.redis_link import RedisLink
    from api.web.shared_replies import SharedReplies

__all__ = ["create_app"]


def create_app(services: Services | None = None, *, watch_seconds: float = 1.0) -> Flask:
    """Return the WSGI application.

    Args:
        services: the parts of the service; by default, they are built from the environment's settings.
        watch_seconds: the shortest interval between checks for changes in the database.

    Raises:
        ConfigError: a setting is invalid.
        StoreError: the database cannot be used.
    """
    # Imported here, so that commands that do not serve can run without Flask.
    from flask import Flask
    from flask_caching import Cache

    from api import config
    from api.services import build
    from api.web import origin, problems, rate_limit, request_id, routes
    from api.web.context import names_itself
    from api.web.memory_cache import MemoryCache
    from api.web.operation import MAX_BODY
    from api.web.redis_link import RedisLink, connect
    from api.web.response_cache import ResponseCache
    from api.web.watch import Watch

    services = services or build(config.load())
    settings = services.settings
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    # Far more than any form here has.
    app.config["MAX_CONTENT_LENGTH"], app.config["MAX_FORM_PARTS"] = MAX_BODY, 100
    app.url_map.strict_slashes = False
    # Pasted URLs contain two slashes in a row, and a redirect would remove one of them.
    app.url_map.merge_slashes = False
    max_bytes = settings.cache_mb * 1024 * 1024
    cache = Cache(app, config={"CACHE_TYPE": "api.web.memory_cache.MemoryCache", "CACHE_MAX_BYTES": max_bytes})
    memory = cast(MemoryCache, cache.cache)
    link = RedisLink(connect(settings.redis_url)) if settings.redis_url else None
    watch = Watch(services.store, watch_seconds)
    app.extensions["paperboy"] = services
    app.extensions["paperboy_watch"] = watch
    app.extensions["paperboy_cache"] = ResponseCache(
        memory,
        watch,
        services.turn,
        shared=_shared_replies(app, services, link) if link else None,
        names_itself=names_itself(settings),
    )
    origin.trust(app, settings.trusted_proxies)
    problems.init_app(app)
    request_id.init_app(app, is_proxied=settings.trusted_proxies > 0)
    rate_limit.init_app(app, settings.rate_limit, link)
    routes.init_app(app)
    return app


def _shared_replies(app: Flask, services: Services, link: RedisLink) -> SharedReplies:
    """Return the replies shared by way of Redis."""
    from flask_caching import Cache

    from api.web.shared_replies import SharedReplies

    config = {"CACHE_TYPE": "api.web.shared_cache.SharedCache", "CACHE_REDIS_LINK": link}
    return SharedReplies(Cache(app, config=config).cache, services.clock, services.settings.public_url)
