"""Paperboy: the day's trending AI papers, kept in an own store and served as JSON.

`create_app` is the one place where a web application is put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from api.services import Services

__all__ = ["create_app"]

# Some hundreds to thousands of replies, plain and gzipped.
_CACHE_BYTES = 64 * 1024 * 1024


def create_app(services: Services | None = None, *, watch_seconds: float = 1.0) -> Flask:
    """Return the WSGI application.

    Args:
        services: its parts; by default those that the environment's settings describe.
        watch_seconds: how often, at the most, to look whether the store has changed.

    Raises:
        ConfigError: a setting is bad.
        StoreError: the database cannot be used.
    """
    # Imported here, so that the commands that serve nothing start without Flask.
    from flask import Flask
    from flask_caching import Cache

    from api import config
    from api.services import build
    from api.web import problems, routes
    from api.web.response_cache import Representations, Watch

    services = services or build(config.load())
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    app.url_map.strict_slashes = False
    # Pasted addresses hold two slashes in a row, and a redirect would only take one away.
    app.url_map.merge_slashes = False
    cache = Cache(app, config={"CACHE_TYPE": "api.web.memory_cache.MemoryCache", "CACHE_MAX_BYTES": _CACHE_BYTES})
    app.extensions["paperboy"] = services
    app.extensions["paperboy_representations"] = Representations(cache, Watch(services.store, watch_seconds))
    problems.init_app(app)
    routes.init_app(app)
    return app
