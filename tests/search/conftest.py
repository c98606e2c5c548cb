"""A store with an index beside it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.core.models import Paper
from api.search.index import Index, Snapshot
from api.search.keeper import Keeper
from api.store import Store, lists, open_store
from tests.conftest import NOW, TODAY


def paper(number: int, title: str, abstract: str = "", **more: Any) -> Paper:
    return dataclasses.replace(Paper(f"2611.{number:05}", title, abstract, list_date=TODAY, upvotes=number), **more)


class Shelf:
    """A store, its keeper and a reader of its index."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.keeper = store, Keeper(store, folder, in_thread=False)
        self.index = Index(self.keeper.folder)

    def put(self, *found: Paper, day: dt.date = TODAY) -> None:
        """Store the whole list of a day."""
        with self.store.write() as conn:
            lists.put(conn, day, found, NOW)

    def snapshot(self) -> Snapshot:
        """Return the index, up to date."""
        assert self.keeper.follow()
        found = self.index.snapshot()
        assert found is not None
        return found


@pytest.fixture
def shelf(migrated_file: Path, tmp_path: Path) -> Iterator[Shelf]:
    """An empty store of SQLite."""
    file = tmp_path / "paperboy.db"
    file.write_bytes(migrated_file.read_bytes())
    store = open_store(f"sqlite:///{file}")
    yield Shelf(store, tmp_path)
    store.close()
