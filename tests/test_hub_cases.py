"""What the Hub says, by the cases that the service and the extension share: cleaning, whole entries, pauses."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from api.errors import UpstreamInvalid
from api.render.schemas.papers import PaperSchema
from api.upstream import clean, rate_headers
from api.upstream.hub.parse import normalise_list

CASES = json.loads((Path(__file__).parent / "cases/hub_wire.json").read_text(encoding="utf-8"))
NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)


def moment(value: object) -> str | None:
    found = clean.moment(value)
    return found.isoformat().replace("+00:00", "Z") if found else None


def keywords(value: object) -> list[str]:
    entry = {"paper": {"id": "2611.00001", "title": "T", "ai_keywords": value}}
    return list(normalise_list([entry]).papers[0].ai_keywords)


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("one_line", clean.one_line),
        ("paragraphs", clean.paragraphs),
        ("address", clean.https_url),
        ("repository", clean.repository),
        ("count", clean.count),
        ("moment", moment),
        ("keywords", keywords),
    ],
)
def test_values_are_cleaned_as_the_shared_cases_say(name: str, act: Any) -> None:
    assert len(CASES[name]) >= 5
    for value, expected in CASES[name]:
        assert act(value) == expected, repr(value)


@pytest.mark.parametrize("case", CASES["papers"], ids=lambda case: case["about"])
def test_an_entry_becomes_the_paper_of_the_shared_cases(case: dict[str, Any]) -> None:
    asked = dt.date.fromisoformat(case["asked"]) if case["asked"] else None
    (paper,) = normalise_list([case["entry"]], asked).papers
    # The schema speaks of unknown counts as 0.
    dumped = json.loads(json.dumps(PaperSchema().dump(paper)))
    for key, expected in case["paper"].items():
        found = dumped[key]
        if isinstance(found, dict) and key != "links":
            found = {name: found[name] for name in ("name", "fullname")}
        assert found == expected, key
    assert [author["name"] for author in dumped["authors"]] == case["authors"]
    assert dumped["media_urls"] == case["media"]


def test_an_entry_that_cannot_be_used_is_skipped() -> None:
    for entry in CASES["unusable"]:
        with pytest.raises(UpstreamInvalid):
            normalise_list([entry])


def test_pauses_are_those_of_the_shared_cases() -> None:
    for status, headers, seconds in CASES["pauses"]:
        assert rate_headers.pause_after(status, headers, NOW) == seconds, (status, headers)
