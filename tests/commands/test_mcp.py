"""How `paperboy mcp` waits for a new service's first list. What it serves is tested in tests/mcp/."""

from __future__ import annotations

import sys
import threading

import pytest
from click.testing import CliRunner

from api.cli import main
from api.commands.mcp import Ready
from api.errors import UpstreamError
from api.mcp import tools
from api.services import Services
from tests.conftest import Patience, first_refresh
from tests.fakehub import FAULTS, FakeHub


def test_it_waits_until_the_list_is_there(services: Services, patience: Patience) -> None:
    def sleep(seconds: float) -> None:
        patience.sleep(seconds)
        if len(patience.waits) == 3:
            reader = threading.Thread(target=first_refresh, args=(services,))
            reader.start()
            reader.join()

    first = Ready(services, 60, sleep=sleep, monotonic=patience.monotonic)
    first.wait()
    assert services.lists.latest().source == "hub"
    assert len(patience.waits) == 3
    first.wait()
    assert len(patience.waits) == 3


def test_it_waits_no_longer_than_that(services: Services, patience: Patience) -> None:
    Ready(services, 1, sleep=patience.sleep, monotonic=patience.monotonic).wait()
    assert 0.9 < sum(patience.waits) < 1.2


def test_it_does_not_wait_for_a_hub_that_fails(services: Services, hub: FakeHub, patience: Patience) -> None:
    hub.fail(FAULTS["500"])
    try:
        first_refresh(services)
    except UpstreamError:
        patience.waits.clear()
    Ready(services, 60, sleep=patience.sleep, monotonic=patience.monotonic).wait()
    assert patience.waits == []


def test_it_does_not_wait_for_what_nobody_reads(services: Services, patience: Patience) -> None:
    Ready(services, 60, reads=False, sleep=patience.sleep, monotonic=patience.monotonic).wait()
    assert patience.waits == []


def test_after_it_a_search_finds_the_list(fresh: Services, patience: Patience) -> None:
    Ready(fresh, 60, sleep=patience.sleep, monotonic=patience.monotonic).wait()
    assert tools.call(fresh, "search_papers", {"q": "number 3", "limit": 1}).count("\n## ") == 1


def test_without_the_sdk_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("api.mcp.protocol", raising=False)
    monkeypatch.setitem(sys.modules, "api.mcp.protocol", None)
    said = CliRunner().invoke(main, ["mcp"])
    assert said.exit_code == 2
    assert f"install it with: {sys.executable} -m pip install 'mcp>=2.3'" in said.output
