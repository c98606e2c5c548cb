"""`paperboy serve` on a LAN and behind proxies, over real HTTP: links lead back to the address that was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.processes import Home, Served, eventually

ATOM = "{http://www.w3.org/2005/Atom}"


class Links(NamedTuple):
    """What replies say of the service's own address."""

    feed: str
    json_feed: str
    next_page: str
    server: str
    server_in_yaml: str
    front_door: str
    docs: list[str]
    next_list: str
    paper: str


def ask(service: Served, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = httpx.get(f"http://127.0.0.1:{service.port}{path}", headers=named)
    assert reply.status_code < 400, reply.text
    return reply


def links(service: Served, **headers: str) -> Links:
    """Ask twice, so that the second reply is a ready one, and return what it says."""

    def get(path: str) -> httpx.Response:
        first = ask(service, path, **headers)
        second = ask(service, path, **headers)
        assert (first.content, first.headers.get("Link")) == (second.content, second.headers.get("Link"))
        return second

    feed = ET.fromstring(get("/feeds/daily.atom").content)
    [itself] = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    html = get("/docs").text
    return Links(
        feed=itself.get("href", ""),
        json_feed=get("/feeds/daily.json").json()["feed_url"],
        next_page=get("/api/daily_papers?limit=1").headers["Link"].split(">")[0][1:],
        server=get("/openapi.json").json()["servers"][0]["url"],
        server_in_yaml=re.findall(r"^- url: (\S+)$", get("/openapi.yaml").text, re.MULTILINE)[0],
        front_door=re.findall('<link rel="canonical" href="([^"]+)"', get("/").text)[0],
        docs=[link for link in re.findall(r'(?:href|src)="([^"]+)"', html) if not link.startswith("#")],
        next_list=get("/v1/daily?limit=1").headers["Link"].split(">")[0][1:],
        paper=get(f"/v1/papers/{get('/v1/daily').json()['papers'][0]['arxiv_id']}").headers["Content-Location"],
    )


def check(found: Links, base: str) -> None:
    """Check that everything is below an address."""
    assert found.feed == f"{base}/feeds/daily.atom"
    assert found.json_feed == f"{base}/feeds/daily.json"
    assert found.next_page == f"{base}/api/daily_papers?limit=1&p=1"
    assert found.server == found.server_in_yaml == base
    assert found.front_door == f"{base}/"
    assert urljoin(f"{base}/v1/daily", found.next_list).startswith(f"{base}/v1/daily/")
    assert urljoin(f"{base}/v1/daily", found.paper).startswith(f"{base}/v1/papers/")
    assert len(found.docs) > 20
    for link in found.docs:
        assert urljoin(f"{base}/docs", link).startswith(f"{base}/"), link


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("addresses")


def new_home(folder: Path) -> Home:
    folder.mkdir()
    return Home.make(folder)


@pytest.fixture(scope="module")
def direct(folder: Path) -> Iterator[Served]:
    """A service with nothing set."""
    with new_home(folder / "direct").serving("--no-refresher", "--workers", "1") as service:
        eventually(lambda: service.get("/readyz"))
        yield service


@pytest.fixture(scope="module", params=[(), ("--wsgi",)], ids=["front", "flask alone"])
def behind_one(request: pytest.FixtureRequest, folder: Path) -> Iterator[Served]:
    """A service that trusts one proxy, with the front or without."""
    home = new_home(folder / f"one{len(request.param)}")
    with home.serving("--no-refresher", "--workers", "1", *request.param, PAPERBOY_TRUSTED_PROXIES="1") as service:
        eventually(lambda: service.get("/readyz"))
        yield service


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "paperboy.local:{port}", "192.168.7.20", "[::1]:{port}"])
def test_without_settings_links_lead_to_the_host_that_was_asked(direct: Served, host: str) -> None:
    host = host.format(port=direct.port)
    check(links(direct, Host=host), f"http://{host}")


def test_one_clients_host_never_reaches_anothers_reply(direct: Served) -> None:
    paths = "/feeds/daily.atom /feeds/daily.json /api/daily_papers?limit=1 /openapi.json /openapi.yaml /docs /"
    for path in (*paths.split(), "/v1/daily?limit=1", "/v1/search?q=model&limit=1"):
        for evil in ("evil.example", "evil.example:80", 'evil.example"><script>', "EVIL.example"):
            ask(direct, path, Host=evil)
            reply = ask(direct, path, Host="good.example")
            assert "evil" not in f"{reply.text}{reply.headers}".lower(), path


def test_without_trust_what_a_proxy_would_say_does_not_count(direct: Served) -> None:
    said = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "X_Forwarded_Prefix": "/evil"}
    check(links(direct, Host="good.example", **said), "http://good.example")


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ({}, "http://inner:8000"),
        ({"X_Forwarded_Proto": "https"}, "https://inner:8000"),
        ({"X_Forwarded_Proto": "https", "X_Forwarded_Host": "example.org"}, "https://example.org"),
        ({"X_Forwarded_Host": "example.org", "X_Forwarded_Prefix": "/papers"}, "http://example.org/papers"),
        ({"X_Forwarded_Host": "evil.example, example.org"}, "http://example.org"),
        ({"X_Forwarded_Host": "x/y"}, "http://127.0.0.1:{port}"),
    ],
)
def test_with_a_trusted_proxy_links_lead_to_the_address_it_tells(
    behind_one: Served, said: dict[str, str], base: str
) -> None:
    check(links(behind_one, Host="inner:8000", **said), base.format(port=behind_one.port))


@pytest.mark.parametrize("base", ["https://example.org", "https://example.org/papers"])
def test_with_a_public_address_links_lead_there_whatever_was_asked(tmp_path: Path, base: str) -> None:
    home = Home.make(tmp_path)
    with home.serving("--no-refresher", "--workers", "1", PAPERBOY_PUBLIC_URL=base) as service:
        eventually(lambda: service.get("/readyz"))
        check(links(service), base)
        check(links(service, Host="evil.example", X_Forwarded_Host="evil.example", X_Forwarded_Prefix="/evil"), base)


def test_ids_in_feeds_do_not_change_with_the_host(direct: Served) -> None:
    def ids(host: str, path: str) -> list[str | None]:
        feed = ET.fromstring(ask(direct, path, Host=host).content)
        return [element.text for element in feed.iter(f"{ATOM}id")]

    for name in ("daily.atom", "daily.atom?group=day", "search.atom?q=a%20%22b%22%3F", "trending.atom"):
        path = f"/feeds/{name}"
        found = ids("one.example", path)
        assert found == ids("two.example:81", path)
        assert re.fullmatch(r"urn:paperboy:feed:[A-Za-z0-9:%=&+.,_~-]+", found[0] or "")
