"""The OpenAPI description, made from the schemas and from what `operations` says about each path.

`paperboy openapi` prints it; the checked-in `openapi.yaml` is its output, and a test compares the two and both with
the application's real paths and replies.
"""

from __future__ import annotations

from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from api.config import VERSION
from api.errors import PROBLEM_MEDIA_TYPE
from api.render.schemas.service import ProblemSchema
from api.web.operations import HEADERS, OPERATIONS, Operation

_ABOUT = """\
The Hugging Face Daily Papers as keyless JSON, answered from an own copy.

- Times are UTC and end in `Z`; dates are the Hub's list days. Text is plain text: escape it, never render it.
- Every reply may be read by pages of any origin (CORS) and, unless it is an error, carries a strong `ETag`: send it
  back as `If-None-Match`, and an unchanged reply costs 304 and no body. `HEAD` works everywhere, and replies are
  gzipped on request.
- Replies may gain keys; ignore those you do not know. An unknown query parameter is an error.
- While the Hub does not answer, what is stored is served with `stale: true`. A day that is not stored is then an
  empty list (`upstream_unavailable`), a paper is read from arXiv, or is a 404 (`not-available-now`) with
  `Retry-After`.
- Errors are `application/problem+json` (RFC 9457).
"""


_HUB_ERROR = {
    "application/json": {
        "schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
    }
}


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
            {"name": "Lists", "description": "The papers of a day, a week, a month, and what trends."},
            {"name": "Papers", "description": "One paper."},
            {"name": "Feeds", "description": "For feed readers."},
            {"name": "Hub", "description": "The Hub's own paths, for clients made for it."},
            {"name": "Service", "description": "The service itself."},
        ],
    )
    spec.components.response("Problem", _problem("Something was wrong with the request."))
    spec.components.response(
        "NotReady",
        _problem(
            "What was asked for is being read from the Hub at this moment (`being-read`), or the database does not "
            "answer (`not-ready`). Ask again after `Retry-After`.",
            retry=True,
        ),
    )
    spec.components.response("NotModified", {"description": "You have these bytes already (`If-None-Match`)."})
    spec.components.response(
        "TooLong",
        {
            "description": "The request line is longer than 8,190 bytes. A query of over 8,000 characters is a 400.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
    )
    spec.components.response("HubError", {"description": "An error as the Hub tells it.", "content": _HUB_ERROR})
    for operation in OPERATIONS:
        spec.path(operation.path, operations={"get": _operation(plugin, operation)})
    made = spec.to_dict()
    return {name: made[name] for name in ("openapi", "info", "servers", "tags", "paths", "components")}


def as_yaml() -> str:
    """Return the description as the text of `openapi.yaml`."""
    notice = "# Made by `make openapi` from api/web/openapi.py and api/render/schemas/; edit those.\n"
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
    content: Any = about.shape or {"type": "string"}
    if about.reply:
        content = {"anyOf": list(about.reply)} if len(about.reply) > 1 else about.reply[0]
    responses: dict[str, Any] = {
        "200": {
            "description": about.summary.rstrip("?") + ".",
            "headers": _headers(HEADERS | about.headers),
            "content": {about.media_type: {"schema": content}},
        }
    }
    if about.kept:
        responses["304"] = "NotModified"
    responses["400"] = "HubError" if about.hubs else "Problem"
    if about.not_found:
        responses["404"] = "HubError" if about.hubs else _problem(about.not_found, retry=True)
    # gunicorn itself refuses these, before the application is asked.
    responses["414"] = "TooLong"
    if about.not_ready:
        responses["503"] = _problem(about.not_ready, retry=True)
    elif about.kept:
        responses["503"] = "HubError" if about.hubs else "NotReady"
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
        "content": {PROBLEM_MEDIA_TYPE: {"schema": ProblemSchema}},
    }
    if retry:
        reply["headers"] = _headers({"Retry-After": ("Seconds after which to ask again.", {"type": "integer"})})
    return reply


def _headers(headers: dict[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    return {name: {"description": text, "schema": dict(schema)} for name, (text, schema) in headers.items()}
