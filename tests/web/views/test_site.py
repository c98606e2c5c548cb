"""The web pages: what they show, what they link to, and that they read nothing from the Hub by themselves."""

from __future__ import annotations

import gzip
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services
from api.web.views import site
from tests.conftest import TODAY, YESTERDAY, first_refresh
from tests.fakehub import FakeHub, entry

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Page(HTMLParser):
    """The elements of a page by name, each with its attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.elements, self.words = html, list[tuple[str, dict[str, str]]](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]

    def links(self) -> list[str]:
        return [found["href"] for found in self.all("a") if "href" in found]

    def meta(self, name: str) -> list[str]:
        return [found["content"] for found in self.all("meta") if name in (found.get("name"), found.get("property"))]


def page(api: FlaskClient, path: str, status: int = 200) -> Page:
    reply = api.get(path, headers=BROWSER)
    assert (reply.status_code, reply.content_type) == (status, "text/html; charset=utf-8")
    return Page(reply.text)


def test_the_front_page_shows_the_newest_list_in_order(api: FlaskClient) -> None:
    found = page(api, "/")
    papers = api.get("/v1/daily").json["papers"]
    assert re.findall(r'<h2><a href="/papers/([^"]+)">', found.html) == [one["arxiv_id"] for one in papers]
    first = papers[0]
    for text in ("Thursday, November 19, 2026", "12 papers", first["title"], first["ai_summary"], "submitted by"):
        assert text in found.text
    assert found.all("link", rel="canonical") == [{"rel": "canonical", "href": "http://localhost/"}]
    assert found.meta("og:url") == ["http://localhost/"]


LISTS = ("/", f"/daily/{TODAY}", "/weekly/2026-W47", "/monthly/2026-11", "/trending", "/search?q=number")


@pytest.mark.parametrize("path", LISTS)
def test_every_list_page_is_light_has_feeds_and_a_coins_for_each_paper(api: FlaskClient, path: str) -> None:
    found = page(api, path)
    assert len(gzip.compress(found.html.encode(), 6)) < 30_000
    types = {one["type"]: one["href"] for one in found.all("link", rel="alternate")}
    assert list(types) == ["application/atom+xml", "application/feed+json", "text/markdown"]
    for address in types.values():
        assert api.get(address).status_code == 200
    assert types["text/markdown"].removeprefix("/v1").replace(".md", "") in (path, "/daily")
    coins = [parse_qs(one["title"]) for one in found.all("span", **{"class": "Z3988"})]
    assert len(coins) == len(found.all("h2")) == len(found.all("li", **{"class": "paper"})) > 0
    assert all(one["rft_id"][0].startswith("info:doi/10.48550/arXiv.") for one in coins)


def test_pages_work_without_scripts_and_load_only_pictures_from_elsewhere(api: FlaskClient) -> None:
    reply = api.get("/", headers=BROWSER)
    found = Page(reply.text)
    assert found.all("script") == []
    assert "script-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "style=" not in reply.text
    for one in [*found.all("link", rel="stylesheet"), *found.all("link", rel="icon")]:
        assert api.get(one["href"]).status_code == 200


def test_every_link_of_every_page_answers(api: FlaskClient, services: Services) -> None:
    services.refresher.day(YESTERDAY)
    seen, waiting = set[str](), ["/", "/trending", "/search?q=number"]
    while waiting:
        path = waiting.pop(0)
        if path in seen or len(seen) > 80:
            continue
        seen.add(path)
        reply = api.get(path, headers=BROWSER)
        assert reply.status_code == 200, path
        if reply.mimetype == "text/html" and path != "/docs":
            inner = [link for link in Page(reply.text).links() if link.startswith("/")]
            waiting += [unescape(link) for link in inner]
    assert {"/", f"/daily/{YESTERDAY}", "/trending?window=month", "/docs", "/feeds/daily.atom"} <= seen


def test_a_page_never_reads_the_hub_until_somebody_presses_the_button(api: FlaskClient, hub: FakeHub) -> None:
    hub.asked.clear()
    found = page(api, f"/daily/{YESTERDAY}")
    assert hub.asked == []
    assert "has not been fetched from the Hub yet" in found.text
    assert found.meta("robots") == ["noindex"]
    assert found.all("form", method="post") == [{"method": "post", "action": f"/daily/{YESTERDAY}"}]
    reply = api.post(f"/daily/{YESTERDAY}")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/daily/{YESTERDAY}")
    assert len(page(api, f"/daily/{YESTERDAY}").all("h2")) == 9


@pytest.mark.parametrize("path", ["/weekly/2026-W46", "/monthly/2026-10"])
def test_a_week_or_a_month_is_read_by_its_button_too(api: FlaskClient, hub: FakeHub, path: str) -> None:
    hub.asked.clear()
    page(api, path)
    assert hub.asked == []
    assert api.post(path).headers["Location"] == path
    assert hub.asked != []


def test_pages_link_to_stored_days_only(api: FlaskClient, services: Services) -> None:
    found = page(api, f"/daily/{TODAY}")
    assert [one["href"] for one in found.all("a", rel="prev")] == []
    services.refresher.day(YESTERDAY)
    found = page(api, f"/daily/{TODAY}")
    assert [one["href"] for one in found.all("a", rel="prev")] == [f"/daily/{YESTERDAY}"]
    back = page(api, f"/daily/{YESTERDAY}")
    assert [one["href"] for one in back.all("a", rel="next")] == [f"/daily/{TODAY}"]


def test_an_empty_day_says_why(api: FlaskClient) -> None:
    api.post("/daily/2026-11-14")
    assert "no list on weekends" in page(api, "/daily/2026-11-14").text


def test_a_paper_page_has_everything_that_is_known(api: FlaskClient) -> None:
    first = api.get("/v1/daily").json["papers"][0]
    found = page(api, f"/papers/{first['arxiv_id']}")
    for text in (
        first["title"],
        first["ai_summary"],
        *first["ai_keywords"],
        first["authors"][1]["name"],
        f"{first['upvotes']} votes",
    ):
        assert text in found.text
    assert f"submitted by {first['submitted_by']['fullname']} and the community" in found.text
    assert "@misc{" in found.text
    links = found.links()
    assert {first["links"]["arxiv"], first["links"]["pdf"], first["links"]["hub"], first["github_repo"]} <= set(links)
    assert f"/v1/papers/{first['arxiv_id']}.bib" in links
    assert len(found.all("h3")) == site.RELATED, "related papers"


def test_a_reference_manager_reads_a_paper_page(api: FlaskClient) -> None:
    first = api.get("/v1/daily").json["papers"][0]
    found = page(api, f"/papers/{first['arxiv_id']}")
    assert found.meta("citation_title") == [first["title"]]
    assert found.meta("citation_author") == [one["name"] for one in first["authors"]]
    assert found.meta("citation_doi") == [f"10.48550/arXiv.{first['arxiv_id']}"]
    assert found.meta("citation_publication_date") == [first["published_at"][:10].replace("-", "/")]
    assert found.meta("citation_pdf_url") == [first["links"]["pdf"]]


def test_votes_that_changed_are_drawn(api: FlaskClient, services: Services, hub: FakeHub, clock: Any) -> None:
    arxiv_id = api.get("/v1/daily").json["papers"][0]["arxiv_id"]
    assert page(api, f"/papers/{arxiv_id}").all("svg", **{"class": "line"}) == []
    clock.forward(hours=5)
    hub.lists[TODAY][0]["paper"]["upvotes"] += 40
    first_refresh(services)
    found = page(api, f"/papers/{arxiv_id}")
    assert len(found.all("svg", **{"class": "line"})) == 1
    assert "Votes over time" in found.html


def test_other_forms_of_an_id_lead_to_the_papers_page(api: FlaskClient) -> None:
    arxiv_id = api.get("/v1/daily").json["papers"][0]["arxiv_id"]
    reply = api.get(f"/papers/arXiv:{arxiv_id}v2")
    assert (reply.status_code, reply.headers["Location"]) == (301, f"/papers/{arxiv_id}")


def test_an_unknown_paper_is_a_page_with_a_button_that_looks_it_up(api: FlaskClient, hub: FakeHub) -> None:
    services_paper = hub.lists[YESTERDAY][0]["paper"]["id"]
    hub.asked.clear()
    found = page(api, f"/papers/{services_paper}", 404)
    assert hub.asked == []
    assert found.all("form", method="post")[0]["action"] == f"/papers/{services_paper}"
    assert api.post(f"/papers/{services_paper}").status_code == 303
    assert page(api, f"/papers/{services_paper}").all("h1")
    assert "Neither the Hub nor arXiv knows" in Page(api.post("/papers/2611.99999", headers=BROWSER).text).text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/daily/soon", "use YYYY-MM-DD"),
        ("/daily/2027-01-01", "is in the future"),
        ("/weekly/2026-47", "use an ISO week"),
        ("/monthly/2026-13", "use YYYY-MM"),
        ("/papers/none", "is not a valid arXiv id"),
        ("/trending?window=year", "use day, week, month"),
        ("/?page=0", "use a number from 1 to 200"),
        (f"/search?q={'x' * 251}", "the limit is 250"),
        ("/nothing", "There is no such path here"),
    ],
)
def test_bad_addresses_get_a_page_that_says_what_is_wrong(api: FlaskClient, path: str, words: str) -> None:
    reply = api.get(path, headers=BROWSER)
    assert reply.status_code in (400, 404)
    found = Page(reply.text)
    assert words in found.text
    assert "/" in found.links()
    assert reply.headers["Cache-Control"] == "no-store"


def test_programs_get_a_problem_for_a_path_that_is_not_there(api: FlaskClient) -> None:
    assert api.get("/nothing").mimetype == "application/problem+json"
    assert api.get("/v1/daily/soon", headers=BROWSER).mimetype == "application/problem+json"


def test_searching_shows_what_was_searched_for_and_pages_of_results(api: FlaskClient) -> None:
    found = page(api, "/search?q=number")
    assert found.all("input", name="q")[0]["value"] == "number"
    assert found.meta("robots") == ["noindex"]
    assert "Try fewer or different words" in page(api, "/search?q=xyzzyx").text
    assert "author:hinton" in page(api, "/search").text


def test_long_lists_come_in_pages(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    hub.lists[TODAY] = [entry(number, TODAY) for number in range(120)]
    first_refresh(services)
    found = page(api, "/")
    assert len(found.all("li", **{"class": "paper"})) == site.DAY_SIZE
    assert "120 papers, page 1 of 2" in found.text
    assert len(gzip.compress(found.html.encode(), 6)) < 30_000
    later = page(api, "/?page=2")
    assert len(later.all("li", **{"class": "paper"})) == 20
    assert later.all("ol", start="101")
    assert "There are only 2 pages" in page(api, "/?page=3").text


def test_hostile_texts_are_shown_as_they_are(api: FlaskClient, hub: FakeHub, services: Services) -> None:
    title = "<think> </title><script>alert(1)</script> $\\alpha$ “Ω” {{ 7 * 7 }}"
    authors = [{"name": f"Author {number} <b>&</b>", "hidden": False} for number in range(664)]
    hub.lists[TODAY] = [entry(1, TODAY, title=title, authors=authors, githubRepo="javascript:alert(1)")]
    first_refresh(services)
    arxiv_id = hub.lists[TODAY][0]["paper"]["id"]
    for path in ("/", f"/papers/{arxiv_id}"):
        found = page(api, path)
        assert title in found.text
        assert [one for one in found.all("script") if not one.get("src", "").startswith("/static/")] == []
        assert not [link for link in found.links() if link.startswith("javascript:")]
    found = page(api, f"/papers/{arxiv_id}")
    assert "644 more authors" in found.text
    assert len(found.meta("citation_author")) == 664
    assert len(gzip.compress(found.html.encode(), 6)) < 30_000


def test_the_sample_is_called_a_sample(services: Services) -> None:
    found = page(create_app(services, watch_seconds=0).test_client(), "/")
    assert "These are samples" in found.text


def test_links_have_the_path_of_the_public_address(services: Services) -> None:
    import dataclasses

    settings = dataclasses.replace(services.settings, public_url="https://example.org/papers")
    public = dataclasses.replace(services, settings=settings)
    first_refresh(services)
    found = page(create_app(public, watch_seconds=0).test_client(), "/")
    inner = [link for link in found.links() if not urlsplit(link).scheme and not link.startswith("#")]
    assert all(link.startswith("/papers/") for link in inner)
    assert found.all("link", rel="canonical")[0]["href"] == "https://example.org/papers/"
    assert found.all("link", rel="stylesheet")[0]["href"].startswith("/papers/static/site.css")


def test_a_page_is_cached_for_each_host_by_itself(api: FlaskClient) -> None:
    for host in ("one.example", "other.example"):
        html = api.get("/", headers={"Host": host}).text
        assert f'<link rel="canonical" href="http://{host}/">' in html
