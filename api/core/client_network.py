"""What counts as one client of ours, by its address. Pure."""

from __future__ import annotations

import hashlib
import ipaddress


def network(client: str) -> str:
    """Return what one client has: an IPv4 address, or the /64 network that an IPv6 customer gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        # What a proxy wrote may be anything, and of any length.
        return hashlib.sha256(client.encode()).hexdigest()[:24]
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
