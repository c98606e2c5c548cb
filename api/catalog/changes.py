"""What was listed since a cursor. The number on the badge is worked out in the extension (`ui/badge.js`)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from api.catalog.lists import ListCatalog
from api.core.models import Paper, Source
from api.errors import InvalidParameter
from api.store import Store, lists, revision

WINDOW = dt.timedelta(days=14)
_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,15})")


@dataclasses.dataclass(frozen=True, slots=True)
class Changes:
    """The papers listed since a cursor, and the cursor for the next time.

    `reset` says that the cursor that was sent belongs to another store, so that these are not the changes since
    then but the newest list, as for a first visit.
    """

    cursor: str
    reset: bool
    latest_date: dt.date | None
    latest_total: int
    stale: bool
    source: Source
    papers: tuple[Paper, ...]


def changes(store: Store, catalog: ListCatalog, since: str | None) -> Changes:
    """Return what was listed after the cursor `since` within the last 14 days; without one, the newest list.

    Raises:
        InvalidParameter: the cursor is not one of ours.
    """
    match = _CURSOR.fullmatch(since) if since is not None else None
    if since is not None and match is None:
        reason = "This is no cursor; send the `cursor` of an earlier reply as it is, or leave `since` out."
        raise InvalidParameter(reason, errors={"since": [reason]})
    with store.read() as conn:
        identity, last = revision.identity(conn), lists.last_listing(conn)
        latest = catalog.about_latest_in(conn)
        known = match is not None and match[1] == identity and int(match[2]) <= revision.revision(conn)
        if latest.date is None or latest.source == "sample":
            found: tuple[Paper, ...] = ()
        elif known and match is not None:
            found = tuple(lists.listed_since(conn, int(match[2]), latest.date - WINDOW))
        else:
            found = lists.on(conn, latest.date)
    return Changes(
        cursor=f"{identity}-{last}",
        reset=since is not None and not known,
        latest_date=latest.date,
        latest_total=latest.total,
        stale=latest.stale,
        source=latest.source,
        papers=found,
    )
