"""Who counts as one client, and what it is told."""

from __future__ import annotations

import pytest

from api.errors import TooManyRequests
from api.mcp.limit import CallLimit


def test_a_client_that_calls_too_often_is_told_when_to_come_again() -> None:
    limit = CallLimit("2/hour")
    for _ in range(2):
        limit.take("192.0.2.1", {})
    with pytest.raises(TooManyRequests, match="2 in 3600 s; try again in") as caught:
        limit.take("192.0.2.1", {})
    assert 0 < (caught.value.retry_after or 0) <= 3600
    limit.take("192.0.2.2", {})


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::1"), ("192.0.2.1", "::ffff:192.0.2.1"), ("", "")],
)
def test_addresses_of_one_client(one: str, other: str) -> None:
    limit = CallLimit("1/hour")
    limit.take(one, {})
    with pytest.raises(TooManyRequests):
        limit.take(other, {})


def test_behind_a_proxy_the_client_is_whom_the_proxy_saw() -> None:
    limit = CallLimit("1/hour", trusted_proxies=1)
    # What a client writes itself stands before what the proxy adds.
    limit.take("127.0.0.1", {"x-forwarded-for": "192.0.2.9, 192.0.2.1"})
    limit.take("127.0.0.1", {"x-forwarded-for": "192.0.2.9, 192.0.2.2"})
    with pytest.raises(TooManyRequests):
        limit.take("127.0.0.1", {"x-forwarded-for": "192.0.2.8, 192.0.2.1"})
    # Without a trusted proxy, the header counts for nothing.
    plain = CallLimit("1/hour")
    plain.take("127.0.0.1", {"x-forwarded-for": "192.0.2.1"})
    with pytest.raises(TooManyRequests):
        plain.take("127.0.0.1", {"x-forwarded-for": "192.0.2.2"})


def test_no_limit() -> None:
    limit = CallLimit("0")
    for _ in range(1000):
        limit.take("192.0.2.1", {})
