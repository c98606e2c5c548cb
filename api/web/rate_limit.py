"""How often a client may do what costs others something: ask for what is not ready, or have a mail sent.

Counted in Redis, for all processes together, where there is one that answers; else in each process by itself.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import math
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import limits
from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from api.core.client_network import network
from api.errors import TooManyRequests
from api.web.context import response_cache, services
from api.web.operation import UNLIMITED_PATHS
from api.web.redis_link import RedisLink

log = logging.getLogger(__name__)
T = TypeVar("T")

_BY_CLIENT = RateLimitItemPerHour(20)
_BY_ADDRESS = (RateLimitItemPerHour(3), RateLimitItemPerDay(6))


class Windows:
    """Counts hits in moving windows of time."""

    def __init__(self, link: RedisLink | None = None, *, local: MovingWindowRateLimiter | None = None) -> None:
        """Count by way of `link`, or in this process while it is away; `local` is for tests."""
        self._link, self._shared = link, None
        self._local = local or MovingWindowRateLimiter(MemoryStorage())
        if link is not None:
            pool = link.client.connection_pool
            storage = RedisStorage("redis://", connection_pool=pool, key_prefix="paperboy:limits")
            self._shared = MovingWindowRateLimiter(storage)

    def hit(self, item: RateLimitItem, *key: str) -> bool:
        """Count one more and return whether it is within the limit; what is not within is not counted."""
        return self._ask(lambda limiter: limiter.hit(item, *key))

    def test(self, item: RateLimitItem, *key: str) -> bool:
        """Return whether one more would be within the limit."""
        return self._ask(lambda limiter: limiter.test(item, *key))

    def left(self, item: RateLimitItem, *key: str) -> tuple[int, int]:
        """Return how many more are allowed now, and in how many seconds at least one more will be."""
        stats = self._ask(lambda limiter: limiter.get_window_stats(item, *key))
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.time()))

    def _ask(self, ask: Callable[[MovingWindowRateLimiter], T]) -> T:
        shared, link = self._shared, self._link
        if shared is not None and link is not None:
            answer = link.ask(lambda: ask(shared))
            if answer is not None:
                return answer
        return ask(self._local)


class MailLimits:
    """Limits on mails that anybody can have sent: for the client that asks, and for the address that gets them."""

    def __init__(self, windows: Windows | None = None) -> None:
        self._windows = windows or Windows()

    def allows_client(self, client: str) -> bool:
        """Count a request of a client and return whether it is within the limit."""
        return self._windows.hit(_BY_CLIENT, "client", network(client))

    def seconds_for_client(self, client: str) -> int:
        """Return after how many seconds the client may ask again."""
        return self._windows.left(_BY_CLIENT, "client", network(client))[1]

    def allows_address(self, address: str) -> bool:
        """Count a mail to an address and return whether it is within the limits."""
        name = hashlib.sha256(address.strip().lower().encode()).hexdigest()
        return all(self._windows.test(one, "address", name) for one in _BY_ADDRESS) and all(
            self._windows.hit(one, "address", name) for one in _BY_ADDRESS
        )


class Quota(NamedTuple):
    """What a client has left: whether this request is allowed, how many more are, and in how many seconds more."""

    allowed: bool
    remaining: int
    seconds: int


class RequestLimit:
    """A limit on requests of one client for what is not ready."""

    def __init__(self, rate: str, windows: Windows) -> None:
        """Allow `rate`, for example `120/minute`."""
        self._item, self._windows = limits.parse(rate), windows
        self.policy = f'"client";q={self._item.amount};w={self._item.get_expiry()}'
        self.rate = f"{self._item.amount} in {self._item.get_expiry()} s"

    def take(self, client: str) -> Quota:
        """Count a request of a client."""
        key = ("requests", network(client))
        allowed = self._windows.hit(self._item, *key)
        return Quota(allowed, *self._windows.left(self._item, *key))


def init_app(app: Flask, rate: str, link: RedisLink | None) -> None:
    """Limit what one client may ask of `app`, and how many mails it may have sent; a `rate` of 0 is no limit."""
    windows = Windows(link)
    app.extensions["paperboy_mail_limits"] = MailLimits(windows)
    if rate == "0":
        return
    limit, warned = RequestLimit(rate, windows), set[str]()

    @app.before_request
    def _count() -> None:
        if request.blueprint == "static" or request.path in UNLIMITED_PATHS or response_cache().is_ready():
            return
        quota = g.quota = limit.take(request.remote_addr or "")
        if quota.allowed:
            return
        if not warned and "X-Forwarded-For" in request.headers and not services().settings.trusted_proxies:
            warned.add("proxy")
            log.warning(
                "a client exceeded the rate limit, and its requests came through a proxy. All clients of "
                "a proxy count as one until PAPERBOY_TRUSTED_PROXIES says how many proxies there are"
            )
        raise TooManyRequests(
            f"Too many requests: one client may send {limit.rate} for replies that are not cached; "
            f"try again in {quota.seconds} s.",
            retry_after=quota.seconds,
        )

    @app.after_request
    def _tell(response: Response) -> Response:
        quota: Quota | None = g.get("quota")
        if quota is not None:
            headers = response.headers
            headers["RateLimit-Policy"] = limit.policy
            headers["RateLimit"] = f'"client";r={quota.remaining};t={quota.seconds}'
            if exposed := headers.get("Access-Control-Expose-Headers"):
                headers["Access-Control-Expose-Headers"] = f"{exposed}, RateLimit, RateLimit-Policy"
        return response


def mail_limits() -> MailLimits:
    """Return the limits of the running application."""
    found: MailLimits = current_app.extensions["paperboy_mail_limits"]
    return found


def is_loopback(client: str) -> bool:
    """Return whether the client is on this machine."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
