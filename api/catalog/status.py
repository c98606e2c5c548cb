"""The service's own state: age and completeness of the data, health of the Hub, counts."""

from __future__ import annotations

import dataclasses
import datetime as dt

from api.catalog.lists import Latest, ListCatalog
from api.config import VERSION
from api.core.hub_calendar import Clock
from api.core.list_status import Fetch
from api.store import Store, fetch_log, lists, papers


@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """What `/v1/status` says.

    `checked_at` is when the newest list was last read with success, `age_seconds` how long ago that is. `hub` is
    how the last attempts to ask the Hub went. `clock_behind` is how far the clock was behind the Hub's, if known.
    """

    version: str
    latest: Latest
    checked_at: dt.datetime | None
    age_seconds: int | None
    hub: Fetch
    clock_behind: dt.timedelta | None
    clock_ok: bool | None
    num_papers: int
    num_lists: int


def status(store: Store, catalog: ListCatalog, clock: Clock) -> Status:
    """Return the present state, read from the store."""
    now = clock()
    with store.read() as conn:
        latest = catalog.about_latest_in(conn)
        newest = fetch_log.get(conn, fetch_log.NEWEST, now)
        hub = fetch_log.get(conn, fetch_log.HUB, now)
        if hub.resume_at and hub.resume_at <= now:
            hub = dataclasses.replace(hub, resume_at=None)
        clock_behind = fetch_log.clock_behind(conn)
        num_papers, num_lists = papers.total(conn), lists.total(conn)
    # A reading noted by a clock that was ahead is as good as none.
    checked_at = newest.succeeded_at if newest.succeeded_at != fetch_log.LONG_AGO else None
    age = now - checked_at if checked_at else None
    return Status(
        version=VERSION,
        latest=latest,
        checked_at=checked_at,
        age_seconds=max(0, int(age.total_seconds())) if age is not None else None,
        hub=hub,
        clock_behind=clock_behind,
        clock_ok=abs(clock_behind) <= fetch_log.MAX_SKEW if clock_behind is not None else None,
        num_papers=num_papers,
        num_lists=num_lists,
    )
