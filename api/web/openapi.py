"""The OpenAPI description, read off the endpoints and their schemas.

`paperboy openapi` prints it; the checked-in `openapi.yaml` is its output, and a test compares the two and both with
the application's real paths and replies. What several operations have in common is a component.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema

from api.config import VERSION
from api.errors import PROBLEM_MEDIA_TYPE
from api.render.schemas.service import ProblemSchema
from api.web.arguments import PathArgument
from api.web.operation import Endpoint, example_path
from api.web.subscription_args import SubscriptionArgs

_ABOUT = """\
The Hugging Face Daily Papers as JSON, served from a local copy. No key is needed.

- Times are UTC and end in `Z`; dates are the Hub's list days. Text is plain text: escape it before you show it.
- Any origin may read every reply (CORS). Every reply except errors carries a strong `ETag`. Send it back as
  `If-None-Match`, and an unchanged reply is a 304 without a body. `HEAD` works everywhere, and replies are gzipped
  on request.
- Replies may gain keys; ignore those you do not know. An unknown query parameter is an error.
- While the Hub is not responding, stored data is served with `stale: true`. A day that is not stored is then an empty
  list (`upstream_unavailable`). A paper that is not stored is read from arXiv, or is a 404 (`not-available-now`) with
  `Retry-After`.
- Cached replies are not limited. A client that requests uncached replies too often gets a 429 with `Retry-After`;
  `RateLimit` says how many requests it has left.
- Errors are `application/problem+json` (RFC 9457).
"""

# Stands for the server, until a request tells its address.
SERVER = "/"
_STRING, _INTEGER = {"type": "string"}, {"type": "integer"}
_HEADERS = {
    "ETag": ("Identifies these bytes; send it back as `If-None-Match`.", _STRING),
    "Cache-Control": ("How long the reply may be cached.", _STRING),
    "Vary": ("`Accept-Encoding`.", _STRING),
    "Access-Control-Allow-Origin": ("`*`.", _STRING),
    "Link": ('`rel="next"`: the next page, if there is one.', _STRING),
    "Content-Location": ("The canonical path of the paper.", _STRING),
    "Retry-After": ("The number of seconds to wait before the next attempt.", _INTEGER),
    "RateLimit": ('What you have left: `"client";r=N;t=S` means N requests, with more in S seconds.', _STRING),
    "RateLimit-Policy": ('What you are allowed: `"client";q=N;w=S` means N requests in any S seconds.', _STRING),
}
_ALWAYS = ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin")
# Real replies, recorded by tests/web/examples.py, which a test compares with what the service answers.
_EXAMPLES = Path(__file__).with_name("examples.json")


def as_dict(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Return the description of these endpoints."""
    endpoints = tuple(endpoints)
    plugin = MarshmallowPlugin()
    spec = APISpec(
        "Paperboy",
        VERSION,
        "3.1.0",
        plugins=[plugin],
        info={"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": SERVER, "description": "The service that shows this page."}],
        tags=[
            {"name": "Lists", "description": "The papers of a day, a week or a month, trending papers and search."},
            {"name": "Papers", "description": "One paper."},
            {"name": "Feeds", "description": "For feed readers."},
            {
                "name": "Hub",
                "description": "The Hub's own paths, for clients written for the Hub: set `HF_ENDPOINT` to this "
                "service. Shapes, statuses and errors are the Hub's. Unknown parameters are ignored.",
            },
            {"name": "Service", "description": "The service itself."},
        ],
    )
    for name, (text, schema) in _HEADERS.items():
        spec.components.header(name, {"description": text, "schema": schema})
    for name, response in _shared_responses().items():
        spec.components.response(name, response)
    converter = cast(OpenAPIConverter, plugin.converter)
    taken = {one.name: _parameters(converter, one) for one in endpoints}
    uses = Counter(name for parameters in taken.values() for name in parameters)
    shared = {name: it for parameters in taken.values() for name, it in parameters.items() if uses[name] > 1}
    for name, parameter in sorted(shared.items()):
        spec.components.parameter(name, parameter["in"], parameter)
    examples = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    for one in endpoints:
        parameters = [name if name in shared else it for name, it in taken[one.name].items()]
        spec.path(one.path, operations={"get": _operation(one, parameters, examples.get(one.name))})
    spec.path("/v1/subscriptions", operations={"post": _subscribe(converter)})
    made = spec.to_dict()
    return {name: made[name] for name in ("openapi", "info", "servers", "tags", "paths", "components")}


def as_yaml(endpoints: Iterable[Endpoint]) -> str:
    """Return the description as the text of `openapi.yaml`."""
    notice = "# Made by `make openapi` from api/web/views/ and api/render/schemas/; edit those.\n"
    return notice + yaml.dump(as_dict(endpoints), Dumper=_Readable, sort_keys=False, allow_unicode=True, width=110)


