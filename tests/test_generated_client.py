"""The README's recipe for a Python client: it is generated from openapi.yaml, and asks a service."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a client that was generated as the README says."""
    folder = tmp_path_factory.mktemp("generated")
    [settings] = re.findall(r"echo '([^']+)' > client\.yaml", (ROOT / "README.md").read_text(encoding="utf-8"))
    # Its tidying up is left out: it takes longer than all the rest.
    (folder / "client.yaml").write_text(f"{settings}\npost_hooks: []\n", encoding="utf-8")
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [str(program), "generate", "--path", str(ROOT / "openapi.yaml"), "--config", "client.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "paperboy-client"


def test_the_generated_client_reads_lists_papers_and_errors(
    generated: Path, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(generated))

    def call(name: str, **arguments: Any) -> Any:
        return importlib.import_module(f"paperboy_client.api.{name}").sync(client=client, **arguments)

    made = importlib.import_module("paperboy_client").Client
    transport = httpx.WSGITransport(app=reader.application)
    client = made(base_url="http://localhost", httpx_args={"transport": transport})
    found = call("lists.get_latest_daily_list", has="code", limit=3)
    assert (found.total, [one.arxiv_id for one in found.papers]) == (12, ["2611.00001", "2611.00002", "2611.00003"])
    assert call("lists.get_latest_daily_list", view="card").papers[0].num_authors == 2
    assert call("lists.get_trending", window="week").papers[0].score > 0
    assert call("lists.search", q="number 3").papers[0].highlights
    assert call("papers.get_paper", arxiv_id="2611.00003").paper.title == "Paper number 3 on the list"
    assert call("lists.get_changes").cursor
    assert call("service.get_status").source == "hub"
    wrong = call("lists.get_latest_daily_list", limit=999)
    assert (wrong.status, wrong.detail) == (400, "limit: Use a whole number from 1 to 100.")
