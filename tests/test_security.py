"""What every reply has, and what a Hub that means harm gets into none."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from api.services import Services
from api.store import papers
from api.web.operation import example_path
from api.web.routes import ENDPOINTS
from tests.conftest import TODAY, first_refresh
from tests.fakehub import FakeHub, entry

PAGES = ["/", "/trending", "/weekly", "/search?q=x", "/papers/2611.00001", "/subscriptions", "/nothing", "/docs"]
PATHS = sorted({*PAGES, *(example_path(one) for one in ENDPOINTS), "/robots.txt", "/static/site.css"})
SCRIPT = "<script>alert(1)</script>"
LINKS = [
    "javascript:alert(1)",
    "data:text/html,x",
    'https://x/"onload="alert(1)',
    "https://me:you@example.org/",
    "//x",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_reply_sets_a_cookie_or_lets_a_browser_guess(reader: FlaskClient, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        reply = reader.open(path, method=method, headers={"Accept": "text/html"}, data=b"")
        assert "Set-Cookie" not in reply.headers
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.status_code < 500 or reply.status_code == 503


@pytest.mark.parametrize("path", PATHS)
def test_a_reply_can_load_and_do_no_more_than_it_needs(reader: FlaskClient, path: str) -> None:
    reply = reader.get(path, headers={"Accept": "text/html"})
    policy = reply.headers.get("Content-Security-Policy", "")
    if reply.mimetype == "text/html":
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert (parts["default-src"], parts["base-uri"], parts["frame-ancestors"]) == ("'none'",) * 3
        assert "unsafe" not in policy
        assert parts["form-action"] in ("'self'", "'none'")
        assert reply.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    elif "json" in reply.mimetype:
        assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_the_style_of_the_documentation_is_the_one_that_its_policy_allows(reader: FlaskClient) -> None:
    import base64
    import hashlib

    reply = reader.get("/docs")
    [style] = re.findall("<style>(.*?)</style>", reply.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in reply.headers["Content-Security-Policy"]


@pytest.mark.parametrize("link", LINKS)
def test_what_a_hostile_hub_sends_becomes_neither_markup_nor_link(
    api: FlaskClient, services: Services, hub: FakeHub, link: str
) -> None:
    person = {"user": SCRIPT, "fullname": SCRIPT, "avatarUrl": link}
    hostile = entry(
        1,
        TODAY,
        title=SCRIPT,
        summary=SCRIPT,
        ai_summary=SCRIPT,
        ai_keywords=[SCRIPT],
        githubRepo=link,
        projectPage=link,
        authors=[{"name": SCRIPT}],
        organization={"name": SCRIPT, "fullname": SCRIPT, "avatar": link},
        mediaUrls=[link],
    )
    hub.lists[TODAY] = [hostile | {"thumbnail": link, "submittedBy": person}]
    first_refresh(services)
    arxiv_id = hostile["paper"]["id"]
    for path in ("/", f"/papers/{arxiv_id}", "/trending", "/search?q=alert"):
        html = api.get(path, headers={"Accept": "text/html"}).text
        assert SCRIPT not in html
        assert link not in re.findall(r'(?:href|src|action)="([^"]*)"', html)
    for feed in ("/feeds/daily.atom", "/feeds/daily.json"):
        text = api.get(feed).text
        entries = json.loads(text)["items"] if feed.endswith("json") else ET.fromstring(text)
        held = json.dumps(entries) if isinstance(entries, list) else " ".join(entries.itertext())
        assert SCRIPT not in re.findall("<content_html>.*", held)
        assert f'href=\\"{link}' not in held
        assert f'href="{link}' not in held
    body = api.get(f"/v1/papers/{arxiv_id}").text
    assert json.dumps(link)[1:-1] not in body


def test_a_link_that_somebody_wrote_into_the_database_is_none(fresh: Services) -> None:
    links = "github_repo = 'javascript:x', thumbnail = 'http://x/', project_page = ''"
    with fresh.store.write() as conn:
        conn.exec_driver_sql(f"UPDATE papers SET {links}")
        found = papers.get(conn, "2611.00001")
    assert found is not None
    assert (found.github_repo, found.thumbnail, found.project_page) == (None, None, None)
