"""The OpenAPI description, made from the schemas and from what stands here about each path.

`paperboy openapi` prints it; the checked-in `openapi.yaml` is its output, and a test compares the two and both with
the application's real paths and replies.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from api import schemas
from api.config import VERSION
from api.errors import PROBLEM_MEDIA_TYPE

_ABOUT = """\
The Hugging Face Daily Papers as keyless JSON, answered from an own copy.

- Times are UTC and end in `Z`; dates are the Hub's list days. Text is plain text: escape it, never render it.
- Every reply may be read by pages of any origin (CORS) and carries a strong `ETag`: send it back as `If-None-Match`
  and an unchanged reply costs 304 and no body. `HEAD` works everywhere, and replies are gzipped on request.
- Replies may gain keys; ignore those you do not know. An unknown query parameter is an error.
- A fault of the Hub is never an error here: what is stored is served with `stale: true`.
- Errors are `application/problem+json` (RFC 9457).
"""

_DATE = {
    "name": "date",
    "in": "path",
    "required": True,
    "description": "The list's day, YYYY-MM-DD.",
    "schema": {"type": "string", "format": "date"},
    "example": "2026-11-20",
}
_ARXIV_ID = {
    "name": "arxiv_id",
    "in": "path",
    "required": True,
    "description": "An arXiv id. A version, an `arXiv:` prefix or a pasted arXiv or Hub address resolve to it, too.",
    "schema": {"type": "string", "minLength": 1},
    "example": "2507.22448",
}
_HEADERS = {
    "ETag": ("Names these bytes.", {"type": "string"}),
    "Cache-Control": ("For how long the reply may be kept.", {"type": "string"}),
    "Vary": ("`Accept-Encoding`.", {"type": "string"}),
    "Access-Control-Allow-Origin": ("`*`.", {"type": "string"}),
}
_LINK = {"Link": ('`rel="next"`: the next page, if there is one.', {"type": "string"})}
_CONTENT_LOCATION = {"Content-Location": ("The paper's one path.", {"type": "string"})}


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """What there is to say about one path."""

    path: str
    name: str
    tag: str
    summary: str
    description: str
    reply: tuple[type[Schema], ...]
    args: type[Schema] = schemas.NoArgs
    in_path: tuple[dict[str, Any], ...] = ()
    headers: dict[str, tuple[str, dict[str, str]]] = dataclasses.field(default_factory=dict)
    not_found: str | None = None
    not_ready: str | None = None
    kept: bool = True


OPERATIONS = (
    Operation(
        "/v1/daily",
        "getLatestDailyList",
        "Lists",
        "The latest daily list",
        "The newest list that has papers, most upvotes first. On a first start without the Hub it is a built-in "
        "sample, marked by its `source`.",
        (schemas.PaperListSchema, schemas.CardListSchema),
        schemas.PageArgs,
        headers=_LINK,
    ),
    Operation(
        "/v1/daily/{date}",
        "getDailyList",
        "Lists",
        "The list of a day",
        "Most upvotes first. A day that is not stored yet is read from the Hub first, which can take a few seconds. "
        "An empty list says why in `empty_reason`.",
        (schemas.PaperListSchema, schemas.CardListSchema),
        schemas.PageArgs,
        (_DATE,),
        headers=_LINK,
    ),
    Operation(
        "/v1/papers/{arxiv_id}",
        "getPaper",
        "Papers",
        "One paper",
        "Everything known of it. A paper that is not stored yet is read from the Hub first.",
        (schemas.PaperReplySchema,),
        in_path=(_ARXIV_ID,),
        headers=_CONTENT_LOCATION,
        not_found="The Hub does not know the paper (`not-found`), or it is not stored and the Hub cannot be asked at "
        "the moment (`not-available-now`, with `Retry-After`).",
    ),
    Operation(
        "/v1/changes",
        "getChanges",
        "Lists",
        "New papers since a cursor",
        "The cheap way to a badge or a notification: ask without `since` once, then with the `cursor` of the last "
        "reply. Papers of the last 14 days count; one that moves to another day is not new. A sample has none.",
        (schemas.ChangesSchema,),
        schemas.ChangesArgs,
    ),
    Operation(
        "/v1/status",
        "getStatus",
        "Service",
        "Age and completeness of the data",
        "How old the data is, how asking the Hub goes, how much is stored.",
        (schemas.StatusSchema,),
    ),
    Operation(
        "/healthz",
        "getHealth",
        "Service",
        "Is the process alive?",
        "200 whatever the database and the Hub do.",
        (schemas.HealthSchema,),
        kept=False,
    ),
    Operation(
        "/readyz",
        "getReadiness",
        "Service",
        "Can it answer?",
        "200 if the database can be read and holds a list.",
        (schemas.HealthSchema,),
        not_ready="The database does not answer, or holds no list yet.",
        kept=False,
    ),
)


def as_dict() -> dict[str, Any]:
    """Return the description."""
    plugin = MarshmallowPlugin()
    spec = APISpec(
        "Paperboy",
        VERSION,
        "3.1.0",
        plugins=[plugin],
        info={"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": "http://127.0.0.1:8000", "description": "`make run`"}],
        tags=[
            {"name": "Lists", "description": "The papers of a day."},
            {"name": "Papers", "description": "One paper."},
            {"name": "Service", "description": "The service itself."},
        ],
    )
    spec.components.response("Problem", _problem("Something was wrong with the request."))
    spec.components.response("NotModified", {"description": "You have these bytes already (`If-None-Match`)."})
    for operation in OPERATIONS:
        spec.path(operation.path, operations={"get": _operation(plugin, operation)})
    made = spec.to_dict()
    return {name: made[name] for name in ("openapi", "info", "servers", "tags", "paths", "components")}


def as_yaml() -> str:
    """Return the description as the text of `openapi.yaml`."""
    notice = "# Made by `make openapi` from api/openapi.py and api/schemas.py; edit those.\n"
    return notice + yaml.dump(as_dict(), Dumper=_Readable, sort_keys=False, allow_unicode=True, width=110)


class _Readable(yaml.SafeDumper):
    """YAML for people: no aliases, and texts of several lines as blocks."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write everything out."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)


def _operation(plugin: MarshmallowPlugin, about: Operation) -> dict[str, Any]:
    query = plugin.converter.schema2parameters(about.args(), location="query") if plugin.converter else []
    content = {"anyOf": list(about.reply)} if len(about.reply) > 1 else about.reply[0]
    responses: dict[str, Any] = {
        "200": {
            "description": about.summary.rstrip("?") + ".",
            "headers": _headers(_HEADERS | about.headers),
            "content": {"application/json": {"schema": content}},
        }
    }
    if about.kept:
        responses["304"] = "NotModified"
        responses["400"] = "Problem"
    if about.not_found:
        responses["404"] = _problem(about.not_found, retry=True)
    if about.not_ready:
        responses["503"] = _problem(about.not_ready, retry=True)
    return {
        "operationId": about.name,
        "tags": [about.tag],
        "summary": about.summary,
        "description": about.description,
        "parameters": [*about.in_path, *query],
        "responses": responses,
    }


def _problem(description: str, *, retry: bool = False) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM_MEDIA_TYPE: {"schema": schemas.ProblemSchema}},
    }
    if retry:
        reply["headers"] = _headers({"Retry-After": ("Seconds after which to ask again.", {"type": "integer"})})
    return reply


def _headers(headers: dict[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    return {name: {"description": text, "schema": dict(schema)} for name, (text, schema) in headers.items()}
