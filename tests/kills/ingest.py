"""Kills processes that store lists: what was committed is there, whole, and nothing else is."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable

import sqlalchemy as sa

from api.core.models import Paper
from api.store import lists, open_store, papers, schema
from tests.kills.forked import killed_after

FIRST = dt.date(2024, 1, 1)
PAPERS = 12
NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)


def papers_of(day: dt.date) -> list[Paper]:
    """Return the list of a day, always the same."""
    number = (day - FIRST).days * PAPERS
    made = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return [
        Paper(
            f"2401.{number + one:05d}",
            f"Paper {number + one}",
            abstract="A text of some length. " * 20,
            upvotes=one,
            submitted_at=made,
            published_at=made,
            list_date=day,
            source="hub",
        )
        for one in range(PAPERS)
    ]


def store_lists(say: Callable[[str], object], url: str, start: int) -> None:
    """Store one list after the other, and say so after each commit."""
    store = open_store(url)
    for number in itertools.count(start):
        day = FIRST + dt.timedelta(days=number)
        with store.write() as conn:
            lists.put(conn, day, papers_of(day), NOW)
        say(str(day))


def check(url: str, kills: int, seed: int) -> str:
    """Kill so many processes, and say what was seen."""
    dice, committed = random.Random(seed), list[dt.date]()
    for _ in range(kills):
        # Each begins where the last one's commits end.
        said = killed_after(dice.random() * 0.02, store_lists, url, len(committed))
        committed += map(dt.date.fromisoformat, said)
    assert len(committed) >= kills
    store = open_store(url)
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
    return f"{len(committed)} lists were committed and {len(stored)} are stored, all of them whole"
