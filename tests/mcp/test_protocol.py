"""`paperboy mcp` as a real process, asked by the SDK's own client over both transports."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from tests.conftest import hub_of_three_days
from tests.fakearxiv import FakeArxiv
from tests.processes import PAPERBOY, SOON, STOP_SECONDS, Home, eventually, free_port

TOOLS = ["list_papers", "trending_papers", "search_papers", "get_paper", "related_papers"]


@contextlib.contextmanager
def http_server(home: Home, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `paperboy mcp --http` and give the process and its address."""
    port = free_port()
    log = home.folder / f"mcp-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PAPERBOY, "mcp", "--http", "--port", str(port), *arguments],
            env=home.environ,
            cwd=home.folder,
            stdout=output,
            stderr=output,
        )
    try:
        eventually(lambda: b"for agents on" in log.read_bytes() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield process, f"http://127.0.0.1:{port}/mcp"
        process.send_signal(signal.SIGTERM)
        # uvicorn ends as the signal says that stopped it.
        assert process.wait(STOP_SECONDS) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose commands reach a Hub with three days."""
    found = Home.make(tmp_path_factory.mktemp("mcp"))
    hub = hub_of_three_days()
    hub.now = None
    with hub.running() as hub_url, FakeArxiv().running() as arxiv_url:
        found.environ |= {"PAPERBOY_HUB_URL": hub_url, "PAPERBOY_ARXIV_URL": arxiv_url}
        yield found


@pytest.fixture(scope="module")
def http(home: Home) -> Iterator[str]:
    with http_server(home) as (_, address):
        yield address


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("list_papers", {"limit": 2, "has": ["code"]}),
    ("trending_papers", {"window": "week", "limit": 1}),
    ("search_papers", {"q": "number 3", "limit": 1}),
    ("get_paper", {"arxiv_id": "https://arxiv.org/abs/2611.00003v2"}),
    ("related_papers", {"arxiv_id": "2611.00003", "limit": 2}),
    ("list_papers", {"when": "yesterday"}),
]


async def ask(server: str | StdioServerParameters) -> tuple[list[Any], list[Any]]:
    """Return the tools that a server has, and what each of `CALLS` gives."""
    async with Client(server) as client:
        listed = await client.list_tools()
        return listed.tools, [await client.call_tool(name, arguments) for name, arguments in CALLS]


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_it_has_five_tools_and_a_bad_argument_is_an_error_that_helps(
    home: Home, transport: str, request: pytest.FixtureRequest
) -> None:
    command = StdioServerParameters(command=str(PAPERBOY), args=["mcp"], env=home.environ, cwd=home.folder)
    server = command if transport == "stdio" else request.getfixturevalue("http")
    listed, results = asyncio.run(asyncio.wait_for(ask(server), SOON))
    assert [one.name for one in listed] == TOOLS
    assert all(one.annotations.read_only_hint and one.description for one in listed)
    assert all(one.input_schema["additionalProperties"] is False for one in listed)
    assert [bool(one.is_error) for one in results] == [False] * 5 + [True]
    papers, trending, found, paper, related, wrong = (one.content[0].text for one in results)
    # A process that has just started has read the Hub first.
    assert "12 papers." in papers
    assert re.findall(r"^arXiv:(\S+)", papers, re.MULTILINE) == ["2611.00001", "2611.00002"]
    assert trending.startswith("# Trending papers of the week\n")
    assert "arXiv:2611.00003 ·" in found
    assert paper.startswith("# Paper number 3 on the list\n")
    assert related.count("\n## ") == 2
    assert wrong == "when: Use `day`, `week` or `month` for the latest, 2026-11-20, 2026-W47 or 2026-11."


def test_on_loopback_a_page_cannot_ask_by_a_name_of_its_own(http: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accepted = {"Accept": "application/json, text/event-stream"}
    assert httpx.post(http, json=body, headers=accepted | {"Host": "evil.example"}).status_code == 421
    assert httpx.post(http, json=body, headers=accepted | {"Origin": "https://evil.example"}).status_code == 403


def test_a_taken_port_and_a_missing_package_are_told_in_one_line(home: Home, http: str, tmp_path: Path) -> None:
    done = home.run("mcp", "--http", "--port", http.split(":")[2].split("/")[0])
    assert done.returncode == 2
    assert "another program is using it" in done.stderr
    # Stands in the SDK's place.
    (tmp_path / "mcp.py").touch()
    done = home.run("mcp", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    command = f"{sys.executable} -m pip install 'mcp>=2.3'"
    assert done.stderr == f"paperboy: agents need the Model Context Protocol SDK; install it with: {command}\n"
