"""The models, datasets and spaces that name a paper: read once a day when somebody looks, and never in the way."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
from flask.testing import FlaskClient
from huggingface_hub import HfApi
from werkzeug.serving import make_server

from api import create_app
from api.core.models import Linked, LinkedRepo, LinkedRepos
from api.services import Services
from api.store import Store, linked_repos
from api.sync.background import Background
from api.sync.on_demand import REREAD_LINKED, OnDemand
from api.upstream.hub.linked_repos import MOST, normalise_linked
from api.upstream.hub.parse import normalise_detail
from tests.conftest import NOW, TODAY, YESTERDAY, Clock, settle
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FAULTS, FakeHub, status
from tests.store.test_database import put, wire
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


@pytest.fixture
def told(fresh: Services, hub: FakeHub) -> Services:
    """A service on a Hub that knows what names a paper."""
    hub.linked[ID] = WIRE
    hub.asked.clear()
    return fresh


def asked(hub: FakeHub, arxiv_id: str = ID) -> int:
    return hub.paths().count(f"/api/papers/{arxiv_id}")


def test_what_the_wire_says() -> None:
    found = normalise_linked(WIRE)
    assert found is not None
    assert found.models == LinkedRepos(8, (THREE,))
    assert found.datasets == LinkedRepos(1, (LinkedRepo("datasets", "counted", 1, 27),))
    (space,) = found.spaces.items
    assert space.url == "https://huggingface.co/spaces/a/%3Cscript%3E%3Fx%23y"
    assert THREE.url == "https://huggingface.co/numbers/three"


@pytest.mark.parametrize("listed", [None, {}, "x", 5, [None], [[]], [{"id": 5}], [{"id": " \n"}]])
def test_nonsense_is_left_out(listed: object) -> None:
    assert normalise_linked({"linkedModels": listed, "numTotalModels": -1}) == Linked()


def test_silence_is_not_nothing() -> None:
    assert normalise_linked({"id": ID}) is None


def test_a_thousand_are_cut_short() -> None:
    found = normalise_linked({"linkedModels": [{"id": f"a/{number}"} for number in range(1000)]})
    assert found is not None
    assert (found.models.total, len(found.models.items)) == (MOST, MOST)


def test_a_paper_comes_with_what_names_it(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None, "what is stored waits for nobody"
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
    assert asked(hub) == 1, "citations want nothing of the Hub"


def test_it_is_asked_for_again_after_a_day(told: Services, api: FlaskClient, hub: FakeHub, clock: Clock) -> None:
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


def test_a_list_erases_nothing(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    told.refresher.paper(ID)
    before = api.get(f"/v1/papers/{ID}").json["linked"]
    assert before is not None
    hub.lists[TODAY][2]["paper"]["upvotes"] = 500
    told.refresher.day(TODAY)
    after = api.get(f"/v1/papers/{ID}").json
    assert (after["linked"], after["paper"]["upvotes"]) == (before, 500)


@pytest.mark.parametrize("fault", [status(500), FAULTS["reset"], FAULTS["nulls"], status(404), FAULTS["html"]])
def test_no_fault_of_the_hub_reaches_the_reply(told: Services, api: FlaskClient, hub: FakeHub, fault: object) -> None:
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


def test_another_papers_reply_is_none(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    body = json.dumps(hub.lists[TODAY][0]["paper"] | WIRE).encode()
    hub.fail(lambda handler: handler.send(200, body, "application/json"), path="/api/papers/")
    for _ in range(2):
        assert api.get(f"/v1/papers/{ID}").json["linked"] is None
        settle(told)
    assert asked(hub) > 0


def test_while_the_hub_is_away_it_is_not_asked(told: Services, api: FlaskClient, hub: FakeHub, clock: Clock) -> None:
    hub.fail(status(500))
    with pytest.raises(Exception, match="500"):
        told.refresher.day(YESTERDAY)
    clock.forward(minutes=10)
    hub.asked.clear()
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None
    settle(told)
    assert hub.asked == []


def test_a_slow_look_up_keeps_nobody_waiting(told: Services, api: FlaskClient, hub: FakeHub) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def slow(handler: object) -> None:
        arrived.set()
        go_on.wait(10)
        handler.json(404, {})  # type: ignore[attr-defined]

    told.on_demand.background = Background()
    hub.fail(slow, path="/api/papers/")
    assert api.get(f"/v1/papers/{ID}").json["linked"] is None
    assert arrived.wait(5), "it is looked up behind"
    assert api.get("/v1/papers/2611.00004").status_code == 200
    assert api.get(f"/v1/daily/{YESTERDAY}").json["total"] == 9
    go_on.set()
    settle(told)


def test_a_paper_of_arxiv_is_looked_for_at_the_hub_again(
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


def test_the_store_keeps_it(store: Store) -> None:
    put(store, TODAY, wire(3))
    found = normalise_linked(WIRE)
    with store.write() as conn:
        assert linked_repos.get(conn, ID) == linked_repos.Reading()
        assert linked_repos.put(conn, ID, None, NOW) is False
        assert linked_repos.get(conn, ID) == linked_repos.Reading(NOW, None)
        assert linked_repos.put(conn, ID, found, NOW)
        later = NOW + dt.timedelta(days=2)
        assert not linked_repos.put(conn, ID, found, later)
        assert not linked_repos.put(conn, ID, None, later)
        assert linked_repos.get(conn, ID) == linked_repos.Reading(later, found)


def test_the_hubs_own_clients_read_it(told: Services) -> None:
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
def test_repos_are_the_hubs(api: FlaskClient) -> None:
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
    assert api.get("/api/arxiv/nonsense/repos").status_code == 400


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="there are no recordings beside the project")
def test_recorded_replies_are_read() -> None:
    for path in (RECORDINGS / "papers").glob("*.json"):
        payload = json.loads(path.read_bytes())
        found = normalise_detail(payload).linked
        assert found is not None
        for kind in ("models", "datasets", "spaces"):
            repos = getattr(found, kind)
            assert repos.total == payload[f"numTotal{kind.title()}"]
            assert [one.id for one in repos.items] == [one["id"] for one in payload[f"linked{kind.title()}"]]
