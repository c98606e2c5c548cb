"""Real replies for the documentation: one for each operation, from a service with fixed data and a fixed clock.

`make openapi` runs this to write api/web/examples.json anew; a test compares the two.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from api import config, create_app
from api.services import build
from api.upstream.arxiv.client import ArxivClient
from api.upstream.hub.client import HubClient
from api.web.operation import example_path
from api.web.routes import ENDPOINTS
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FakeHub, entry

FILE = Path(__file__).parents[2] / "api/web/examples.json"
# A Friday afternoon in New York; the list of the 20th is running.
NOW = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
# They would hold themselves.
WITHOUT_EXAMPLE = {"getDocs", "getMetrics", "getOpenapiYaml", "getOpenapiJson"}


def _hub() -> FakeHub:
    hub, today = FakeHub(NOW.date()), NOW.date()
    paper = entry(
        1,
        today,
        id="2507.22448",
        title="Falcon-H1: A Family of Hybrid-Head Language Models",
        summary="Language models that run attention and state space heads side by side, from 0.5 to 34 billion "
        "parameters.",
        authors=[{"name": "Jingwei Zuo", "hidden": False}, {"name": "Maksim Velikanov", "hidden": False}],
        publishedAt="2025-07-30T07:55:33.000Z",
        submittedOnDailyBy=None,
        upvotes=42,
        ai_summary="Hybrid heads make small language models as good as larger ones.",
        ai_keywords=["hybrid-head", "state space models"],
        githubRepo="https://github.com/tiiuae/Falcon-H1",
        githubStars=97,
        projectPage=None,
        organization={"_id": f"{1:024x}", "name": "tiiuae", "fullname": "Technology Innovation Institute"},
        outer_submittedBy=None,
        outer_thumbnail="https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2507.22448.png",
    )
    hub.lists[today] = [paper, entry(2, today, title="Language models that count", upvotes=17)]
    hub.fill(today - dt.timedelta(days=1), 3, 101)
    hub.now = lambda: NOW
    hub.linked["2507.22448"] = {
        "linkedModels": [
            {
                "id": "tiiuae/Falcon-H1-34B-Instruct",
                "likes": 41,
                "downloads": 1234,
                "lastModified": "2025-11-02T10:00:00.000Z",
            }
        ],
        "numTotalModels": 8,
    }
    return hub


def record() -> dict[str, Any]:
    """Return the example reply of each operation by its name: JSON as it is, everything else as text."""
    with tempfile.TemporaryDirectory() as folder, _hub().running() as hub_url, FakeArxiv().running() as arxiv_url:
        environ = {"PAPERBOY_HUB_URL": hub_url, "PAPERBOY_ARXIV_URL": arxiv_url}
        settings = config.load({"PAPERBOY_DATABASE_URL": f"sqlite:///{folder}/service.db"}, environ=environ)
        hub = HubClient(hub_url, now=lambda: NOW)
        services = build(settings, clock=lambda: NOW, hub=hub, arxiv=ArxivClient(arxiv_url, now=lambda: NOW))
        services.keeper.in_thread = False
        try:
            services.refresher.newest_days()
            for back in (1, 0):
                services.refresher.day(NOW.date() - dt.timedelta(days=back))
            client = create_app(services, watch_seconds=0).test_client()
            client.get("/v1/papers/2507.22448")
            services.on_demand.background.join()
            replies = {}
            for one in ENDPOINTS:
                if one.name not in WITHOUT_EXAMPLE:
                    reply = client.get(example_path(one))
                    services.on_demand.background.join()
                    assert reply.status_code == 200, (one.path, reply.text)
                    # A store's identity is random.
                    text = re.sub(r'(?<="cursor":")[0-9a-f]{8}', "5f3a9c01", reply.text)
                    replies[one.name] = json.loads(text) if "json" in reply.content_type else text
            return replies
        finally:
            services.close()


def text() -> str:
    """Return what api/web/examples.json holds."""
    return json.dumps(record(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