class _Readable(yaml.SafeDumper):
    """YAML for people: no aliases, and texts of several lines as blocks."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write everything out."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)


def _operation(about: Endpoint, parameters: list[Any], example: object) -> dict[str, Any]:
    schemas = about.reply.schemas
    content: Any = about.reply.shape or _STRING
    if schemas:
        content = {"anyOf": list(schemas)} if len(schemas) > 1 else schemas[0]
    media: dict[str, Any] = {"schema": content}
    if example is not None:
        media["examples"] = {"recorded": {"summary": f"GET {example_path(about)}", "value": example}}
    responses: dict[str, Any] = {
        "200": {
            "description": about.summary.rstrip("?") + ".",
            "headers": _headers((*_ALWAYS, *about.reply.headers)),
            "content": {about.reply.media_type: media},
        }
    }
    if about.is_cached:
        responses["304"] = "NotModified"
    responses["400"] = "HubError" if about.is_hub else "Problem"
    # gunicorn itself refuses these, before the application is asked.
    responses["414"] = "TooLong"
    if about.is_limited:
        responses["429"] = "HubError" if about.is_hub else "TooMany"
    if about.is_cached:
        responses["503"] = "HubError" if about.is_hub else "NotReady"
    for status, text in about.errors.items():
        error = _hub_error(text) if about.is_hub else _problem(text, retry=status == 503)
        error = error if status >= 400 else {"description": text}
        responses[str(status)] = text if text.isalnum() else error
    return {
        "operationId": about.name,
        "tags": [about.tag],
        "summary": about.summary,
        "description": about.description,
        "parameters": parameters,
        "responses": dict(sorted(responses.items())),
    }


def _subscribe(converter: OpenAPIConverter) -> dict[str, Any]:
    """Return the one operation that is no GET."""
    fields: Any = converter.fields2jsonschema(SubscriptionArgs().fields)  # type: ignore[no-untyped-call]
    fields["required"] = ["address"]
    done = {
        "type": "object",
        "required": ["status", "detail"],
        "properties": {"status": {"type": "string", "enum": ["confirmation_pending"]}, "detail": _STRING},
    }
    example = {"address": "ada@example.org", "watch": ["org:tiiuae"], "time_zone": "Europe/Berlin", "hour": 7}
    return {
        "operationId": "subscribe",
        "tags": ["Service"],
        "summary": "Subscribe to the digest by mail",
        "description": "Sends a message to the address, with a link to confirm. The reply is the same whether or not "
        "the address is already subscribed. Pages on other sites may not call this (no CORS).",
        "parameters": [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": fields, "example": example}}},
        "responses": {
            "202": {
                "description": "The address will be asked to confirm.",
                "content": {"application/json": {"schema": done}},
            },
            "400": "Problem",
            "403": _problem(
                "This came from another site's page, or from another machine while no public address is set."
            ),
            "429": "TooMany",
            "503": _problem(
                "This service sends no mail (`mail-off`), or it cannot reach its database (`not-ready`)."
            ),
        },
    }


def _parameters(converter: OpenAPIConverter, about: Endpoint) -> dict[str, dict[str, Any]]:
    """Return an operation's parameters by the names that they have as components: `Filter.q`, `arxiv_id`."""
    parameters = {one.name: _in_path(one) for one in about.path_arguments}
    asked = converter.schema2parameters(about.args(), location="query")
    for attribute, parameter in zip(about.args().fields, asked, strict=True):
        owner = _owner(about.args, attribute).__name__.removesuffix("Args")
        parameters[f"{owner}.{parameter['name']}"] = parameter
    return parameters


def _owner(schema: type[Schema], attribute: str) -> type[Schema]:
    """Return the class that declares a field which `schema` may inherit."""
    field = schema._declared_fields[attribute]
    classes = [one for one in schema.__mro__ if issubclass(one, Schema)]
    return next(one for one in reversed(classes) if one._declared_fields.get(attribute) is field)


def _in_path(argument: PathArgument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "in": "path",
        "required": True,
        "description": argument.description,
        "schema": dict(argument.schema),
        "example": argument.example,
    }


def _shared_responses() -> Mapping[str, dict[str, Any]]:
    return {
        "Problem": _problem("The request is not valid; `detail` says why."),
        "UnknownPaper": _problem(
            "Neither the Hub nor arXiv knows the paper (`not-found`), or it is not stored and they cannot be reached "
            "at the moment (`not-available-now`, with `Retry-After`).",
            retry=True,
        ),
        "NotReady": _problem(
            "The data is being read from the Hub at this moment (`being-read`), the budget for requests to the "
            "Hub is used up (`busy`), or the database does not respond (`not-ready`). Try again after `Retry-After`.",
            retry=True,
        ),
        "TooMany": _problem(
            "Too many requests for replies that are not cached. Cached replies are not counted.",
            headers=("Retry-After", "RateLimit", "RateLimit-Policy"),
        ),
        "NotModified": {"description": "Your copy is up to date (`If-None-Match`)."},
        "TooLong": {
            "description": "The request line is longer than 8,190 bytes. A query of over 8,000 characters is a 400.",
            "content": {"text/plain": {"schema": _STRING}},
        },
        "HubError": _hub_error("An error in the Hub's shape; it may have `Retry-After`."),
    }


def _hub_error(description: str) -> dict[str, Any]:
    shape = {"type": "object", "required": ["error"], "properties": {"error": _STRING}}
    return {"description": description, "content": {"application/json": {"schema": shape}}}


def _problem(description: str, *, retry: bool = False, headers: tuple[str, ...] = ()) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM_MEDIA_TYPE: {"schema": ProblemSchema}},
    }
    headers = ("Retry-After",) if retry else headers
    return reply | ({"headers": _headers(headers)} if headers else {})


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
