"""The documentation, from our own files: a page to read, and the description it is made of."""

from __future__ import annotations

import functools
import json
import re

from flask import Blueprint, Response, redirect, render_template
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as Answer

from api.web import openapi
from api.web.answers import RECENT
from api.web.response import JSON, Representation, represent_bytes, respond

blueprint = Blueprint("docs", __name__)

_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}


@blueprint.get("/")
def front() -> Answer:
    """Send whoever comes by to what there is to read."""
    return redirect("/docs", 302)


@blueprint.get("/docs")
def page() -> Response:
    """Answer with the page."""
    return respond(_page())


@blueprint.get("/openapi.yaml")
def as_yaml() -> Response:
    """Answer with the description as YAML."""
    return respond(_yaml())


@blueprint.get("/openapi.json")
def as_json() -> Response:
    """Answer with the description as JSON."""
    return respond(_json())


@functools.cache
def _page() -> Representation:
    spec = openapi.as_dict()
    groups = {
        tag["name"]: (
            tag["description"],
            [
                (path, operation)
                for path, item in spec["paths"].items()
                for operation in item.values()
                if tag["name"] in operation["tags"]
            ],
        )
        for tag in spec["tags"]
    }
    html = render_template("docs.html", info=spec["info"], groups=groups, prose=_prose, example=_example)
    return represent_bytes(html.encode(), "text/html; charset=utf-8", RECENT, _HEADERS)


@functools.cache
def _yaml() -> Representation:
    return represent_bytes(openapi.as_yaml().encode(), "application/yaml", RECENT)


@functools.cache
def _json() -> Representation:
    return represent_bytes(json.dumps(openapi.as_dict(), ensure_ascii=False).encode(), JSON, RECENT)


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


def _example(path: str, operation: dict[str, object]) -> str:
    """Return the path with examples for what it leaves open."""
    parameters: list[dict[str, object]] = operation["parameters"]  # type: ignore[assignment]
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    asked = [one for one in parameters if one["in"] == "query" and one.get("required")]
    return f"{path}?{asked[0]['name']}=diffusion" if asked else path
