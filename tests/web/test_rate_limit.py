"""Limits on mails that anybody can have sent."""

import pytest

from api.web.rate_limit import MailLimits, is_loopback


def test_a_client_may_ask_twenty_times_an_hour_and_others_still_may() -> None:
    limits = MailLimits()
    assert [limits.allows_client("192.0.2.1") for _ in range(21)] == [True] * 20 + [False]
    assert limits.allows_client("192.0.2.2")
    assert 0 < limits.seconds_for_client("192.0.2.1") <= 3600


def test_one_ipv6_network_is_one_client() -> None:
    limits = MailLimits()
    allowed = [limits.allows_client(f"2001:db8:0:1::{number:x}") for number in range(21)]
    assert allowed == [True] * 20 + [False]
    assert limits.allows_client("2001:db8:0:2::1")


def test_an_address_gets_three_mails_an_hour_however_it_is_written() -> None:
    limits = MailLimits()
    written = ["Ada@example.org", "ada@example.org", " ADA@EXAMPLE.ORG ", "ada@example.org"]
    assert [limits.allows_address(one) for one in written] == [True, True, True, False]
    assert limits.allows_address("ben@example.org")


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.0.2.1", False),
        ("::ffff:192.0.2.1", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_loopback_is_this_machine(client: str, expected: bool) -> None:
    assert is_loopback(client) is expected
