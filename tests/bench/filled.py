"""Databases of any size for benchmarks.

The newest lists are the same in all of them, those of `archive`. A larger one holds more papers on older lists, from
the first month that arXiv ids name to the first list of the archive, and some papers that are on no list.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core import hub_calendar
from api.core.models import Paper
from api.store import Store, open_store, papers, schema, votes
from api.store.upsert import upsert
from tests.bench import archive

_OLDEST = dt.date(2007, 4, 2)
# One in so many of the older papers is on no list: it was found by a search, or asked for by its id.
_UNLISTED = 10
_TRENDING = 50
_CLONES = sa.table("clones", *map(sa.column, ("new_id", "old_id", "list_date", "position", "revision")))


def fill(file: Path, number: int, now: dt.datetime) -> dict[dt.date, int]:
    """Make an SQLite database of `number` papers, complete at `now`; return the archive's days with their sizes."""
    days = archive.dated(hub_calendar.hub_today(now))
    store = open_store(f"sqlite:///{file}")
    with store.write() as conn:
        _put_archive(conn, days, now)
        _put_clones(conn, number, min(days))
        _count(conn)
        conn.execute(sa.update(schema.store).values(revision=10_000))
    _tidy(store)
    store.close()
    return {day: len(found) for day, found in days.items()}


def plain_day(days: dict[dt.date, int]) -> dt.date:
    """Return a settled day of the archive with about as many papers as a plain day has."""
    settled = sorted(days)[-60:-5]
    return min(settled, key=lambda day: (abs(days[day] - archive.PLAIN_PAPERS), day))


def _put_archive(conn: Connection, days: dict[dt.date, tuple[Paper, ...]], now: dt.datetime) -> None:
    everything = [paper for found in days.values() for paper in found]
    papers.put(conn, everything, now - dt.timedelta(days=2))
    papers.rank_trending(conn, [paper.arxiv_id for paper in everything[-_TRENDING:]])
    # The counts of the newest rose twice since.
    for hours in (30, 3):
        votes.record(conn, everything[-500:], now - dt.timedelta(hours=hours))
    listed = [
        {
            "arxiv_id": paper.arxiv_id,
            "list_date": day,
            "position": position,
            "first_revision": 9_000 + number,
        }
        for number, (day, found) in enumerate(days.items())
        for position, paper in enumerate(found)
    ]
    upsert(conn, schema.listings, listed)
    span = hub_calendar.span(hub_calendar.FIRST_LIST, hub_calendar.newest_possible(now))
    resources = [f"daily:{day}" for day in span] + ["newest", "trending", "hub"]
    row = {"succeeded_at": now, "changed_at": now - dt.timedelta(hours=1)}
    upsert(conn, schema.fetches, [{"resource": resource, **row} for resource in resources])


def _put_clones(conn: Connection, number: int, before: dt.date) -> None:
    """Fill up to `number` papers with copies of those that are there, under other ids and on older lists."""
    stored = list(conn.execute(sa.select(schema.papers.c.arxiv_id)).scalars())
    missing = number - len(stored)
    if missing <= 0:
        return
    span = [day for day in hub_calendar.span(_OLDEST, before) if day.weekday() < 5 and day < before]
    conn.exec_driver_sql("CREATE TEMP TABLE clones (new_id, old_id, list_date, position, revision)")
    ids = _ids(frozenset(stored))
    rows = (
        (next(ids), stored[n % len(stored)], str(span[n * len(span) // missing]), n % 5000, 1 + n * 8_000 // missing)
        for n in range(missing)
    )
    conn.exec_driver_sql("INSERT INTO clones VALUES (?, ?, ?, ?, ?)", list(rows))
    conn.exec_driver_sql("CREATE INDEX clones_old ON clones (old_id)")
    table = schema.papers
    copied = [
        {"arxiv_id": _CLONES.c.new_id, "hub_trending_rank": sa.null()}.get(column.name, column) for column in table.c
    ]
    join = table.join(_CLONES, table.c.arxiv_id == _CLONES.c.old_id)
    conn.execute(
        table.insert().from_select([column.name for column in table.c], sa.select(*copied).select_from(join))
    )
    conn.exec_driver_sql(
        "INSERT INTO listings (arxiv_id, list_date, position, first_revision) "
        f"SELECT new_id, list_date, position, revision FROM clones WHERE rowid % {_UNLISTED} > 0"
    )
    conn.exec_driver_sql(
        "INSERT INTO votes (arxiv_id, seen_at, upvotes) SELECT new_id, seen_at, upvotes FROM clones "
        "JOIN votes ON arxiv_id = old_id GROUP BY new_id HAVING seen_at = min(seen_at)"
    )
    if sa.inspect(conn).has_table("search"):
        names = [row[1] for row in conn.exec_driver_sql("PRAGMA table_info(search)") if row[1] != "arxiv_id"]
        copied_texts = ", ".join(f"search.{name}" for name in names)
        conn.exec_driver_sql(
            f"INSERT INTO search (arxiv_id, {', '.join(names)}) "
            f"SELECT new_id, {copied_texts} FROM search JOIN clones ON search.arxiv_id = old_id"
        )
    conn.exec_driver_sql("DROP TABLE clones")


def _count(conn: Connection) -> None:
    """Write down the counts that the store keeps where it writes lists and papers one by one."""
    listings, sizes = schema.listings, schema.list_sizes
    counts = sa.select(listings.c.list_date, sa.func.count()).group_by(listings.c.list_date)
    conn.execute(sa.delete(sizes))
    conn.execute(sizes.insert().from_select(["list_date", "num_papers"], counts))
    total = sa.select(sa.func.count()).select_from(schema.papers).scalar_subquery()
    conn.execute(sa.update(schema.store).values(num_papers=total))


def _ids(taken: frozenset[str]) -> Iterator[str]:
    """Yield ids that arXiv may have given from 2007 on, none of `taken`."""
    for number, year, month in itertools.product(range(1, 100_000), range(7, 24), range(1, 13)):
        # These ids begin in April 2007, and since 2015 their numbers have five digits.
        digits = 4 if year < 15 else 5
        arxiv_id = f"{year:02d}{month:02d}.{number:0{digits}d}"
        if (year, month) >= (7, 4) and len(arxiv_id) == 5 + digits and arxiv_id not in taken:
            yield arxiv_id


def _tidy(store: Store) -> None:
    """Leave nothing in the write-ahead log, as a service that has run for long does."""
    with store.engine.connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
