"""What there is to say about a path: what it takes, answers and refuses. `openapi` writes it down."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from api.web.arguments import PathArgument

# In bytes.
MAX_BODY = 64 * 1024
# What programs that watch the service ask for.
UNLIMITED_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What a 200 holds: one of these marshmallow schemas, a JSON schema, or text."""

    media_type: str = "application/json"
    schemas: tuple[type[Schema], ...] = ()
    shape: Mapping[str, Any] | None = None
    headers: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """One path and what there is to say about it; `errors` are descriptions or names of shared responses."""

    path: str
    name: str
    tag: str
    summary: str
    description: str
    args: type[Schema]
    path_arguments: tuple[PathArgument, ...]
    reply: Reply
    errors: Mapping[int, str]
    is_cached: bool
    is_hub: bool
    example: str

    @property
    def is_limited(self) -> bool:
        """Whether a client that asks too often is refused."""
        return self.path not in UNLIMITED_PATHS


def example_path(about: Endpoint) -> str:
    """Return an address to try: the path and query of the example reply."""
    named = {one.name: one.example for one in about.path_arguments}
    return about.path.format_map(named) + about.example
