"""Version 1 of the JSON API."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import answers, arguments, schemas
from api.status import status as read_status
from api.views.context import representations, services

blueprint = Blueprint("v1", __name__, url_prefix="/v1")

_PAGE, _CHANGES, _NONE = schemas.PageArgs(), schemas.ChangesArgs(), schemas.NoArgs()


@blueprint.get("/daily")
def latest() -> Response:
    """Answer with the newest list."""
    args = arguments.load(_PAGE, request.args)
    parts, path = services(), _public("/v1/daily")
    return representations().reply(
        ("daily", *args.items()),
        lambda: answers.daily_list(parts.library.latest(), args, path, parts.clock()),
    )


@blueprint.get("/daily/<date>")
def daily(date: str) -> Response:
    """Answer with the list of a day."""
    args, day = arguments.load(_PAGE, request.args), arguments.day(date)
    parts, path = services(), _public(f"/v1/daily/{day}")
    return representations().reply(
        ("daily", day, *args.items()),
        lambda: answers.daily_list(parts.library.daily(day), args, path, parts.clock()),
    )


@blueprint.get("/papers/<path:arxiv_id>")
def paper(arxiv_id: str) -> Response:
    """Answer with everything known of a paper."""
    arguments.load(_NONE, request.args)
    bare, library = arguments.arxiv_id(arxiv_id), services().library
    return representations().reply(("paper", bare), lambda: answers.paper(library.paper(bare)))


@blueprint.get("/changes")
def changes() -> Response:
    """Answer with what was listed since a cursor."""
    since, library = arguments.load(_CHANGES, request.args)["since"], services().library
    return representations().reply(("changes", since), lambda: answers.changes(library.changes(since)))


@blueprint.get("/status")
def status() -> Response:
    """Answer with the service's own state."""
    arguments.load(_NONE, request.args)
    parts = services()
    return representations().reply(
        "status", lambda: answers.status(read_status(parts.store, parts.library, parts.clock))
    )


def _public(path: str) -> str:
    return services().settings.public_url + path
