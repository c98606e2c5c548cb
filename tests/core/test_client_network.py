"""Which addresses are one client."""

from __future__ import annotations

import pytest

from api.core.client_network import network


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8:0:0:ffff::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("unix", "unknown", False),
    ],
)
def test_a_client_is_an_address_or_what_an_ipv6_customer_gets(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same
    assert len(network("x" * 5000)) < 50
