"""Whether the service runs and is ready."""

from __future__ import annotations

import sqlalchemy as sa
from flask.testing import FlaskClient

from api import create_app
from api.services import Services


def test_health(reader: FlaskClient) -> None:
    assert (reader.get("/healthz").json, reader.get("/readyz").json) == ({"status": "ok"}, {"status": "ok"})
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
