"""The query parameters: what they become, their defaults, and what is refused."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("exclude=" + ",".join(f"w{n}" for n in range(20)), True),
        ("exclude=" + ",".join("w" for _ in range(100)), True),
        ("exclude=" + ",".join(f"w{n}" for n in range(21)), False),
        ("q=" + "+".join(f'"w{n}"' for n in range(20)), True),
        ("q=" + "+".join(f'"w{n}"' for n in range(21)), False),
        ("q=" + "+".join(f"-w{n}" for n in range(21)), False),
        ("q=" + "+".join(f"w{n}" for n in range(60)), True),
    ],
)
def test_phrases_are_few(reader: FlaskClient, query: str, allowed: bool) -> None:
    for path in ("/v1/daily", "/v1/search", "/feeds/search.json"):
        if not (query.startswith("exclude") and "search" in path):
            reply = reader.get(f"{path}?{query}")
            if path != "/feeds/search.json" or query.startswith("q"):
                assert (reply.status_code == 200) == allowed, path
            if not allowed:
                assert "at most 20" in reply.json["detail"]
