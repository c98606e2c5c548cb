"""Which digests are due: for each subscriber the newest complete list at his hour, for each webhook every list."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from api.core import hub_calendar
from api.core.hub_calendar import Clock
from api.core.list_status import Fetch
from api.core.mail import Target
from api.core.periods import Period, week_of
from api.core.preferences import Frequency, last_due, next_due, week_before
from api.digest.compose import DigestList
from api.errors import NotFound
from api.store import Connection, Store, deliveries, fetch_log, lists, subscriptions
from api.store.deliveries import Delivery
from api.store.subscriptions import Subscriber

LATE = dt.timedelta(days=1)
# How long to wait for a list that could not be read yet, before an older one is sent; and when to look again.
_WAIT, _AGAIN = dt.timedelta(hours=12), dt.timedelta(minutes=1)
_OLDEST = dt.timedelta(days=7)
_CHUNK = 200


class Schedule:
    """Queues what is due."""

    def __init__(self, store: Store, clock: Clock, domain: str) -> None:
        """Queue in `store`; `domain` is the right part of message ids."""
        self._store, self._clock, self._domain = store, clock, domain

    def queue_mails(self) -> int:
        """Queue the digests that are due by mail, and return how many there are."""
        now = self._clock()
        with self._store.read() as conn:
            found = subscriptions.due(conn, now)
        added = 0
        for start in range(0, len(found), _CHUNK):
            with self._store.write() as conn:
                known_lists = _Lists(conn, now)
                added += sum(self._queue_for(conn, one, known_lists, now) for one in found[start : start + _CHUNK])
        return added

    def queue_webhooks(self, targets: Sequence[Target]) -> int:
        """Queue the newest complete list for each webhook, unless it is more than a day old."""
        now = self._clock()
        with self._store.read() as conn:
            day = _Lists(conn, now).newest(now)
        if day is None or now - hub_calendar.ends_at(day) >= LATE:
            return 0
        until = hub_calendar.ends_at(day) + LATE
        with self._store.read() as conn:
            known = deliveries.states(conn, "daily", str(day))
        names = [name for one in targets if (name := channel_of(one)) not in known]
        if not names:
            return 0
        new = [self.delivery(name, name, "daily", str(day), now, until) for name in names]
        with self._store.write() as conn:
            return deliveries.queue(conn, new)

    def queue_since(self, first: dt.date) -> int:
        """Queue for each subscriber the lists since `first` that were not sent to him, and return how many.

        Lists from before he confirmed his subscription do not count.
        """
        now, added = self._clock(), 0
        with self._store.read() as conn:
            found = [one for one in subscriptions.everybody(conn) if one.is_active]
        for start in range(0, len(found), _CHUNK):
            with self._store.write() as conn:
                known_lists = _Lists(conn, now, first)
                for one in found[start : start + _CHUNK]:
                    kind = one.preferences.frequency
                    names = [name for name in known_lists.since(first, kind) if _is_news(kind, name, one)]
                    new = [self._mail(one, kind, name, now, now + LATE) for name in names]
                    added += deliveries.queue(conn, new)
        return added

    def newest(self, kind: Frequency) -> str:
        """Return the name of the newest complete list.

        Raises:
            NotFound: there is none.
        """
        now = self._clock()
        with self._store.read() as conn:
            names = _Lists(conn, now, now.date() - 3 * _OLDEST).since(now.date() - 3 * _OLDEST, kind)
        if not names:
            raise NotFound("No complete list is stored. Fetch one first: paperboy refresh, or paperboy backfill.")
        return names[-1]

    def newest_of_all(self, kind: Frequency) -> str:
        """Return the name of the newest complete list, else of the newest one, also if it is the sample.

        Raises:
            NotFound: there is none.
        """
        try:
            return self.newest(kind)
        except NotFound:
            with self._store.read() as conn:
                day = lists.latest(conn)
            if day is None:
                raise
            return str(day) if kind == "daily" else week_of(day).name

    def since(self, first: dt.date, kind: Frequency) -> list[str]:
        """Return the names of the complete lists since a day, oldest first."""
        with self._store.read() as conn:
            return _Lists(conn, self._clock(), first).since(first, kind)

    def _queue_for(self, conn: Connection, known: Subscriber, known_lists: _Lists, now: dt.datetime) -> int:
        wanted = known.preferences
        due = last_due(wanted, now)
        name, until = None, due + LATE
        if known.active_from is not None and due >= known.active_from:
            if wanted.frequency == "daily":
                name, is_waiting = known_lists.daily(due)
            else:
                week = week_before(wanted, due)
                # East of Greenwich the week may end, by the Hub's calendar, after Monday's hour.
                until = max(due, hub_calendar.ends_at(week.last)) + LATE
                name, is_waiting = known_lists.weekly(week, until)
            if is_waiting:
                subscriptions.look_again(conn, known, now + _AGAIN)
                return 0
        subscriptions.look_again(conn, known, next_due(wanted, now))
        return deliveries.queue(conn, [self._mail(known, wanted.frequency, name, now, until)]) if name else 0

    def _mail(self, known: Subscriber, kind: Frequency, name: str, now: dt.datetime, until: dt.datetime) -> Delivery:
        return self.delivery(known.key, "mail", kind, name, now, until)

    def delivery(
        self, recipient: str, channel: str, kind: str, name: str, now: dt.datetime, until: dt.datetime
    ) -> Delivery:
        """Return the delivery of a list to a recipient, to be given up at `until`."""
        # The same for the same digest, also if it is queued again from a restored backup.
        unique = hashlib.sha256(f"{recipient} {kind} {name}".encode()).hexdigest()[:24]
        return Delivery(
            recipient=recipient,
            kind=kind,
            list=name,
            channel=channel,
            message_id=f"<{kind}.{name}.{unique}@{self._domain}>",
            created_at=now,
            give_up_at=until,
        )


def channel_of(target: Target) -> str:
    """Return the channel of a webhook. It does not tell the address, which is a secret."""
    kind = target.kind if target.event == "daily" else f"{target.kind}+{target.event}"
    return f"{kind}:{hashlib.sha256(target.url.encode()).hexdigest()[:24]}"


def load(store: Store, kind: str, name: str) -> DigestList:
    """Return a list with its papers, most votes first."""
    period = _period(kind, name)
    with store.read() as conn:
        papers = lists.between(conn, period.first, period.last)
    return DigestList("daily" if kind == "daily" else "weekly", name, period.first, period.last, papers)


def _is_news(kind: str, name: str, known: Subscriber) -> bool:
    ended_at = hub_calendar.ends_at(_period(kind, name).last)
    return known.confirmed_at is not None and ended_at > known.confirmed_at


def _period(kind: str, name: str) -> Period:
    if kind == "daily":
        day = dt.date.fromisoformat(name)
        return Period("weekly", name, day, day)
    return week_of(dt.date.fromisocalendar(int(name[:4]), int(name[6:]), 1))


class _Lists:
    """Which lists are complete, read once for a transaction."""

    def __init__(self, conn: Connection, now: dt.datetime, first: dt.date | None = None) -> None:
        first = first or now.date() - 2 * _OLDEST
        # A week begins before its days that were asked for.
        first, last = min(first, now.date()) - _OLDEST, hub_calendar.newest_possible(now)
        self._now = now
        self._sizes = lists.dates(conn, first, last)
        self._fetches = fetch_log.of_days(conn, first, last, now)

    def newest(self, due: dt.datetime) -> dt.date | None:
        """Return the newest day whose list has papers and was complete by its end, which was by `due`."""
        days = [day for day in self._sizes if hub_calendar.ends_at(day) <= due and self._is_complete(day)]
        return max((day for day in days if hub_calendar.ends_at(day) > due - _OLDEST), default=None)

    def daily(self, due: dt.datetime) -> tuple[str | None, bool]:
        """Return the newest complete list as of `due`, and whether a newer one may still be read."""
        day = due.date() + hub_calendar.ONE_DAY
        while hub_calendar.ends_at(day) > due:
            day -= hub_calendar.ONE_DAY
        is_missing = not hub_calendar.is_weekend(day) and not self._is_complete(day)
        found = self.newest(due)
        return str(found) if found else None, is_missing and self._now - due < _WAIT

    def weekly(self, week: Period, until: dt.datetime) -> tuple[str | None, bool]:
        """Return the week if it has papers and is complete, and whether it may still become so."""
        if not self._is_week_complete(week):
            return None, self._now < until
        has_papers = any(week.first <= day <= week.last for day in self._sizes)
        return week.name if has_papers and self._now < until else None, False

    def since(self, first: dt.date, kind: Frequency) -> list[str]:
        """Return the names of the complete lists with papers since a day, oldest first."""
        days = sorted(day for day in self._sizes if day >= first)
        if kind == "daily":
            return [str(day) for day in days if self._is_complete(day)]
        weeks = list(dict.fromkeys(map(week_of, days)))
        return [week.name for week in weeks if self._is_week_complete(week)]

    def _is_week_complete(self, week: Period) -> bool:
        # The Hub has lists on few weekends; only those that have papers matter.
        days: Iterable[dt.date] = hub_calendar.span(week.first, week.last)
        expected = [day for day in days if not hub_calendar.is_weekend(day) or day in self._sizes]
        return hub_calendar.ends_at(week.last) <= self._now and all(map(self._is_complete, expected))

    def _is_complete(self, day: dt.date) -> bool:
        read_at = self._fetches.get(day, Fetch()).succeeded_at
        return read_at is not None and read_at >= hub_calendar.ends_at(day)
