"""Papers that got code, as a list."""

from __future__ import annotations

import dataclasses

from api.catalog.lists import ListCatalog
from api.core.models import PaperList
from api.store import Store, code


def with_code(store: Store, catalog: ListCatalog, limit: int) -> PaperList:
    """Return up to `limit` papers with code, those first whose code was seen last, in the newest list's envelope."""
    newest = catalog.latest()
    with store.read() as conn:
        return dataclasses.replace(newest, papers=code.newest(conn, limit))
