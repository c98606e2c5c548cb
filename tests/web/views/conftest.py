"""A client for the tests of the views."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.services import Services


@pytest.fixture
def api(fresh: Services) -> FlaskClient:
    """A client of a service after its first refresh, for tests that change something or count what is read."""
    return create_app(fresh, watch_seconds=0).test_client()
