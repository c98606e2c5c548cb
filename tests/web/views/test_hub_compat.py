"""The Hub's own paths: unmodified clients made for the Hub work on them."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from werkzeug.serving import make_server

from api import create_app
from api.services import Services
from api.sync.on_demand import SEARCHES
from tests.conftest import TODAY, YESTERDAY, settle
from tests.fakehub import FakeHub, entry, status

HF = Path(sys.executable).with_name("hf")


@pytest.fixture(scope="module")
def endpoint(shared_services: Services) -> Iterator[str]:
    """The shared service on a real port, for clients that want one."""
    shared_services.refresher.day(YESTERDAY)
    shared_services.refresher.trending()
    server = make_server("127.0.0.1", 0, create_app(shared_services, watch_seconds=0), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(endpoint: str) -> HfApi:
    return HfApi(endpoint=endpoint, token=False)


def test_the_library_lists_papers(client: HfApi) -> None:
    found = list(client.list_daily_papers(date=str(TODAY)))
    assert [paper.id for paper in found][:2] == ["2611.00001", "2611.00002"]
    first = found[0]
    assert first.title == "Paper number 1 on the list"
    assert first.upvotes == 99
    assert first.submitted_by is not None
    assert [author.name for author in first.authors or []] == ["First Author 1", "Second Author 1"]
    assert first.published_at is not None


def test_it_lists_weeks_months_submitters_and_what_trends(client: HfApi) -> None:
    assert len(list(client.list_daily_papers(week="2026-W47", limit=100))) == 28
    assert len(list(client.list_daily_papers(month="2026-11", limit=100))) == 28
    assert [paper.id for paper in client.list_daily_papers(submitter="sub3")] == ["2611.00003"]
    trending = [paper.id for paper in client.list_daily_papers(sort="trending", limit=3)]
    assert trending == ["2611.00207", "2611.00206", "2611.00205"]
    assert next(iter(client.list_daily_papers())).id == "2611.00001"


def test_it_searches_and_reads(client: HfApi) -> None:
    assert next(iter(client.list_papers(query="paper number 7"))).id == "2611.00007"
    info = client.paper_info("2611.00005")
    assert info.title == "Paper number 5 on the list"
    assert info.ai_summary == "A model says that number 5 matters."
    assert info.github_repo == "https://github.com/example/number-5"
    assert client.read_paper("2611.00005").startswith("# Paper number 5 on the list")


def test_it_is_told_what_is_not_there(client: HfApi) -> None:
    with pytest.raises(HfHubHTTPError) as caught:
        client.paper_info("2001.00001")
    assert caught.value.response.status_code == 404


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("papers", "ls", "--limit", "3"), "2611.00001"),
        (("papers", "ls", "--sort", "trending"), "2611."),
        (("papers", "ls", "--week", "2026-W47"), "2611.00101"),
        (("papers", "ls", "--month", "2026-11"), "2611.00101"),
        (("papers", "ls", "--submitter", "sub3"), "2611.00003"),
        (("papers", "ls", "--date", str(TODAY)), "2611.00001"),
        (("papers", "search", "number 7"), "2611.00007"),
        (("papers", "info", "2611.00005"), "Paper number 5"),
        (("papers", "read", "2611.00005"), "Paper number 5"),
    ],
)
def test_the_command_works(endpoint: str, tmp_path: Path, arguments: tuple[str, ...], expected: str) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HF_ENDPOINT": endpoint}
    done = subprocess.run([HF, *arguments], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_the_command_says_what_is_not_there(endpoint: str, tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HF_ENDPOINT": endpoint}
    done = subprocess.run(
        [HF, "papers", "info", "2001.00001"], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "not found on the Hub" in done.stderr + done.stdout


@pytest.mark.usefixtures("fresh")
def test_pages_and_limits_are_the_hubs(api: FlaskClient, hub: FakeHub) -> None:
    hub.fill(TODAY, 12)
    first = api.get("/api/daily_papers?limit=5&harness=x")
    assert len(first.json or []) == 5
    assert first.headers["Link"] == ('<http://localhost/api/daily_papers?limit=5&harness=x&p=1>; rel="next"')
    assert api.get("/api/daily_papers?limit=5&p=99").json == []
    assert api.get("/api/daily_papers?date=2026-11-15").json == []


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("date=2026-11-5", "date=2026-11-05"),
        ("date=2026-9-7", "date=2026-09-07"),
        ("date=2026-11-18T00:00:00.000Z", "date=2026-11-18"),
        ("date=2026-11-18T23:59:59%2B14:00", "date=2026-11-18"),
        ("date=2026-11-18 00:00", "date=2026-11-18"),
        ("date=2026-11-18%20", "date=2026-11-18"),
        ("week=2026-W7", "week=2026-W07"),
        ("month=2026-9", "month=2026-09"),
    ],
)
def test_days_as_programs_write_them_are_those_days(api: FlaskClient, hub: FakeHub, query: str, plain: str) -> None:
    hub.fill(dt.date(2026, 11, 5), 3, 501)
    hub.fill(dt.date(2026, 9, 7), 2, 601)
    hub.fill(dt.date(2026, 2, 10), 2, 701)
    expected = api.get(f"/api/daily_papers?{plain}").json
    reply = api.get(f"/api/daily_papers?{query}")
    assert (reply.status_code, reply.json) == (200, expected)
    assert expected


@pytest.mark.parametrize("date", ["2026-11-31", "2026-11-018", "20261118", "2026-11-18Tnoon", "2026-11-0"])
def test_what_is_no_day_is_refused(reader: FlaskClient, date: str) -> None:
    assert reader.get(f"/api/daily_papers?date={date}").status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/daily_papers?limit=101", 400),
        ("/api/daily_papers?date=yesterday", 400),
        ("/api/daily_papers?date=2027-01-01", 400),
        ("/api/daily_papers?week=2027-W01", 400),
        ("/api/daily_papers?month=2027-01", 400),
        ("/api/daily_papers?week=2025-W53", 400),
        ("/api/daily_papers?week=0000-W01", 400),
        ("/api/daily_papers?week=2026-W60", 400),
        ("/api/daily_papers?submitter=" + "x" * 251, 400),
        ("/api/daily_papers?harness=" + "x" * 20_000, 400),
        ("/api/daily_papers?week=", 400),
        ("/api/daily_papers?sort=up", 400),
        ("/api/papers/search", 400),
        ("/api/papers/nonsense", 404),
        ("/api/papers/1234.56789", 404),
        ("/api/arxiv/2634.00001/repos", 404),
        ("/papers/1234.56789.md", 404),
        ("/api/papers/2001.00001", 404),
        ("/papers/2001.00001.md", 404),
        ("/api/agent-harnesses", 404),
        ("/api/anything", 404),
    ],
)
def test_errors_are_the_hubs(reader: FlaskClient, path: str, status: int) -> None:
    reply = reader.get(path)
    assert reply.status_code == status
    assert list(reply.json or {}) == ["error"]
    assert isinstance(reply.json["error"], str)


def test_nothing_is_null(reader: FlaskClient) -> None:
    def walk(value: object) -> None:
        assert value is not None
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(reader.get("/api/daily_papers").json)
    walk(reader.get("/api/papers/2611.00001").json)
    assert "submittedBy" not in reader.get("/api/papers/search?q=number").json[0]


def test_a_day_in_the_future_is_a_400_as_at_the_hub(reader: FlaskClient) -> None:
    for day in ("2027-01-01", "2026-11-20"):
        reply = reader.get(f"/api/daily_papers?date={day}")
        assert (reply.status_code, list(reply.json or {})) == (400, ["error"])
    assert reader.get("/v1/daily/2027-01-01").status_code == 404
    assert reader.get("/v1/daily/2026-11-20").status_code == 200, "that day has begun, though not at the Hub"


# What programs that others wrote for the Hub ask for: the address and the headers that they send.
BOTS = {
    "a report in Chinese": ("?date=2026-11-19&limit=50", {"User-Agent": "daily-report/1.0"}),
    "its weekly edition": ("?week=2026-W47&limit=50", {"User-Agent": "daily-report/1.0"}),
    "a Discord bot with a token": (
        "?limit=12&full=True&config=True",
        {"User-Agent": "python-requests/2.31.0", "Authorization": "Bearer hf_token", "Accept": "*/*"},
    ),
    "a script without arguments": ("", {"User-Agent": "python-requests/2.31.0", "Accept": "*/*"}),
    "a reading list of the last days": ("?date=2026-11-18", {"Accept-Encoding": "gzip", "Connection": "close"}),
    "a web page without a cache": (
        "?date=2026-11-19",
        {
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            "Origin": "https://example.org",
            "Sec-Fetch-Mode": "cors",
        },
    ),
    "a data pipeline": ("?limit=100", {"User-Agent": "python-httpx/0.28.1"}),
}


@pytest.mark.parametrize("bot", BOTS)
def test_a_program_that_others_wrote_for_the_hub_finds_what_it_reads(reader: FlaskClient, bot: str) -> None:
    query, headers = BOTS[bot]
    reply = reader.get(f"/api/daily_papers{query}", headers=headers)
    assert reply.status_code == 200
    entries = json.loads(gzip.decompress(reply.data) if "Content-Encoding" in reply.headers else reply.data)
    assert entries
    for one in entries:
        paper = one["paper"]
        assert one["title"] == paper["title"]
        assert one["summary"] == paper["summary"]
        assert isinstance(paper["upvotes"], int)
        assert all(author["name"] for author in paper["authors"])
        for text in (one["publishedAt"], paper["publishedAt"], paper["submittedOnDailyAt"]):
            assert dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").tzinfo is not None


def test_a_client_that_follows_the_links_reads_every_paper_once(reader: FlaskClient) -> None:
    address, ids = "/api/daily_papers?limit=5", list[str]()
    while address:
        reply = reader.get(address)
        ids += [one["paper"]["id"] for one in reply.json]
        address = reply.headers.get("Link", "").partition(">")[0].removeprefix("<http://localhost")
    assert len(ids) == len(set(ids)) >= 12


@pytest.mark.parametrize("page", ["10001", "1000000", str(10**30)])
def test_a_page_past_the_end_is_empty_however_far(reader: FlaskClient, page: str) -> None:
    reply = reader.get(f"/api/daily_papers?p={page}")
    assert (reply.status_code, reply.json) == (200, [])


def test_a_submitter_of_whom_nothing_is_stored_is_asked_for_at_the_hub(api: FlaskClient, hub: FakeHub) -> None:
    hub.asked.clear()
    reply = api.get("/api/daily_papers?submitter=sub203")
    assert [one["paper"]["id"] for one in reply.json] == ["2611.00203"]
    assert hub.paths() == ["/api/daily_papers?submitter=sub203&limit=100"]


def test_a_stored_submitter_is_answered_at_once_and_asked_for_behind(
    api: FlaskClient, services: Services, hub: FakeHub
) -> None:
    hub.lists[YESTERDAY].append(entry(150, YESTERDAY, outer_submittedBy={"name": "sub3", "fullname": "S"}))
    hub.asked.clear()
    assert [one["paper"]["id"] for one in api.get("/api/daily_papers?submitter=sub3").json] == ["2611.00003"]
    assert hub.paths() == []
    settle(services)
    assert hub.paths() == ["/api/daily_papers?submitter=sub3&limit=100"]
    found = api.get("/api/daily_papers?submitter=sub3&limit=49").json
    assert [one["paper"]["id"] for one in found] == ["2611.00003", "2611.00150"]
    settle(services)
    assert len(hub.paths()) == 1, "the Hub is not asked again for a while"


def test_many_names_cost_the_hub_no_more_than_many_searches(api: FlaskClient, hub: FakeHub) -> None:
    hub.asked.clear()
    for number in range(SEARCHES.most + 5):
        assert api.get(f"/api/daily_papers?submitter=nobody{number}").json == []
    assert len(hub.paths()) == SEARCHES.most


def test_a_submitter_is_answered_while_the_hub_fails(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(status(500))
    assert api.get("/api/daily_papers?submitter=sub203").json == []


def test_what_the_hub_says_of_people_and_discussions_is_handed_on(api: FlaskClient, hub: FakeHub) -> None:
    found = entry(103, YESTERDAY, discussionId="discussion 103", githubRepoAddedBy="user")
    hub.lists[YESTERDAY] = [found]
    listed = api.get(f"/api/daily_papers?date={YESTERDAY}").json[0]
    single = api.get("/api/papers/2611.00103").json
    assert listed["submittedBy"]["_id"] == single["submittedOnDailyBy"]["_id"] == found["submittedBy"]["_id"]
    assert listed["organization"]["_id"] == found["paper"]["organization"]["_id"]
    for paper in (listed["paper"], single):
        assert (paper["discussionId"], paper["githubRepoAddedBy"]) == ("discussion 103", "user")


def test_a_papers_page_is_markdown_for_those_who_ask_for_that(reader: FlaskClient) -> None:
    noted = reader.get("/papers/2611.00001.md")
    for accept in ("text/markdown", "text/markdown, text/html;q=0.9", "text/markdown, */*;q=0.1"):
        reply = reader.get("/papers/2611.00001", headers={"Accept": accept})
        assert (reply.status_code, reply.text) == (200, noted.text)
        assert reply.content_type == "text/markdown; charset=utf-8"
        assert reply.headers["Vary"] == "Accept-Encoding, Accept"


def test_others_get_a_page_there(reader: FlaskClient) -> None:
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        reply = reader.get("/papers/2611.00001", headers={"Accept": accept})
        assert (reply.status_code, reply.mimetype) == (200, "text/html")
        assert reply.headers["Vary"] == "Accept-Encoding, Accept"


def test_errors_there_are_the_hubs_for_programs_that_ask_for_markdown(reader: FlaskClient) -> None:
    reply = reader.get("/papers/nothing", headers={"Accept": "text/markdown"})
    assert (reply.status_code, reply.json and list(reply.json)) == (404, ["error"])
