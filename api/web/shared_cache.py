"""A Flask-Caching backend: bytes in Redis, so that what one machine built need not be built by another.

While Redis does not answer, nothing is found and nothing is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_caching.backends.base import BaseCache

from api.web.redis_link import RedisLink

if TYPE_CHECKING:
    from flask import Flask

_PREFIX = "paperboy:"


class SharedCache(BaseCache):
    """Bytes by key. Values are sent as they are, never as pickles, which could run code."""

    def __init__(self, link: RedisLink, default_timeout: int = 300) -> None:
        """Use a Redis; `default_timeout` is in seconds, 0 for ever."""
        super().__init__(default_timeout)
        self._link, self._client = link, link.client

    @classmethod
    def factory(cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> SharedCache:  # noqa: ARG003
        """Make one as Flask-Caching asks for it: `CACHE_REDIS_LINK` is the Redis. Nothing is connected yet."""
        return cls(config["CACHE_REDIS_LINK"], kwargs["default_timeout"])

    def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, None if there are none or Redis does not answer."""
        found: Any = self._link.ask(lambda: self._client.get(_PREFIX + key))
        return found if isinstance(found, bytes) else None

    def set(self, key: str, value: bytes, timeout: Any = None) -> bool:
        """Store bytes for `timeout` seconds; returns whether Redis took them."""
        seconds = self._normalize_timeout(timeout)
        ends = seconds if seconds > 0 else None
        return bool(self._link.ask(lambda: self._client.set(_PREFIX + key, value, ex=ends)))

    def delete(self, key: str) -> bool:
        """Forget a key; returns whether it was there."""
        return bool(self._link.ask(lambda: self._client.delete(_PREFIX + key)))

    def has(self, key: str) -> bool:
        """Return whether a key has a value."""
        return bool(self._link.ask(lambda: self._client.exists(_PREFIX + key)))

    def clear(self) -> bool:
        """Forget all keys of this service; those of others on the same Redis stay."""
        done = self._link.ask(lambda: [self._client.delete(key) for key in self._client.scan_iter(f"{_PREFIX}*")])
        return done is not None
