"""Repositories that link to a paper, through the whole service: read once a day, without delaying replies."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
from flask.testing import FlaskClient
from huggingface_hub import HfApi
from werkzeug.serving import make_server

from api import create_app
from api.services import Services
from api.sync.background import Background
from api.sync.on_demand import REREAD_LINKED, OnDemand
from tests.conftest import TODAY, YESTERDAY, Clock, settle
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FAULTS, FakeHub, status
from tests.upstream.hub.test_linked_repos import ID, THREE, WIRE


@pytest.fixture
def told(fresh: Services, hub: FakeHub) -> Services:
    """A service on a Hub that knows repositories which link to a paper."""
    hub.linked[ID] = WIRE
    hub.asked.clear()
    return fresh


def asked(hub: FakeHub, arxiv_id: str = ID) -> int:
    return hub.paths().count(f"/api/papers/{arxiv_id}")


def test_a_paper_is_served_with_the_repositories_that_link_to_it_after_one_look_up(
    told: Services, api: FlaskClient, hub: FakeHub
) -> None:
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None, "a stored paper is served at once"
    settle(told)
    for _ in range(3):
        body = api.get(f"/v1/papers/{ID}").json
        assert body["linked"]["models"] == {
            "total": 8,
            "items": [
                {
                    "id": "numbers/three",
                    "url": "https://huggingface.co/numbers/three",
                    "likes": 52,
                    "downloads": 7,
                    "updated_at": "2025-10-13T07:41:25Z",
                }
            ],
        }
        assert body["linked"]["spaces"]["items"][0]["likes"] is None
    assert asked(hub) == 1
    note = api.get(f"/v1/papers/{ID}.md").text
    assert (
        "- Model: <https://huggingface.co/numbers/three>\n- Dataset: <https://huggingface.co/datasets/counted>"
        in note
    )
    assert "<script>" not in note
    assert asked(hub) == 1, "citations ask the Hub for nothing"


def test_repositories_are_looked_up_again_after_a_day(
    told: Services, api: FlaskClient, hub: FakeHub, clock: Clock
) -> None:
    told.refresher.paper(ID)
    before = api.get(f"/v1/papers/{ID}")
    hub.linked[ID] = {"linkedModels": [], "numTotalModels": 0}
    clock.now += REREAD_LINKED - dt.timedelta(minutes=1)
    told.refresher.newest_days()
    assert api.get(f"/v1/papers/{ID}").json["linked"] == before.json["linked"]
    clock.forward(minutes=2)
    told.on_demand.linked(ID)
    settle(told)
    assert api.get(f"/v1/papers/{ID}").json["linked"]["models"] == {"total": 0, "items": []}
    assert asked(hub) == 2


def test_reading_a_list_again_keeps_the_repositories(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    told.refresher.paper(ID)
    before = api.get(f"/v1/papers/{ID}").json["linked"]
    assert before is not None
    hub.lists[TODAY][2]["paper"]["upvotes"] = 500
    told.refresher.day(TODAY)
    after = api.get(f"/v1/papers/{ID}").json
    assert (after["linked"], after["paper"]["upvotes"]) == (before, 500)


@pytest.mark.parametrize("fault", [status(500), FAULTS["reset"], FAULTS["nulls"], status(404), FAULTS["html"]])
def test_a_fault_of_the_hub_leaves_the_reply_without_repositories(
    told: Services, api: FlaskClient, hub: FakeHub, fault: object
) -> None:
    hub.fail(fault, path="/api/papers/")  # type: ignore[arg-type]
    for _ in range(2):
        reply = api.get(f"/v1/papers/{ID}")
        assert (reply.status_code, reply.json["linked"]) == (200, None)
        settle(told)
    assert "linkedModels" not in api.get(f"/api/papers/{ID}").json
    repos = api.get(f"/api/arxiv/{ID}/repos")
    assert (repos.status_code, list(repos.json or {})) == (404, ["error"])
    assert int(repos.headers["Retry-After"]) > 0
    assert asked(hub) <= 4, "no more than the tries of one reading"


def test_a_reply_about_another_paper_is_ignored(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    body = json.dumps(hub.lists[TODAY][0]["paper"] | WIRE).encode()
    hub.fail(lambda handler: handler.send(200, body, "application/json"), path="/api/papers/")
    for _ in range(2):
        assert api.get(f"/v1/papers/{ID}").json["linked"] is None
        settle(told)
    assert asked(hub) > 0


def test_nothing_is_looked_up_while_the_hub_is_unreachable(
    told: Services, api: FlaskClient, hub: FakeHub, clock: Clock
) -> None:
    hub.fail(status(500))
    with pytest.raises(Exception, match="500"):
        told.refresher.day(YESTERDAY)
    clock.forward(minutes=10)
    hub.asked.clear()
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None
    settle(told)
    assert hub.asked == []


def test_a_slow_look_up_delays_no_reply(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def slow(handler: object) -> None:
        arrived.set()
        go_on.wait(10)
        handler.json(404, {})  # type: ignore[attr-defined]

    told.on_demand.background = Background()
    hub.fail(slow, path="/api/papers/")
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None
    assert arrived.wait(5), "it is looked up in the background"
    assert api.get("/v1/papers/2611.00004").status_code == 200
    assert api.get(f"/v1/daily/{YESTERDAY}").json["total"] == 9
    go_on.set()
    settle(told)


def test_a_paper_from_arxiv_is_looked_up_at_the_hub_again(
    told: Services, api: FlaskClient, hub: FakeHub, arxiv: FakeArxiv, clock: Clock
) -> None:
    arxiv.add("2611.00077")
    assert api.get("/v1/papers/2611.00077").json["linked"] is None
    settle(told)
    assert asked(hub, "2611.00077") == 1
    hub.fill(YESTERDAY - dt.timedelta(days=300), 1, 77)
    hub.lists[YESTERDAY - dt.timedelta(days=300)][0]["paper"]["id"] = "2611.00077"
    hub.linked["2611.00077"] = WIRE
    later = OnDemand(told.refresher)
    later.linked("2611.00077")
    later.background.join()
    clock.forward(seconds=31)
    body = api.get("/v1/papers/2611.00077").json
    assert (body["source"], body["linked"]["models"]["total"]) == ("hub", 8)


def test_the_hubs_own_client_reads_the_repositories(told: Services) -> None:
    told.refresher.paper(ID)
    server = make_server("127.0.0.1", 0, create_app(told, watch_seconds=0), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        info = HfApi(endpoint=f"http://127.0.0.1:{server.server_port}", token=False).paper_info(ID)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert [(one.id, one.likes, one.downloads) for one in info.linked_models or []] == [("numbers/three", 52, 7)]
    assert (info.linked_models or [])[0].last_modified == THREE.updated_at
    assert (info.num_total_models, info.num_total_datasets) == (8, 1)
    assert [one.id for one in info.linked_datasets or []] == ["counted"]
    assert [one.id for one in info.linked_spaces or []] == ["a/<script>?x#y"]


@pytest.mark.usefixtures("told")
def test_the_repos_path_replies_in_the_hubs_format(api: FlaskClient) -> None:
    body = api.get(f"/api/arxiv/{ID}/repos").json
    assert list(body or {}) == ["models", "datasets", "spaces"]
    assert body["models"][0] == {
        "id": "numbers/three",
        "author": "numbers",
        "likes": 52,
        "downloads": 7,
        "lastModified": "2025-10-13T07:41:25.000Z",
        "private": False,
        "repoType": "model",
    }
    assert api.get("/api/arxiv/2001.00001/repos").json == {"error": "The Hub does not know the paper 2001.00001."}
    assert api.get("/api/arxiv/nonsense/repos").status_code == 404
