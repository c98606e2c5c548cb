"""The Hub's own paths: unmodified clients made for the Hub work on them."""

from __future__ import annotations

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
from tests.conftest import TODAY, YESTERDAY
from tests.fakehub import FakeHub

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
    ("path", "status"),
    [
        ("/api/daily_papers?limit=101", 400),
        ("/api/daily_papers?date=yesterday", 400),
        ("/api/daily_papers?date=2027-01-01", 404),
        ("/api/daily_papers?week=2027-W01", 404),
        ("/api/daily_papers?month=2027-01", 404),
        ("/api/daily_papers?week=2025-W53", 404),
        ("/api/daily_papers?week=0000-W01", 404),
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
