"""Whether the service runs and is ready."""

from __future__ import annotations

import shutil

import sqlalchemy as sa
from flask.testing import FlaskClient

from api import create_app
from api.core import subjects
from api.services import Services
from api.store import revision


def test_health(reader: FlaskClient) -> None:
    assert reader.get("/healthz").json == {"status": "ok"}
    assert reader.get("/readyz").json == {"status": "ok", "search": "complete"}
    assert reader.get("/healthz").headers["Cache-Control"] == "no-store"


def test_not_ready_without_a_database_or_a_list(services: Services) -> None:
    client = create_app(services).test_client()
    with services.store.write() as conn:
        conn.execute(sa.text("DELETE FROM listings"))
    empty = client.get("/readyz")
    assert (empty.status_code, empty.json["type"]) == (503, "urn:paperboy:problem:not-ready")
    with services.store.write() as conn:
        conn.execute(sa.text("DROP TABLE listings"))
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_missing_search_index_is_told_and_the_service_is_ready_all_the_same(fresh: Services) -> None:
    client = create_app(fresh, watch_seconds=0).test_client()
    assert client.get("/readyz").json["search"] == "complete"
    shutil.rmtree(fresh.keeper.folder().path)
    # As if another process were to write it, so that this one does not mend it at once.
    with fresh.keeper.folder().lock():
        missing = client.get("/readyz")
        assert (missing.status_code, missing.json) == (200, {"status": "ok", "search": "incomplete"})
    assert client.get("/readyz").json["search"] == "complete"


def test_what_search_finds_is_kept_for_seconds_only_while_its_index_is_missing(fresh: Services) -> None:
    client = create_app(fresh, watch_seconds=0).test_client()
    first, second = (paper["arxiv_id"] for paper in client.get("/v1/daily?limit=2").json["papers"])
    assert client.get("/readyz").json["search"] == "complete"
    shutil.rmtree(fresh.keeper.folder().path)
    with fresh.keeper.folder().lock():
        for path in (f"/v1/papers/{first}/related", f"/papers/{first}", "/search?q=aim", "/feeds/search.atom?q=aim"):
            assert "max-age=10," in client.get(path).headers["Cache-Control"], path
    assert client.get("/readyz").json["search"] == "complete"
    for path, seconds in (
        (f"/v1/papers/{second}/related", 300),
        (f"/papers/{second}", 300),
        ("/search?q=a+model", 60),
        ("/feeds/search.atom?q=a+model", 300),
    ):
        assert f"max-age={seconds}," in client.get(path).headers["Cache-Control"], path


def test_what_is_found_before_the_index_has_the_newest_papers_is_kept_for_seconds_only(fresh: Services) -> None:
    client = create_app(fresh, watch_seconds=0).test_client()
    first, second = (paper["arxiv_id"] for paper in client.get("/v1/daily?limit=2").json["papers"])
    assert client.get("/readyz").json["search"] == "complete"
    with fresh.keeper.folder().lock():
        with fresh.store.write() as conn:
            revision.raise_revision(conn, subjects.paper(second))
        # Not worth telling operators, as it lasts for seconds; a copy of such a reply would last longer.
        assert client.get("/readyz").json["search"] == "complete"
        for path in (f"/v1/papers/{first}/related", f"/papers/{first}", "/feeds/search.atom?q=model"):
            assert "max-age=10," in client.get(path).headers["Cache-Control"], path
    for path in (f"/v1/papers/{second}/related", f"/papers/{second}", "/feeds/search.atom?q=a+model"):
        assert "max-age=300," in client.get(path).headers["Cache-Control"], path
