"""Reading which repositories link to a paper from the Hub's reply."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from api.core.models import Linked, LinkedRepo, LinkedRepos
from api.upstream.hub.linked_repos import MOST, normalise_linked
from api.upstream.hub.parse import normalise_detail
from tests.test_recordings import RECORDINGS

ID = "2611.00003"
WIRE = {
    "linkedModels": [
        {"id": "numbers/three", "likes": 52, "downloads": 7, "lastModified": "2025-10-13T07:41:25.000Z", "x": {}},
        {"id": None},
        {"likes": 3},
        "numbers/four",
        {"id": "numbers/three", "likes": 0},
    ],
    "numTotalModels": 8,
    "linkedDatasets": [{"id": "counted", "likes": 1, "downloads": 27, "author": "x"}],
    "numTotalDatasets": "two",
    "linkedSpaces": [{"id": "a/<script>?x#y", "emoji": "x", "running": False}],
    "numTotalSpaces": 1,
}
THREE = LinkedRepo("models", "numbers/three", 52, 7, dt.datetime(2025, 10, 13, 7, 41, 25, tzinfo=dt.UTC))


def test_repositories_are_read_by_kind_without_duplicates_and_bad_entries() -> None:
    found = normalise_linked(WIRE)
    assert found is not None
    assert found.models == LinkedRepos(8, (THREE,))
    assert found.datasets == LinkedRepos(1, (LinkedRepo("datasets", "counted", 1, 27),))
    (space,) = found.spaces.items
    assert space.url == "https://huggingface.co/spaces/a/%3Cscript%3E%3Fx%23y"
    assert THREE.url == "https://huggingface.co/numbers/three"


@pytest.mark.parametrize("listed", [None, {}, "x", 5, [None], [[]], [{"id": 5}], [{"id": " \n"}]])
def test_bad_entries_and_totals_are_ignored(listed: object) -> None:
    assert normalise_linked({"linkedModels": listed, "numTotalModels": -1}) == Linked()


def test_a_reply_without_the_keys_gives_none_and_not_empty_lists() -> None:
    assert normalise_linked({"id": ID}) is None


def test_a_very_long_list_is_cut() -> None:
    found = normalise_linked({"linkedModels": [{"id": f"a/{number}"} for number in range(1000)]})
    assert found is not None
    assert (found.models.total, len(found.models.items)) == (MOST, MOST)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")
def test_recorded_replies_are_read_completely() -> None:
    for path in (RECORDINGS / "papers").glob("*.json"):
        payload = json.loads(path.read_bytes())
        found = normalise_detail(payload).linked
        assert found is not None
        for kind in ("models", "datasets", "spaces"):
            repos = getattr(found, kind)
            assert repos.total == payload[f"numTotal{kind.title()}"]
            assert [one.id for one in repos.items] == [one["id"] for one in payload[f"linked{kind.title()}"]]
