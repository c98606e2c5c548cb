"""Single papers: by any of their names, read when somebody asks, and as citations."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.services import Services
from tests.fakehub import FAULTS, FakeHub


def test_a_paper_by_any_of_its_names(api: FlaskClient, services: Services) -> None:
    services.refresher.paper("2611.00003")
    plain = api.get("/v1/papers/2611.00003")
    assert plain.json["paper"]["title"] == "Paper number 3 on the list"
    for name in (
        "2611.00003v2",
        "arXiv:2611.00003",
        "https://arxiv.org/abs/2611.00003v1",
        "https://huggingface.co/papers/2611.00003",
    ):
        reply = api.get(f"/v1/papers/{name}")
        assert reply.data == plain.data
        assert reply.headers["Content-Location"] == "/v1/papers/2611.00003"


def test_a_paper_that_is_not_stored_is_read_from_the_hub(api: FlaskClient, hub: FakeHub) -> None:
    assert api.get("/v1/papers/2611.00102").json["paper"]["upvotes"] == 0
    assert hub.paths()[-1] == "/api/papers/2611.00102"
    unknown = api.get("/v1/papers/2001.00001")
    assert (unknown.status_code, unknown.json["type"]) == (404, "urn:paperboy:problem:not-found")


def test_a_paper_that_cannot_be_asked_for_now(api: FlaskClient, hub: FakeHub) -> None:
    hub.fail(FAULTS["500"])
    reply = api.get("/v1/papers/2001.00001")
    assert (reply.status_code, reply.json["type"]) == (404, "urn:paperboy:problem:not-available-now")
    assert reply.headers["Retry-After"] == "60"
    assert api.get("/v1/papers/2611.00001").status_code == 200


@pytest.mark.parametrize(
    ("kind", "content_type", "begins"),
    [
        ("bib", "application/x-bibtex", "@misc{"),
        ("ris", "application/x-research-info-systems", "TY  - "),
        ("md", "text/markdown", "# "),
    ],
)
def test_a_paper_can_be_cited(reader: FlaskClient, kind: str, content_type: str, begins: str) -> None:
    reply = reader.get(f"/v1/papers/2611.00001.{kind}")
    assert reply.content_type == f"{content_type}; charset=utf-8"
    assert reply.text.startswith(begins)
    assert "Paper number 1 on the list" in reply.text
    assert (
        reader.get(f"/v1/papers/2611.00001.{kind}", headers={"If-None-Match": reply.headers["ETag"]}).status_code
        == 304
    )
    assert reader.get(f"/v1/papers/2001.00001.{kind}").status_code == 404
    assert reader.get(f"/v1/papers/nonsense.{kind}").status_code == 400
