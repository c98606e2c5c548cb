"""The address of the service, as links in replies have it."""

from __future__ import annotations

import dataclasses

import pytest

from api import create_app
from api.services import Services
from api.web.context import base_path, base_url


def address(services: Services, host: str | None) -> tuple[str, str]:
    headers = {} if host is None else {"Host": host}
    with create_app(services).test_request_context("/", headers=headers):
        return base_url(), base_path()


@pytest.mark.parametrize("host", ["example.org", "example.org:8080", "127.0.0.1:1", "[::1]", "[2001:db8::1]:8080"])
def test_without_a_public_address_links_lead_to_the_host_that_was_asked(shared_services: Services, host: str) -> None:
    assert address(shared_services, host) == (f"http://{host}", "")


@pytest.mark.parametrize(
    "host", ["", "a b", "example.org/path", "user@example.org", 'x"><script>', "example.org:", "example.org:123456"]
)
def test_a_host_that_is_none_is_not_repeated(shared_services: Services, host: str) -> None:
    assert address(shared_services, host) == (f"http://127.0.0.1:{shared_services.settings.port}", "")


def test_a_public_address_is_used_whatever_host_is_asked(shared_services: Services) -> None:
    settings = dataclasses.replace(shared_services.settings, public_url="https://papers.example.org/daily")
    public = dataclasses.replace(shared_services, settings=settings)
    assert address(public, "127.0.0.1:1") == ("https://papers.example.org/daily", "/daily")
