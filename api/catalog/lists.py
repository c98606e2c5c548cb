"""Lists of papers: of a day, a week, a month, and what trends; from the store, or the Hub where a day is missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator

from api.core import hub_calendar, ranking
from api.core.models import EmptyReason, Paper, PaperList
from api.core.periods import PERIOD_OF, Period, PeriodKind, month_of
from api.errors import BeingRead, NotFound
from api.store import Connection, Store, fetch_log, lists, votes
from api.sync.on_demand import REREAD_UNSETTLED, OnDemand, Outcome

_NEIGHBOURS_WITHIN = dt.timedelta(days=400)
_NEWEST = 1000
_GAINS_OVER = dt.timedelta(hours=24)


@dataclasses.dataclass(frozen=True, slots=True)
class Calendar:
    """How many papers each day of a month has; None for a day whose list was never read."""

    month: str
    days: dict[dt.date, int | None]
    previous: str | None
    next: str | None


class Library:
    """Answers with lists. Nothing here raises because the Hub fails.

    The `fetch_…` methods have what is not stored read first, for which their caller waits; all others only read the
    store.
    """

    def __init__(self, store: Store, on_demand: OnDemand, clock: hub_calendar.Clock, refresh_seconds: float) -> None:
        """Take the store, the way to read what it lacks, the clock, and how often it should be refreshed."""
        self._store, self._on_demand, self._clock = store, on_demand, clock
        # Three missed readings, and at least a quarter of an hour, tell a stopped refresher from a slow one.
        self._patience = dt.timedelta(seconds=max(3 * refresh_seconds, 900))

    def latest(self) -> PaperList:
        """Return the newest list that has papers; the sample if the Hub never answered."""
        with self._store.read() as conn:
            return self.latest_in(conn)

    def latest_in(self, conn: Connection) -> PaperList:
        """Return the newest list as an open transaction sees it."""
        return self._daily(conn, lists.latest(conn), is_latest=True)

    def daily(self, day: dt.date) -> PaperList:
        """Return the list of `day`.

        Raises:
            NotFound: the day has not begun anywhere yet.
        """
        self._check(day, str(day))
        with self._store.read() as conn:
            return self._daily(conn, day, is_latest=day == lists.latest(conn))

    def fetch_day(self, day: dt.date) -> None:
        """Have the list of `day` stored, as far as the Hub can be asked.

        Raises:
            BeingRead: it is being read and not there yet.
        """
        if self._on_demand.day(day) is Outcome.BEING_READ:
            raise BeingRead(f"The list of {day} is being read from the Hub; ask again in a second.")

    def fetch_period(self, period: Period) -> None:
        """Have the lists of a week or a month stored, as far as the Hub can be asked and time allows.

        Raises:
            BeingRead: they are being read, and none of them is there yet.
        """
        now = self._clock()
        with self._store.read() as conn:
            if self._is_sample(lists.on(conn, lists.latest(conn) or period.first)):
                return
        outcome = self._on_demand.days(day for day in self._days(period, now) if not hub_calendar.is_weekend(day))
        if outcome is Outcome.BEING_READ:
            with self._store.read() as conn:
                if not lists.dates(conn, period.first, period.last):
                    raise BeingRead(f"The lists of {period.name} are being read from the Hub; ask again in a second.")

    def latest_period(self, kind: PeriodKind) -> Period:
        """Return the week or month of the newest list."""
        with self._store.read() as conn:
            return PERIOD_OF[kind](lists.latest(conn) or hub_calendar.hub_today(self._clock()))

    def period(self, period: Period) -> PaperList:
        """Return the papers of a week or a month.

        Raises:
            NotFound: the period has not begun anywhere yet.
        """
        self._check(period.first, period.name)
        with self._store.read() as conn:
            return self._period(conn, period, self._clock())

    def newest(self) -> tuple[Paper, ...]:
        """Return the papers of the newest lists, newest first."""
        with self._store.read() as conn:
            return lists.newest(conn, _NEWEST)

    def trending(self, window: ranking.Window) -> PaperList:
        """Return the papers of the newest lists in the order of `ranking.FORMULA`."""
        now = self._clock()
        with self._store.read() as conn:
            latest = lists.latest(conn)
            if latest is None:
                return dataclasses.replace(self._daily(conn, None, is_latest=True), kind="trending")
            first = latest - dt.timedelta(days=ranking.WINDOWS[window][0] - 1)
            newest = self._daily(conn, latest, is_latest=True)
            found = self._with_gains(conn, lists.between(conn, first, latest), now)
            known = fetch_log.of_days(conn, first, latest, now).values()
            ranks = fetch_log.get(conn, fetch_log.TRENDING, now)
        changed = [one.changed_at for one in (*known, ranks) if one.changed_at]
        return dataclasses.replace(
            newest,
            kind="trending",
            name=None,
            first_date=first,
            previous=None,
            next=None,
            as_of=max(changed, default=newest.as_of),
            papers=ranking.ordered(ranking.scored(found, window, hub_calendar.whole_hour(now)), "trending"),
        )

    def calendar(self, month: Period) -> Calendar:
        """Return how many papers each day of a month has, as far as it is known; nothing is read from the Hub.

        Raises:
            NotFound: the month has not begun anywhere yet.
        """
        self._check(month.first, month.name)
        now = self._clock()
        with self._store.read() as conn:
            counts = lists.dates(conn, month.first, month.last)
            read = fetch_log.read_days(conn, month.first, month.last)
            before, after = self._neighbours(conn, month.first, month.last, now)
        known = {day: counts.get(day, 0 if day in read else None) for day in self._days(month, now)}
        previous, following = (month_of(day).name if day else None for day in (before, after))
        return Calendar(month.name, known, previous, following)

    def _daily(self, conn: Connection, day: dt.date | None, *, is_latest: bool) -> PaperList:
        now = self._clock()
        found = lists.on(conn, day) if day else ()
        sample = self._is_sample(found)
        own = fetch_log.get(conn, fetch_log.NEWEST if day is None else fetch_log.daily(day), now)
        empty_reason = None if found else self._empty_reason(day, own, now)
        late = is_latest and self._is_late(conn, now)
        before, after = self._neighbours(conn, day, day, now) if day and not sample else (None, None)
        return PaperList(
            kind="daily",
            name=day.isoformat() if day else None,
            first_date=day,
            last_date=day,
            previous=before.isoformat() if before else None,
            next=after.isoformat() if after else None,
            complete=_is_complete(day, own),
            empty_reason=empty_reason,
            as_of=own.changed_at,
            stale=sample or own.failing or late or self._is_overdue(conn, day, own, now),
            source="sample" if sample else "hub",
            papers=self._with_gains(conn, found, now),
        )

    def _period(self, conn: Connection, period: Period, now: dt.datetime) -> PaperList:
        found = lists.between(conn, period.first, period.last)
        sample = self._is_sample(found)
        known = fetch_log.of_days(conn, period.first, period.last, now)
        latest = lists.latest(conn)
        is_latest = latest is not None and period.first <= latest <= period.last
        wanted = [day for day in self._days(period, now) if not hub_calendar.is_weekend(day) or day in known]
        read = {day: known[day].succeeded_at for day in wanted if day in known}
        missing = any(read.get(day) is None for day in wanted)
        if found:
            empty_reason: EmptyReason | None = None
        elif period.last < hub_calendar.FIRST_LIST:
            empty_reason = "before_first_list"
        elif missing:
            empty_reason = "upstream_unavailable"
        else:
            empty_reason = "not_published_yet" if period.last >= hub_calendar.hub_today(now) else "no_list"
        failing = any(fetch.failing for fetch in known.values())
        ended = period.last < hub_calendar.hub_today(now) and not missing
        kind = PERIOD_OF[period.kind]
        before, after = (None, None) if sample else self._neighbours(conn, period.first, period.last, now)
        return PaperList(
            kind=period.kind,
            name=period.name,
            first_date=period.first,
            last_date=period.last,
            previous=kind(before).name if before else None,
            next=kind(after).name if after else None,
            complete=ended and all(at is not None and at >= hub_calendar.ends_at(day) for day, at in read.items()),
            empty_reason=empty_reason,
            as_of=max((one.changed_at for one in known.values() if one.changed_at), default=None),
            stale=sample or missing or failing or (is_latest and self._is_late(conn, now)),
            source="sample" if sample else "hub",
            papers=self._with_gains(conn, found, now),
        )

    def _check(self, first: dt.date, name: str) -> None:
        newest = hub_calendar.newest_askable(self._clock())
        if first > newest:
            raise NotFound(f"{name} is in the future; there are lists up to {newest}.")

    def _is_late(self, conn: Connection, now: dt.datetime) -> bool:
        """Return whether the newest list is not being looked at as it should be."""
        newest = fetch_log.get(conn, fetch_log.NEWEST, now)
        return newest.failing or newest.succeeded_at is None or now - newest.succeeded_at > self._patience

    @staticmethod
    def _is_overdue(conn: Connection, day: dt.date | None, own: fetch_log.Fetch, now: dt.datetime) -> bool:
        """Return whether a day ought to have been read, or read again, and the Hub does not answer."""
        if day is None or not hub_calendar.FIRST_LIST <= day <= hub_calendar.newest_possible(now):
            return day is None
        if own.succeeded_at is None:
            return True
        settled = hub_calendar.is_settled(day, own.succeeded_at)
        return (
            not settled
            and now - own.succeeded_at > REREAD_UNSETTLED
            and fetch_log.get(conn, fetch_log.HUB, now).failing
        )

    @staticmethod
    def _is_sample(found: Iterable[Paper]) -> bool:
        return any(paper.source == "sample" for paper in found)

    @staticmethod
    def _days(period: Period, now: dt.datetime) -> Iterator[dt.date]:
        """Yield the days of a period that can have a list."""
        return hub_calendar.span(
            max(period.first, hub_calendar.FIRST_LIST), min(period.last, hub_calendar.newest_possible(now))
        )

    @staticmethod
    def _with_gains(conn: Connection, found: tuple[Paper, ...], now: dt.datetime) -> tuple[Paper, ...]:
        gained = votes.gained(conn, found, hub_calendar.whole_hour(now) - _GAINS_OVER)
        return tuple(dataclasses.replace(paper, upvotes_gained=gained[paper.arxiv_id]) for paper in found)

    @staticmethod
    def _empty_reason(day: dt.date | None, own: fetch_log.Fetch, now: dt.datetime) -> EmptyReason:
        if day is not None and day < hub_calendar.FIRST_LIST:
            return "before_first_list"
        if own.succeeded_at is None and (day is None or day <= hub_calendar.newest_possible(now)):
            return "upstream_unavailable"
        if day is not None and hub_calendar.is_weekend(day):
            return "weekend"
        return "not_published_yet" if day is None or day >= hub_calendar.hub_today(now) else "no_list"

    @staticmethod
    def _neighbours(
        conn: Connection, first: dt.date, last: dt.date, now: dt.datetime
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return the nearest list days before `first` and after `last`; days known to be empty are skipped."""
        first, last = max(first, hub_calendar.FIRST_LIST), max(last, hub_calendar.FIRST_LIST - hub_calendar.ONE_DAY)
        start = max(first - _NEIGHBOURS_WITHIN, hub_calendar.FIRST_LIST)
        end = min(last + _NEIGHBOURS_WITHIN, hub_calendar.newest_possible(now))
        counts = lists.dates(conn, start, end)
        known = dict.fromkeys(fetch_log.read_days(conn, start, end), False) | dict.fromkeys(counts, True)
        newest = lists.latest(conn) or end
        before = hub_calendar.nearest(
            reversed(list(hub_calendar.span(start, min(first - hub_calendar.ONE_DAY, newest)))), known
        )
        after = hub_calendar.nearest(
            hub_calendar.span(max(last + hub_calendar.ONE_DAY, start), min(end, newest)), known
        )
        return before, after


def _is_complete(day: dt.date | None, own: fetch_log.Fetch) -> bool:
    """Return whether nothing can come any more: read after the day's end, or before there were lists."""
    if day is None:
        return False
    return day < hub_calendar.FIRST_LIST or bool(own.succeeded_at and own.succeeded_at >= hub_calendar.ends_at(day))
