"""What was asked of the Hub, and of arXiv as a whole, and how it went, by resource."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.list_status import Fetch
from api.store.schema import fetches
from api.store.upsert import upsert

HUB = "hub"
ARXIV = "arxiv"
NEWEST = "newest"
TRENDING = "trending"

# The longest that the Hub or arXiv are left alone, and the most by which the clocks of two machines may differ.
MAX_PAUSE = dt.timedelta(hours=1)
MAX_SKEW = dt.timedelta(minutes=5)
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def daily(day: dt.date) -> str:
    """Return the name of the resource that is the list of `day`."""
    return f"daily:{day.isoformat()}"


def get(conn: Connection, resource: str, now: dt.datetime) -> Fetch:
    """Return how it went, as far as that can be true at `now`; all None if it was never asked for."""
    query = sa.select(*_DETAILS).where(fetches.c.resource == resource)
    row = conn.execute(query).one_or_none()
    return _believable(Fetch(*row), now) if row else Fetch()


def _believable(fetch: Fetch, now: dt.datetime) -> Fetch:
    """Return the note without what only a clock that was wrong can have written.

    A pause longer than any is none. What lies in the future by more than clocks differ was long ago: it is done again
    soon, which puts it right.
    """
    latest = now + MAX_SKEW

    def past(moment: dt.datetime | None) -> dt.datetime | None:
        return LONG_AGO if moment and moment > latest else moment

    return Fetch(
        past(fetch.succeeded_at),
        min(fetch.changed_at, now) if fetch.changed_at else None,
        past(fetch.failed_at),
        fetch.error,
        min(fetch.resume_at, now + MAX_PAUSE) if fetch.resume_at and fetch.resume_at <= latest + MAX_PAUSE else None,
    )


def of_days(conn: Connection, first: dt.date, last: dt.date, now: dt.datetime) -> dict[dt.date, Fetch]:
    """Return how reading the list of each day from `first` to `last` went; days never asked for are left out."""
    query = sa.select(fetches.c.resource, *_DETAILS).where(fetches.c.resource.between(daily(first), daily(last)))
    found = {name.removeprefix("daily:"): Fetch(*rest) for name, *rest in conn.execute(query)}
    return {dt.date.fromisoformat(name): _believable(fetch, now) for name, fetch in found.items()}


def read_days(conn: Connection, first: dt.date, last: dt.date) -> set[dt.date]:
    """Return the days from `first` to `last` whose list was read at least once, empty or not."""
    between = fetches.c.resource.between(daily(first), daily(last))
    query = sa.select(fetches.c.resource).where(between, fetches.c.succeeded_at.is_not(None))
    return {dt.date.fromisoformat(name.removeprefix("daily:")) for name in conn.execute(query).scalars()}


def succeeded(conn: Connection, resource: str, now: dt.datetime, *, changed: bool = False) -> None:
    """Note an answer, and whether it differed from the one before."""
    values: dict[str, Any] = {"succeeded_at": now, "failed_at": None, "error": None}
    query = sa.select(fetches.c.changed_at).where(fetches.c.resource == resource)
    before = conn.execute(query).scalar_one_or_none()
    if changed or before is None or before > now + MAX_SKEW:
        values["changed_at"] = now
    upsert(conn, fetches, [{"resource": resource, **values}])


def failed(conn: Connection, resource: str, now: dt.datetime, error: str) -> None:
    """Note that an attempt failed, and why."""
    upsert(conn, fetches, [{"resource": resource, "failed_at": now, "error": error[:300]}])


def pause_until(conn: Connection, moment: dt.datetime, now: dt.datetime, resource: str = HUB) -> None:
    """Note until when the Hub, or arXiv, is to be left alone; a pause is never made shorter, or longer than any."""
    before, moment = get(conn, resource, now).resume_at, min(moment, now + MAX_PAUSE)
    if before is None or moment > before:
        upsert(conn, fetches, [{"resource": resource, "resume_at": moment}])


def changed(conn: Connection, resource: str, now: dt.datetime) -> None:
    """Note that what is stored of a resource differs although it was not read itself."""
    upsert(conn, fetches, [{"resource": resource, "changed_at": now}])


_DETAILS = (
    fetches.c.succeeded_at,
    fetches.c.changed_at,
    fetches.c.failed_at,
    fetches.c.error,
    fetches.c.resume_at,
)
