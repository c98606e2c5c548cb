"""A Flask-Caching backend: bytes in Redis, so that what one machine built need not be built by another.

The service works without it. While Redis does not answer, nothing is found and nothing is stored, and it is left
alone for a few seconds after each failure, so that replies do not wait for it one by one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from flask_caching.backends.base import BaseCache

from api.config import without_password
from api.errors import ConfigError

if TYPE_CHECKING:
    from flask import Flask
    from redis import Redis

log = logging.getLogger(__name__)

# Building a reply takes some ten milliseconds, so there is no point in waiting much longer than that.
_TIMEOUT = 0.2
_REST_SECONDS = 5.0
_PREFIX = "paperboy:"


class SharedCache(BaseCache):
    """Bytes by key. Values are sent as they are, never as pickles, which could run code."""

    def __init__(
        self, client: Redis, default_timeout: int = 300, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Use a client; `default_timeout` is in seconds, 0 for ever; `monotonic` is for tests."""
        super().__init__(default_timeout)
        self._client, self._monotonic = client, monotonic
        self._is_failing, self._rests_until = False, float("-inf")

    @classmethod
    def factory(cls, app: Flask, config: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> SharedCache:  # noqa: ARG003
        """Make one as Flask-Caching asks for it: `CACHE_REDIS_URL` is the server. Nothing is connected yet."""
        return cls(connect(config["CACHE_REDIS_URL"]), kwargs["default_timeout"])

    def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, None if there are none or Redis does not answer."""
        return cast("bytes | None", self._ask(lambda: self._client.get(_PREFIX + key)))

    def set(self, key: str, value: bytes, timeout: Any = None) -> bool:
        """Store bytes for `timeout` seconds; returns whether Redis took them."""
        seconds = self._normalize_timeout(timeout)
        return bool(self._ask(lambda: self._client.set(_PREFIX + key, value, ex=seconds if seconds > 0 else None)))

    def delete(self, key: str) -> bool:
        """Forget a key; returns whether it was there."""
        return bool(self._ask(lambda: self._client.delete(_PREFIX + key)))

    def has(self, key: str) -> bool:
        """Return whether a key has a value."""
        return bool(self._ask(lambda: self._client.exists(_PREFIX + key)))

    def clear(self) -> bool:
        """Forget all keys of this service; those of others on the same Redis stay."""
        return (
            self._ask(lambda: [self._client.delete(key) for key in self._client.scan_iter(f"{_PREFIX}*")]) is not None
        )

    def _ask(self, command: Callable[[], Any]) -> Any:
        from redis import RedisError

        if self._monotonic() < self._rests_until:
            return None
        try:
            answer = command()
        except (RedisError, OSError) as error:
            if not self._is_failing:
                log.warning("Redis does not answer, going on without it: %s", without_password(str(error)))
            self._is_failing, self._rests_until = True, self._monotonic() + _REST_SECONDS
            return None
        if self._is_failing:
            self._is_failing = False
            log.info("Redis answers again")
        return answer


def connect(url: str) -> Redis:
    """Return a client of the Redis at a URL. It connects when it is first used.

    Raises:
        ConfigError: the package is not installed, or the URL is not valid.
    """
    try:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise ConfigError("PAPERBOY_REDIS_URL needs the redis package: pip install 'paperboy[redis]'") from None
    try:
        return Redis.from_url(
            url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 0)
        )
    except (ValueError, TypeError) as error:
        raise ConfigError(f"PAPERBOY_REDIS_URL: {without_password(str(error))}") from None
