"""Processes that are killed while they store lists: what was committed is there, whole, and nothing else is."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from api.store import lists, open_store, papers, schema
from tests.killed import PAPERS, papers_of

KILLS = 50


def test_fifty_kills_lose_nothing_that_was_committed(migrated_url: str) -> None:
    command = [sys.executable, "-m", "tests.killed", migrated_url, str(KILLS)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=300)
    committed = [dt.date.fromisoformat(line) for line in done.stdout.split()]
    assert len(committed) >= KILLS
    store = open_store(migrated_url)
    with store.read() as conn:
        stored = lists.dates(conn, dt.date.min, dt.date.max)
        for day in committed:
            found = lists.on(conn, day)
            assert {paper.arxiv_id: paper.upvotes for paper in found} == {
                paper.arxiv_id: paper.upvotes for paper in papers_of(day)
            }
        # A list may be committed whose process was killed before it could say so.
        assert set(stored.values()) == {PAPERS}
        assert set(committed) <= stored.keys()
        assert papers.total(conn) == PAPERS * len(stored)
        assert conn.execute(sa.select(sa.func.count()).select_from(schema.papers)).scalar_one() == papers.total(conn)
    store.close()
