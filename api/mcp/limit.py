"""How often one client may call tools over HTTP, counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.core.client_network import network
from api.errors import TooManyRequests


class CallLimit:
    """A limit on the tool calls of one client: an IPv4 address or an IPv6 /64."""

    def __init__(self, rate: str, trusted_proxies: int = 0) -> None:
        """Allow `rate`, for example `120/minute`, or everything if it is `0`.

        The client's address is what the first of so many `trusted_proxies` has seen.
        """
        self._item = None if rate == "0" else limits.parse(rate)
        self._proxies = trusted_proxies
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, peer: str, headers: Mapping[str, str]) -> None:
        """Count a call that came from the address `peer`.

        Raises:
            TooManyRequests: the client has had all it may have for now.
        """
        if self._item is None:
            return
        key = network(self._client(peer, headers))
        if not self._limiter.hit(self._item, key):
            seconds = max(1, math.ceil(self._limiter.get_window_stats(self._item, key).reset_time - time.time()))
            allowed = f"{self._item.amount} in {self._item.get_expiry()} s"
            raise TooManyRequests(
                f"A client may call tools {allowed}; try again in {seconds} s.", retry_after=seconds
            )

    def _client(self, peer: str, headers: Mapping[str, str]) -> str:
        seen = [one.strip() for one in headers.get("x-forwarded-for", "").split(",") if one.strip()]
        return seen[-self._proxies] if 0 < self._proxies <= len(seen) else peer
