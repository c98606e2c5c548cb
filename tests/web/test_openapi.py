"""openapi.yaml is what the code makes, describes every path, and every live reply is as it says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from api import create_app
from api.services import Services
from api.web import openapi
from api.web.routes import ENDPOINTS
from tests.fakehub import FAULTS, FakeHub
from tests.web import examples

# Pages for people are no part of the API.
PAGES = {"site", "crawlers", "static"}
FILE = Path(__file__).parents[2] / "openapi.yaml"
SPEC: dict[str, Any] = openapi.as_dict(ENDPOINTS)
GETS: dict[str, Any] = {path: item["get"] for path, item in SPEC["paths"].items() if "get" in item}


def resolve(node: dict[str, Any]) -> Any:
    """Return the component that a reference names, or the node itself."""
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    return SPEC["components"][kind][name]


def test_the_file_is_what_the_code_makes() -> None:
    assert FILE.read_text(encoding="utf-8") == openapi.as_yaml(ENDPOINTS), "run `make openapi`"
    assert yaml.safe_load(FILE.read_text(encoding="utf-8")) == SPEC


def test_it_is_valid_openapi() -> None:
    validate(SPEC)


def test_every_path_is_described_and_every_description_has_a_path(services: Services) -> None:
    rules = {
        rule.rule.replace("<path:", "{").replace("<", "{").replace(">", "}")
        for rule in create_app(services).url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in PAGES
    }
    assert {rule for rule in rules if not rule.startswith("/subscriptions")} == set(SPEC["paths"])


def test_what_several_operations_share_stands_once_in_the_components() -> None:
    seen = list[str]()
    for operation in GETS.values():
        seen += [repr(one) for one in operation["parameters"] if "$ref" not in one]
        for status, response in operation["responses"].items():
            assert all("$ref" in header for header in response.get("headers", {}).values()), operation
            # A path's own 404 says what it does not find; several may say the same of a month.
            seen += [repr(response)] if "$ref" not in response and status not in ("200", "404") else []
    assert len(seen) == len(set(seen))


def test_every_operation_is_described_for_itself() -> None:
    texts = GETS.items()
    for path, operation in texts:
        missing = operation["responses"].get("404", {}).get("description", "")
        for word, argument in (("day", "{date}"), ("week", "{week}"), ("month", "{month}")):
            assert word not in missing or argument in path or path == "/api/daily_papers", f"{path}: {missing}"
    hub = [operation["description"] for path, operation in texts if "Hub" in operation["tags"]]
    assert len(set(hub)) == len(hub)


def test_every_text_parameter_has_a_longest_length_or_a_pattern() -> None:
    for operation in GETS.values():
        for one in map(resolve, operation["parameters"]):
            if one["schema"].get("type") == "string" and "enum" not in one["schema"]:
                assert {"maxLength", "pattern", "format"} & one["schema"].keys(), one


def test_the_server_is_the_one_that_is_asked() -> None:
    assert [server["url"] for server in SPEC["servers"]] == ["/"]


def test_every_text_is_there() -> None:
    for path, operations in SPEC["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["description"], path
            assert all(resolve(parameter)["description"] for parameter in operation["parameters"]), path
    for name, schema in SPEC["components"]["schemas"].items():
        assert "additionalProperties" not in schema, f"{name}: every later key would be a breaking change"
        required = set(schema.get("required", ()))
        assert required | {"errors"} >= set(schema["properties"]), f"{name}: replies always have all their keys"


def test_the_examples_are_what_the_service_answers() -> None:
    assert json.loads(examples.FILE.read_text(encoding="utf-8")) == examples.record(), "run `make openapi`"


def test_every_operation_shows_one_example_that_fits_its_schema() -> None:
    for one in ENDPOINTS:
        media = SPEC["paths"][one.path]["get"]["responses"]["200"]["content"][one.reply.media_type]
        shown = list(media.get("examples", {}).values())
        assert len(shown) == (0 if one.name in examples.WITHOUT_EXAMPLE else 1), one.path
        for example in shown:
            schema = {**media["schema"], "components": SPEC["components"]}
            jsonschema.validate(example["value"], schema, jsonschema.Draft202012Validator)


def test_no_example_list_is_empty() -> None:
    recorded = json.loads(examples.FILE.read_text(encoding="utf-8"))
    lists = [reply["papers"] for reply in recorded.values() if isinstance(reply, dict) and "papers" in reply]
    assert lists
    assert all(lists)


def check(client: FlaskClient, path: str, template: str) -> int:
    reply = client.get(path)
    responses = SPEC["paths"][template]["get"]["responses"]
    described = resolve(responses[str(reply.status_code)])
    ((media_type, content),) = described["content"].items()
    assert reply.content_type == media_type
    schema = {**content["schema"], "components": SPEC["components"]}
    jsonschema.validate(
        yaml.safe_load(reply.text) if "json" in media_type or "yaml" in media_type else reply.text,
        schema,
        jsonschema.Draft202012Validator,
        format_checker=jsonschema.FormatChecker(),
    )
    for name in described.get("headers", {}):
        assert name in reply.headers or name in ("Link", "Retry-After", "ETag", "Cache-Control"), name
    return reply.status_code


LIVE = [
    ("/v1/daily", "/v1/daily", 200),
    ("/v1/daily?view=card&limit=2", "/v1/daily", 200),
    ("/v1/daily?limit=0", "/v1/daily", 400),
    ("/v1/daily/2026-11-18", "/v1/daily/{date}", 200),
    ("/v1/daily/2026-11-15", "/v1/daily/{date}", 200),
    ("/v1/daily/nonsense", "/v1/daily/{date}", 400),
    ("/v1/daily?sort=trending&has=code,media&q=number&exclude=cats", "/v1/daily", 200),
    ("/v1/weekly", "/v1/weekly", 200),
    ("/v1/weekly/2026-W47?view=card", "/v1/weekly/{week}", 200),
    ("/v1/weekly/2026-W54", "/v1/weekly/{week}", 400),
    ("/v1/monthly", "/v1/monthly", 200),
    ("/v1/monthly/2026-11", "/v1/monthly/{month}", 200),
    ("/v1/monthly/2026-13", "/v1/monthly/{month}", 400),
    ("/v1/trending?window=month", "/v1/trending", 200),
    ("/v1/trending?window=year", "/v1/trending", 400),
    ("/v1/search?q=number", "/v1/search", 200),
    ("/v1/search?q=number&view=card", "/v1/search", 200),
    ("/v1/search", "/v1/search", 400),
    ("/v1/papers/2611.00001/related", "/v1/papers/{arxiv_id}/related", 200),
    ("/v1/calendar/2026-11", "/v1/calendar/{month}", 200),
    ("/v1/calendar/2027-01", "/v1/calendar/{month}", 404),
    ("/v1/daily/2027-01-01", "/v1/daily/{date}", 404),
    ("/v1/weekly/2025-W53", "/v1/weekly/{week}", 404),
    ("/v1/papers/2611.00001", "/v1/papers/{arxiv_id}", 200),
    ("/v1/papers/2611.00001.bib", "/v1/papers/{arxiv_id}.bib", 200),
    ("/v1/papers/arXiv:2611.00001v2.ris", "/v1/papers/{arxiv_id}.ris", 200),
    ("/v1/papers/2611.00001.md", "/v1/papers/{arxiv_id}.md", 200),
    ("/v1/papers/2611.00001/upvotes", "/v1/papers/{arxiv_id}/upvotes", 200),
    ("/v1/papers/2611.00101", "/v1/papers/{arxiv_id}", 200),
    ("/v1/papers/2001.00001", "/v1/papers/{arxiv_id}", 404),
    ("/v1/papers/nonsense", "/v1/papers/{arxiv_id}", 400),
    ("/feeds/daily.atom?group=day", "/feeds/daily.atom", 200),
    ("/feeds/daily.json?has=code", "/feeds/daily.json", 200),
    ("/feeds/daily.json?group=week", "/feeds/daily.json", 400),
    ("/feeds/weekly.atom", "/feeds/weekly.atom", 200),
    ("/feeds/weekly.json", "/feeds/weekly.json", 200),
    ("/feeds/trending.atom", "/feeds/trending.atom", 200),
    ("/feeds/trending.json?window=week", "/feeds/trending.json", 200),
    ("/feeds/search.atom?q=number", "/feeds/search.atom", 200),
    ("/feeds/search.json?q=number", "/feeds/search.json", 200),
    ("/feeds/search.json", "/feeds/search.json", 400),
    ("/api/daily_papers?limit=2", "/api/daily_papers", 200),
    ("/api/daily_papers?date=soon", "/api/daily_papers", 400),
    ("/api/papers/search?q=number", "/api/papers/search", 200),
    ("/api/papers/2611.00001", "/api/papers/{arxiv_id}", 200),
    ("/papers/2611.00001.md", "/papers/{arxiv_id}.md", 200),
    ("/papers/2001.00001.md", "/papers/{arxiv_id}.md", 404),
    ("/v1/changes", "/v1/changes", 200),
    ("/v1/changes?since=x", "/v1/changes", 400),
    ("/v1/status", "/v1/status", 200),
    ("/docs", "/docs", 200),
    ("/openapi.yaml", "/openapi.yaml", 200),
    ("/openapi.json", "/openapi.json", 200),
    ("/healthz", "/healthz", 200),
    ("/readyz", "/readyz", 200),
]


@pytest.mark.parametrize(("path", "template", "status"), LIVE)
def test_live_replies_are_as_described(reader: FlaskClient, path: str, template: str, status: int) -> None:
    assert check(reader, path, template) == status


@pytest.mark.parametrize(("path", "template", "status"), LIVE)
def test_so_they_are_on_a_first_start_without_the_hub(
    api: FlaskClient, hub: FakeHub, path: str, template: str, status: int
) -> None:
    hub.fail(FAULTS["reset"])
    expected = 404 if status == 200 and "papers/" in path and "search" not in path else status
    assert check(api, path, template) == expected


def test_the_check_can_fail(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = SPEC["components"]["schemas"]["Health"]
    monkeypatch.setitem(schema, "required", ["status", "mood"])
    with pytest.raises(jsonschema.ValidationError):
        check(reader, "/healthz", "/healthz")


@pytest.mark.parametrize(
    ("sent", "status"), [({"address": "ada@example.org"}, 503), ({"address": "ada"}, 503), ([], 503)]
)
def test_a_subscription_is_answered_as_described(reader: FlaskClient, sent: object, status: int) -> None:
    reply = reader.post("/v1/subscriptions", json=sent)
    assert reply.status_code == status
    described = resolve(SPEC["paths"]["/v1/subscriptions"]["post"]["responses"][str(status)])
    ((media_type, content),) = described["content"].items()
    assert reply.content_type == media_type
    schema = {**content["schema"], "components": SPEC["components"]}
    jsonschema.validate(reply.json, schema, jsonschema.Draft202012Validator)
