"""Which address was asked, by the same rule for Flask and for the front."""

from __future__ import annotations

import pytest
from flask import Flask, request

from api.web.origin import FORWARDED, Origin, of_environ, of_headers, trust

HOST = "127.0.0.1:8000"
DIRECT = Origin("http://127.0.0.1:8000", "")
CASES: list[tuple[int, dict[str, str], Origin]] = [
    (0, {}, DIRECT),
    (0, {"Proto": "https", "Host": "example.org", "Prefix": "/papers"}, DIRECT),
    (1, {}, DIRECT),
    (1, {"Proto": "https"}, Origin("https://127.0.0.1:8000", "")),
    (1, {"Proto": "https", "Host": "example.org"}, Origin("https://example.org", "")),
    (1, {"Proto": "https", "Host": "example.org", "Port": "443"}, Origin("https://example.org", "")),
    (1, {"Proto": "http", "Host": "example.org", "Port": "8080"}, Origin("http://example.org:8080", "")),
    (1, {"Host": "example.org", "Prefix": "/papers/"}, Origin("http://example.org", "/papers")),
    (1, {"Host": "evil.example, example.org"}, Origin("http://example.org", "")),
    (2, {"Host": "evil.example, example.org, inner"}, Origin("http://example.org", "")),
    (2, {"Host": "example.org"}, DIRECT),
    (1, {"Host": "x/y"}, Origin("", "")),
    (1, {"Proto": "javascript"}, DIRECT),
    (1, {"Prefix": "//evil.example"}, DIRECT),
    (1, {"Prefix": '/a"><script>'}, DIRECT),
    (1, {"Host": "[2001:db8::1]"}, Origin("http://[2001:db8::1]", "")),
]


@pytest.mark.parametrize(("proxies", "forwarded", "expected"), CASES)
def test_flask_and_the_front_take_a_request_to_be_for_the_same_address(
    proxies: int, forwarded: dict[str, str], expected: Origin
) -> None:
    app = Flask(__name__)
    trust(app, proxies)
    found: list[Origin] = []

    @app.get("/")
    def view() -> str:
        found.append(of_environ(request.environ))
        return ""

    sent = {f"X-Forwarded-{name}": value for name, value in forwarded.items()}
    app.test_client().get("/", headers={"Host": HOST, **sent})
    assert found == [expected]
    by_name = {name.lower().encode(): value for name, value in sent.items()}
    assert of_headers(proxies, "http", HOST, tuple(map(by_name.get, FORWARDED))) == expected
