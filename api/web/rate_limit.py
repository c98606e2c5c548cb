"""How often a client may do what costs others something, for example have a mail sent. Counted in this process."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from limits import RateLimitItemPerDay, RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_BY_CLIENT = RateLimitItemPerHour(20)
_BY_ADDRESS = (RateLimitItemPerHour(3), RateLimitItemPerDay(6))


class MailLimits:
    """Limits on mails that anybody can have sent: for the client that asks, and for the address that gets them."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allows_client(self, client: str) -> bool:
        """Count a request of a client and return whether it is within the limit."""
        return self._limiter.hit(_BY_CLIENT, "client", _network(client))

    def seconds_for_client(self, client: str) -> int:
        """Return after how many seconds the client may ask again."""
        return max(
            1, int(self._limiter.get_window_stats(_BY_CLIENT, "client", _network(client)).reset_time - time.time())
        )

    def allows_address(self, address: str) -> bool:
        """Count a mail to an address and return whether it is within the limits."""
        name = hashlib.sha256(address.strip().lower().encode()).hexdigest()
        return all(self._limiter.test(one, "address", name) for one in _BY_ADDRESS) and all(
            self._limiter.hit(one, "address", name) for one in _BY_ADDRESS
        )


def is_loopback(client: str) -> bool:
    """Return whether the client is on this machine."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _network(client: str) -> str:
    """Return what one client has: an IPv4 address, or the /64 network that an IPv6 customer gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
