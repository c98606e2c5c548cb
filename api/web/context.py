"""What the views get from the running application."""

from __future__ import annotations

from typing import cast

from flask import current_app

from api.services import Services
from api.web.openapi import Endpoint
from api.web.response_cache import Representations


def services() -> Services:
    """Return the parts of the service."""
    return cast(Services, current_app.extensions["paperboy"])


def representations() -> Representations:
    """Return the cache of ready replies."""
    return cast(Representations, current_app.extensions["paperboy_representations"])


def endpoints() -> tuple[Endpoint, ...]:
    """Return what there is to say about each path."""
    return cast("tuple[Endpoint, ...]", current_app.extensions["paperboy_endpoints"])
