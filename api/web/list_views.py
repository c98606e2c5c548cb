"""What the views of lists have in common, in JSON and in Markdown: what to read, to fetch and to cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, request

from api.core.models import PaperList
from api.core.periods import Period, PeriodKind
from api.web.context import base_path, response_cache, services
from api.web.response import ReadyReply

# Makes the reply from a list, as `answers.paper_list` and `markdown_reply.paper_list` do.
Render = Callable[..., ReadyReply]


def reply(
    render: Render,
    path: str,
    args: Mapping[str, Any],
    read: Callable[[], PaperList],
    fetch: Callable[[], None] | None = None,
) -> Response:
    """Answer with the list that `read` returns; `fetch` has it stored first, `path` is the address below the base."""
    parts, query = services(), request.args.to_dict()
    full_path = f"{base_path()}{path}"

    def build() -> ReadyReply:
        return render(read(), args, query, full_path, parts.clock(), parts.lists.with_gains)

    return response_cache().reply(build, fetch)


def period_reply(render: Render, path: str, args: Mapping[str, Any], period: Period) -> Response:
    """Answer with the list of a week or a month."""
    lists = services().lists
    return reply(render, path, args, lambda: lists.period(period), lambda: lists.fetch_period(period))


def latest_period_reply(render: Render, path: str, args: Mapping[str, Any], kind: PeriodKind) -> Response:
    """Answer with the list of the newest week or month."""
    lists = services().lists
    return reply(
        render,
        path,
        args,
        lambda: lists.period(lists.latest_period(kind)),
        lambda: lists.fetch_period(lists.latest_period(kind)),
    )
