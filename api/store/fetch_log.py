"""A log of fetches: the last result for each resource of the Hub, and for the Hub and arXiv as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core import subjects
from api.core.list_status import Fetch
from api.store.schema import fetches
from api.store.upsert import upsert

# A resource is logged under the name that replies know it by.
HUB, NEWEST, TRENDING = subjects.HUB, subjects.NEWEST, subjects.TRENDING
ARXIV = "arxiv"
# Not a fetch: `succeeded_at` is our time at the last reply of the Hub, and `changed_at` the Hub's.
_CLOCK = "clock"

# The longest pause, and the largest difference expected between the clocks of two machines.
MAX_PAUSE = dt.timedelta(hours=1)
MAX_SKEW = dt.timedelta(minutes=5)
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def daily(day: dt.date) -> str:
    """Return the resource name for the list of `day`."""
    return subjects.daily(day)


def get(conn: Connection, resource: str, now: dt.datetime) -> Fetch:
    """Return the log entry of a resource, without times that are impossible at `now`; all None if there is none."""
    query = sa.select(*_DETAILS).where(fetches.c.resource == resource)
    row = conn.execute(query).one_or_none()
    return _believable(Fetch(*row), now) if row else Fetch()


def _believable(fetch: Fetch, now: dt.datetime) -> Fetch:
    """Return the entry without times that only a wrong clock can have written.

    A pause longer than `MAX_PAUSE` is dropped. A time in the future, beyond `MAX_SKEW`, counts as long ago, so that
    the resource is soon fetched again and gets a correct time.
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
    """Return the entries of the lists from `first` to `last` by day. Days that were never requested are missing."""
    query = sa.select(fetches.c.resource, *_DETAILS).where(fetches.c.resource.between(daily(first), daily(last)))
    found = {name.removeprefix("daily:"): Fetch(*rest) for name, *rest in conn.execute(query)}
    return {dt.date.fromisoformat(name): _believable(fetch, now) for name, fetch in found.items()}


def read_days(conn: Connection, first: dt.date, last: dt.date) -> set[dt.date]:
    """Return the days from `first` to `last` whose list was read at least once, even if it was empty."""
    between = fetches.c.resource.between(daily(first), daily(last))
    query = sa.select(fetches.c.resource).where(between, fetches.c.succeeded_at.is_not(None))
    return {dt.date.fromisoformat(name.removeprefix("daily:")) for name in conn.execute(query).scalars()}


def succeeded(conn: Connection, resource: str, now: dt.datetime, *, changed: bool = False) -> None:
    """Record a successful fetch, and whether the content changed since the last one."""
    values: dict[str, Any] = {"succeeded_at": now, "failed_at": None, "error": None}
    query = sa.select(fetches.c.changed_at).where(fetches.c.resource == resource)
    before = conn.execute(query).scalar_one_or_none()
    if changed or before is None or before > now + MAX_SKEW:
        values["changed_at"] = now
    upsert(conn, fetches, [{"resource": resource, **values}])


def failed(conn: Connection, resource: str, now: dt.datetime, error: str) -> None:
    """Record a failed fetch and the reason."""
    upsert(conn, fetches, [{"resource": resource, "failed_at": now, "error": error[:300]}])


def pause_until(conn: Connection, moment: dt.datetime, now: dt.datetime, resource: str = HUB) -> None:
    """Pause requests to the Hub or arXiv until `moment`, at most for `MAX_PAUSE`. This never shortens a pause."""
    before, moment = get(conn, resource, now).resume_at, min(moment, now + MAX_PAUSE)
    if before is None or moment > before:
        upsert(conn, fetches, [{"resource": resource, "resume_at": moment}])


def compare_clocks(conn: Connection, ours: dt.datetime, behind: float) -> None:
    """Record by how many seconds our clock is behind the Hub's."""
    theirs = ours + dt.timedelta(seconds=round(behind))
    upsert(conn, fetches, [{"resource": _CLOCK, "succeeded_at": ours, "changed_at": theirs}])


def clock_behind(conn: Connection) -> dt.timedelta | None:
    """Return how far our clock was behind the Hub's when it was last asked; negative if ahead, None if unknown."""
    query = sa.select(fetches.c.succeeded_at, fetches.c.changed_at).where(fetches.c.resource == _CLOCK)
    row = conn.execute(query).one_or_none()
    return row.changed_at - row.succeeded_at if row else None


def changed(conn: Connection, resource: str, now: dt.datetime) -> None:
    """Record that the stored content of a resource changed although it was not fetched itself."""
    upsert(conn, fetches, [{"resource": resource, "changed_at": now}])


_DETAILS = (
    fetches.c.succeeded_at,
    fetches.c.changed_at,
    fetches.c.failed_at,
    fetches.c.error,
    fetches.c.resume_at,
)
