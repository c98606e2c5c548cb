"""The way to Redis, and the patience with one that does not answer: the service works without it, only slower.

After a failure it is left alone for a few seconds, so that replies do not wait for it one by one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from api.config import without_password
from api.errors import ConfigError

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger(__name__)
T = TypeVar("T")

# Building a reply takes some ten milliseconds, so there is no point in waiting much longer than that.
_TIMEOUT = 0.2
REST_SECONDS = 5.0


class RedisLink:
    """Asks Redis, unless it failed a moment ago. Says once that it fails, and once that it answers again."""

    def __init__(self, client: Redis, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Use a client; `monotonic` is for tests."""
        self.client, self._monotonic = client, monotonic
        self._is_failing, self._rests_until = False, float("-inf")

    def ask(self, command: Callable[[], T]) -> T | None:
        """Return what `command` returns, None if Redis does not answer."""
        from redis import RedisError

        if self._monotonic() < self._rests_until:
            return None
        try:
            answer = command()
        except (RedisError, OSError) as error:
            if not self._is_failing:
                log.warning("Redis does not respond; continuing without it: %s", without_password(str(error)))
            self._is_failing, self._rests_until = True, self._monotonic() + REST_SECONDS
            return None
        if self._is_failing:
            self._is_failing = False
            log.info("Redis responds again")
        return answer


def connect(url: str, seconds: float = _TIMEOUT) -> Redis:
    """Return a client of the Redis at a URL, which waits so long for it. It connects when it is first used.

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
            url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=Retry(NoBackoff(), 0)
        )
    except (ValueError, TypeError) as error:
        raise ConfigError(f"PAPERBOY_REDIS_URL: {without_password(str(error))}") from None
