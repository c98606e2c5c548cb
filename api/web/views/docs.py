"""The documentation, from our own files: a page to read, and the description it is made of."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import math
import re
from types import ModuleType
from typing import Any

from flask import Response, render_template
from markupsafe import Markup, escape

from api.web.answers import RECENT
from api.web.context import base_path, base_url, response_cache
from api.web.context import endpoints as described
from api.web.endpoint import Endpoints
from api.web.operation import Endpoint, Reply, example_path
from api.web.page import HEADERS
from api.web.response import JSON, ReadyReply, represent_bytes

endpoints = Endpoints("docs", tag="Service")

_OBJECT = {"type": "object"}

_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)


@endpoints.get("/docs", "getDocs", Reply("text/html; charset=utf-8"), args=None, is_cached=False)
def page() -> Response:
    """The documentation.

    This description as a page to read.
    """
    return response_cache().reply(lambda: _page(described(), base_path()))


@endpoints.get(
    "/openapi.yaml", "getOpenapiYaml", Reply("application/yaml", shape=_OBJECT), args=None, is_cached=False
)
def as_yaml() -> Response:
    """This description as YAML.

    The same as the project's `openapi.yaml`, except that `servers` names this service.
    """
    return response_cache().reply(lambda: _yaml(described(), base_url()))


@endpoints.get("/openapi.json", "getOpenapiJson", Reply(shape=_OBJECT), args=None, is_cached=False)
def as_json() -> Response:
    """This description as JSON.

    For tools that do not read YAML.
    """
    return response_cache().reply(lambda: _json(described(), base_url()))


def _headers(html: str) -> dict[str, str]:
    """Return the headers of the page, by which nothing may act on it but its own style sheet."""
    style = base64.b64encode(hashlib.sha256(_STYLE.findall(html)[0].encode()).digest()).decode()
    return HEADERS | {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{style}'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    }


def _page(about: tuple[Endpoint, ...], base: str) -> ReadyReply:
    spec = _described(about)
    operations = [
        _resolved(spec, {**operation, "path": path})
        for path, methods in spec["paths"].items()
        for operation in methods.values()
    ]
    groups = [
        (tag["name"], tag["description"], [one for one in operations if tag["name"] in one["tags"]])
        for tag in spec["tags"]
    ]
    tries = {one.path: example_path(one) for one in about}
    html = render_template(
        "docs.html", info=spec["info"], groups=groups, tries=tries, base=base, prose=_prose, kind=_kind, shown=_shown
    )
    return represent_bytes(html.encode(), "text/html; charset=utf-8", RECENT, _headers(html), lasts=math.inf)


def _yaml(about: tuple[Endpoint, ...], server: str) -> ReadyReply:
    text = _written(about).replace(f"- url: {_openapi().SERVER}\n", f"- url: {server}\n", 1)
    return represent_bytes(text.encode(), "application/yaml", RECENT, lasts=math.inf)


def _json(about: tuple[Endpoint, ...], server: str) -> ReadyReply:
    spec = _described(about)
    found = {**spec, "servers": [{**one, "url": server} for one in spec["servers"]]}
    return represent_bytes(json.dumps(found, ensure_ascii=False).encode(), JSON, RECENT, lasts=math.inf)


@functools.cache
def _described(about: tuple[Endpoint, ...]) -> dict[str, Any]:
    found: dict[str, Any] = _openapi().as_dict(about)
    return found


@functools.cache
def _written(about: tuple[Endpoint, ...]) -> str:
    return str(_openapi().as_yaml(about))


def _openapi() -> ModuleType:
    """Return the module that makes the description, loaded when somebody first asks: it takes time and memory."""
    from api.web import openapi

    return openapi


def _prose(text: str) -> Markup:
    """Return a description as HTML: `code`, lists of lines that begin with a dash, and paragraphs."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text)))
    blocks = re.split(r"\n\n", marked.strip())
    return Markup("".join(_block(block) for block in blocks))  # noqa: S704


def _block(block: str) -> str:
    if not block.startswith("- "):
        return f"<p>{block}</p>"
    items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _resolved(spec: dict[str, Any], node: Any) -> Any:
    """Return a part of the description with components in place of references, but for those to schemas."""
    if isinstance(node, list):
        return [_resolved(spec, one) for one in node]
    if not isinstance(node, dict):
        return node
    _, _, kind, name = node["$ref"].split("/") if "$ref" in node else ("", "", "schemas", "")
    if kind != "schemas":
        return _resolved(spec, spec["components"][kind][name])
    return {key: _resolved(spec, value) for key, value in node.items()}


def _kind(schema: dict[str, Any]) -> str:
    """Return what values a parameter takes, in a few words: `integer, 1 to 100`."""
    if values := schema.get("enum"):
        return " | ".join(str(value) for value in values)
    text: str = schema["format"] if "format" in schema else schema["type"]
    if "minimum" in schema and "maximum" not in schema:
        return f"{text}, {schema['minimum']} or more"
    if "minimum" in schema:
        return f"{text}, {schema['minimum']} to {schema['maximum']}"
    return f"{text}, up to {schema['maxLength']} characters" if "maxLength" in schema else text


def _shown(example: Any) -> str:
    """Return an example reply as text."""
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
