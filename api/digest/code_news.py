"""Which papers that got code a webhook is told of: at the end of an hour, those of all hours since the last time."""

from __future__ import annotations

import datetime as dt

from api.core.hub_calendar import Clock
from api.core.mail import Target
from api.core.models import Paper
from api.digest.schedule import Schedule, channel_of
from api.store import Connection, Store, code, deliveries

KIND = "code"
_HOUR = dt.timedelta(hours=1)
# News that is older is none. The first time, only the last hour counts.
LATE = dt.timedelta(days=1)


class CodeNews:
    """Queues and loads what one webhook is told. A batch is named by the last hour that it covers."""

    def __init__(self, store: Store, schedule: Schedule, clock: Clock, target: Target) -> None:
        """Queue in `store`, for `target`."""
        self._store, self._schedule, self._clock, self._recipient = store, schedule, clock, channel_of(target)

    def queue(self) -> int:
        """Queue the hours that have ended, if there is anything to tell, and return how many batches that is."""
        now = self._clock()
        end = now.replace(minute=0, second=0, microsecond=0)
        name = _name(end - _HOUR)
        with self._store.read() as conn:
            is_queued = self._recipient in deliveries.states(conn, KIND, name)
            if is_queued or not code.is_any_between(conn, self._first(conn, name), end):
                return 0
        new = self._schedule.delivery(self._recipient, self._recipient, KIND, name, now, now + LATE)
        with self._store.write() as conn:
            return deliveries.queue(conn, [new])

    def papers(self, name: str) -> tuple[Paper, ...]:
        """Return the papers of a batch, most votes first."""
        with self._store.read() as conn:
            return code.between(conn, self._first(conn, name), _moment(name) + _HOUR)

    def _first(self, conn: Connection, name: str) -> dt.datetime:
        """Return where a batch begins: after the one before, but not long ago."""
        hour = _moment(name)
        before = deliveries.newest(conn, self._recipient, KIND, before=name)
        return max(_moment(before) + _HOUR, hour + _HOUR - LATE) if before else hour


def _name(hour: dt.datetime) -> str:
    return f"{hour.astimezone(dt.UTC):%Y-%m-%dT%H}"


def _moment(name: str) -> dt.datetime:
    return dt.datetime.strptime(name, "%Y-%m-%dT%H").replace(tzinfo=dt.UTC)
