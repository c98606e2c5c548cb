"""Recorded days of the real Hub: all of them through the parser, a tenth through client, store and API.

This runs only where there are recordings beside the project.
The recordings are not part of the project.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api import config, create_app
from api.core.arxiv_id import parse_arxiv_id
from api.services import build
from api.upstream.hub.client import HubClient
from api.upstream.hub.parse import normalise_detail, normalise_list
from tests.conftest import Clock
from tests.fakehub import Entry, FakeHub

RECORDINGS = Path(__file__).resolve().parents[2] / "shared" / "recordings"

# The papers of each day, with the keys of the API.
Shown = dict[dt.date, list[dict[str, Any]]]

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")


def recorded_days() -> dict[dt.date, list[Entry]]:
    found: dict[dt.date, list[Entry]] = {}
    for archive in RECORDINGS.glob("*.tar.xz"):
        with tarfile.open(archive) as members:
            for member in members:
                if member.isfile() and (file := members.extractfile(member)):
                    found[dt.date.fromisoformat(Path(member.name).stem)] = json.load(file)
    for path in (RECORDINGS / "daily").glob("*.json"):
        found[dt.date.fromisoformat(path.stem)] = json.loads(path.read_bytes())
    return found


@pytest.fixture(scope="module")
def days() -> dict[dt.date, list[Entry]]:
    return recorded_days()


@pytest.fixture(scope="module")
def parsed(days: dict[dt.date, list[Entry]]) -> Shown:
    """What is read out of every recorded day."""
    results = {day: normalise_list(entries, day) for day, entries in days.items()}
    assert not [day for day, result in results.items() if result.skipped]
    return {day: [dataclasses.asdict(paper) for paper in result.papers] for day, result in results.items()}


@pytest.fixture(scope="module")
def served(days: dict[dt.date, list[Entry]], tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What the API says after reading a tenth of the days over HTTP from a Hub that has the recordings.

    Four recorded days in a row, then none of the next 36: that spreads over all the years, and neighbouring days are
    where papers move from one list to another.
    """
    hub = FakeHub()
    hub.lists |= {day: list(days[day]) for number, day in enumerate(sorted(days)) if number % 40 < 4}
    hub.rate_limit = None
    database = f"sqlite:///{tmp_path_factory.mktemp('recordings') / 'paperboy.db'}"
    with hub.running() as url:
        settings = config.load(environ={"PAPERBOY_HUB_URL": url, "PAPERBOY_DATABASE_URL": database})
        parts = build(settings, clock=Clock(), hub=HubClient(url))
        for day in hub.lists:
            parts.refresher.day(day)
        client = create_app(parts, watch_seconds=0).test_client()
        replies = {day: client.get(f"/v1/daily/{day}") for day in hub.lists}
        parts.close()
    assert len(replies) >= len(days) / 10
    assert {reply.status_code for reply in replies.values()} == {200}
    assert all(reply.json["total"] == len(reply.json["papers"]) for reply in replies.values())
    return {day: reply.json["papers"] for day, reply in replies.items()}


@pytest.fixture(scope="module", params=["parsed", "served"])
def shown(request: pytest.FixtureRequest) -> Shown:
    """The papers of each day as they were parsed, of all days, and as the API shows them, of a tenth of them."""
    found: Shown = request.getfixturevalue(request.param)
    return found


def papers(shown: Shown) -> Iterator[Any]:
    for found in shown.values():
        yield from found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def test_there_is_something_to_read(days: dict[dt.date, list[Entry]]) -> None:
    assert len(days) > 60
    assert sum(map(len, days.values())) > 1000


def test_no_entry_is_lost(days: dict[dt.date, list[Entry]], shown: Shown) -> None:
    for day, found in shown.items():
        expected = {parse_arxiv_id(entry["paper"]["id"]) for entry in days[day]}
        assert {paper["arxiv_id"] for paper in found} == expected, day
        assert len(found) == len(expected)


def test_text_is_clean(shown: Shown) -> None:
    for paper in papers(shown):
        for text in strings(paper | {"abstract": ""}):
            assert text == " ".join(text.split()), (paper["arxiv_id"], text)
        for paragraph in paper["abstract"].split("\n\n"):
            assert paragraph == " ".join(paragraph.split()), (paper["arxiv_id"], paragraph)
        assert paper["title"]


def test_links_are_https(shown: Shown) -> None:
    for paper in papers(shown):
        assert not [text for text in strings(paper) if re.match(r"(?i)(http:|//|/|javascript:|data:)", text)]


def test_hidden_authors_stay_hidden_and_the_others_keep_their_order(
    days: dict[dt.date, list[Entry]], shown: Shown
) -> None:
    names = {paper["arxiv_id"]: [author["name"] for author in paper["authors"]] for paper in papers(shown)}
    for entry in (entry for day in shown for entry in days[day]):
        visible = [a["name"] for a in entry["paper"].get("authors", []) if not a.get("hidden") and a["name"].strip()]
        assert names[entry["paper"]["id"]] == [" ".join(name.split()) for name in visible]


def test_counts_are_those_of_the_hub(days: dict[dt.date, list[Entry]], shown: Shown) -> None:
    found = {paper["arxiv_id"]: paper for paper in papers(shown)}
    for entry in (entry for day in shown for entry in days[day]):
        paper = found[entry["paper"]["id"]]
        assert paper["upvotes"] == entry["paper"].get("upvotes")
        assert paper["num_comments"] == entry.get("numComments")


@pytest.mark.parametrize("pattern", ["daily_raw_bytes_*.json", "search/*.json"])
def test_other_lists_lose_nothing_either(pattern: str) -> None:
    paths = list(RECORDINGS.glob(pattern))
    assert paths
    for path in paths:
        payload = json.loads(path.read_bytes())
        entries = payload if isinstance(payload, list) else [payload]
        result = normalise_list(entries)
        assert result.skipped == ()
        assert len(result.papers) == len({entry["paper"]["id"] for entry in entries})


def test_single_papers_are_read() -> None:
    for path in (RECORDINGS / "papers").glob("*.json"):
        assert normalise_detail(json.loads(path.read_bytes())).paper.arxiv_id == path.stem.removeprefix("paper-")
