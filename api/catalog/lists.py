"""Lists of papers: of a day, a week, a month, and what trends; from the store, or the Hub where a day is missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import cast

from api.core import hub_calendar, list_status, ranking
from api.core.list_status import Fetch, ListStatus, Refresh, listed_days
from api.core.models import Paper, PaperList, Source
from api.core.periods import PERIOD_OF, Period, PeriodKind, month_of
from api.errors import NotFound
from api.store import Connection, Store, fetch_log, lists, votes
from api.sync.on_demand import OnDemand

# Nearly always the nearest list is a few days away, so that the many days beyond are rarely looked at.
_NEIGHBOURS_WITHIN = (dt.timedelta(days=14), dt.timedelta(days=400))
_GAINS_OVER = dt.timedelta(hours=24)


@dataclasses.dataclass(frozen=True, slots=True)
class Calendar:
    """How many papers each day of a month has; None for a day whose list was never read."""

    month: str
    days: dict[dt.date, int | None]
    previous: str | None
    next: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Latest:
    """What is known of the newest list, without its papers; `date` is None if there is none."""

    date: dt.date | None
    total: int
    complete: bool
    stale: bool
    source: Source


class ListCatalog:
    """Answers with lists. Nothing here raises because the Hub fails.

    The `fetch_…` methods have what is not stored read first, for which their caller waits; all others only read the
    store.
    """

    def __init__(self, store: Store, on_demand: OnDemand, clock: hub_calendar.Clock, refresh_seconds: float) -> None:
        self._store, self._on_demand, self._clock = store, on_demand, clock
        # Three missed readings, and at least a quarter of an hour, tell a stopped refresher from a slow one.
        self._patience = dt.timedelta(seconds=max(3 * refresh_seconds, 900))

    def latest(self) -> PaperList:
        """Return the newest list that has papers; the sample if the Hub never answered."""
        with self._store.read() as conn:
            return self._daily(conn, lists.latest(conn), is_latest=True)

    def has_readable_list(self) -> bool:
        """Return whether there is a list, and its first paper can be read."""
        with self._store.read() as conn:
            return bool(lists.newest_paper(conn))

    def about_latest_in(self, conn: Connection) -> Latest:
        """Return what is known of the newest list as an open transaction sees it."""
        day = lists.latest(conn)
        total = lists.size(conn, day) if day else 0
        _, status = self._status(conn, day, self._clock(), is_empty=total == 0, is_latest=True)
        sample = lists.is_sample(conn)
        return Latest(day, total, status.complete, sample or status.stale, "sample" if sample else "hub")

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
            BeingRead, Busy: it is not there yet.
        """
        if error := self._on_demand.not_yet(f"The list of {day}", self._on_demand.day(day)):
            raise error

    def fetch_period(self, period: Period) -> None:
        """Have the lists of a week or a month stored, as far as the Hub can be asked and time allows.

        Raises:
            BeingRead, Busy: none of them is there yet.
        """
        now = self._clock()
        with self._store.read() as conn:
            if lists.is_sample(conn):
                return
        outcome = self._on_demand.days(day for day in listed_days(period, now) if not hub_calendar.is_weekend(day))
        if error := self._on_demand.not_yet(f"The list of {period.name}", outcome):
            with self._store.read() as conn:
                if not lists.dates(conn, period.first, period.last):
                    raise error

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

    def newest(self, limit: int) -> PaperList:
        """Return up to `limit` papers of the newest lists, newest list first, in the envelope of the newest one."""
        with self._store.read() as conn:
            newest = self._daily(conn, lists.latest(conn), is_latest=True)
            return dataclasses.replace(newest, papers=lists.newest(conn, limit))

    def submitted_by(self, name: str, limit: int) -> PaperList:
        """Return up to `limit` papers that the account `name` submitted, newest first."""
        with self._store.read() as conn:
            newest = self._daily(conn, lists.latest(conn), is_latest=True)
            return dataclasses.replace(newest, papers=lists.submitted_by(conn, name, limit))

    def fetch_submitted_by(self, name: str, wanted: int) -> None:
        """Have the papers of an account stored, if fewer than `wanted` are and the Hub can be asked.

        The caller waits only if there is none.
        """
        with self._store.read() as conn:
            known = len(lists.submitted_by(conn, name, wanted))
        if known < wanted:
            self._on_demand.submitted_by(name, wait=known == 0)

    def trending(self, window: ranking.Window) -> PaperList:
        """Return the papers of the newest lists in the order of `ranking.FORMULA`."""
        now = self._clock()
        with self._store.read() as conn:
            latest = lists.latest(conn)
            if latest is None:
                return dataclasses.replace(self._daily(conn, None, is_latest=True), kind="trending")
            first = latest - dt.timedelta(days=ranking.WINDOWS[window][0] - 1)
            newest = self._daily(conn, latest, is_latest=True)
            found = self._gains(conn, lists.between(conn, first, latest), now)
            fetches = fetch_log.of_days(conn, first, latest, now)
            ranks = fetch_log.get(conn, fetch_log.TRENDING, now)
        weekdays = (day for day in hub_calendar.span(first, latest) if not hub_calendar.is_weekend(day))
        changed = [one.changed_at for one in (*fetches.values(), ranks) if one.changed_at]
        return dataclasses.replace(
            newest,
            kind="trending",
            name=None,
            first_date=first,
            previous=None,
            next=None,
            complete=newest.complete and all(_is_read(fetches.get(day)) for day in weekdays),
            as_of=max(changed, default=newest.as_of),
            papers=ranking.ordered(ranking.scored(found, window, hub_calendar.whole_hour(now)), "trending"),
        )

    def with_gains(self, found: tuple[Paper, ...]) -> tuple[Paper, ...]:
        """Return the papers with the votes that each has gained lately."""
        with self._store.read() as conn:
            return self._gains(conn, found, self._clock())

    def stored_neighbours(self, found: PaperList) -> tuple[str | None, str | None]:
        """Return the names of the nearest lists of the same kind, before and after, of which something is stored."""
        if found.first_date is None or found.last_date is None:
            return None, None
        with self._store.read() as conn:
            days = lists.nearest_stored(conn, found.first_date, found.last_date)
        named = PERIOD_OF.get(cast("PeriodKind", found.kind))
        before, after = (None if day is None else named(day).name if named else day.isoformat() for day in days)
        return before, after

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
        known = {day: counts.get(day, 0 if day in read else None) for day in listed_days(month, now)}
        previous, following = (month_of(day).name if day else None for day in (before, after))
        return Calendar(month.name, known, previous, following)

    def _daily(self, conn: Connection, day: dt.date | None, *, is_latest: bool) -> PaperList:
        now = self._clock()
        found = lists.on(conn, day) if day else ()
        fetch, status = self._status(conn, day, now, is_empty=not found, is_latest=is_latest)
        sample = self._is_sample(found)
        before, after = self._neighbours(conn, day, day, now) if day and not sample else (None, None)
        return PaperList(
            kind="daily",
            name=day.isoformat() if day else None,
            first_date=day,
            last_date=day,
            previous=before.isoformat() if before else None,
            next=after.isoformat() if after else None,
            complete=status.complete,
            empty_reason=status.empty_reason,
            as_of=fetch.changed_at,
            stale=sample or status.stale,
            source="sample" if sample else "hub",
            papers=found,
        )

    def _status(
        self, conn: Connection, day: dt.date | None, now: dt.datetime, *, is_empty: bool, is_latest: bool
    ) -> tuple[Fetch, ListStatus]:
        if day is None:
            fetch = fetch_log.get(conn, fetch_log.NEWEST, now)
            return fetch, list_status.of_nothing(fetch)
        fetch, refresh = fetch_log.get(conn, fetch_log.daily(day), now), self._refresh(conn, now)
        return fetch, list_status.of_day(day, fetch, refresh, now, is_empty=is_empty, is_latest=is_latest)

    def _period(self, conn: Connection, period: Period, now: dt.datetime) -> PaperList:
        found = lists.between(conn, period.first, period.last)
        sample = self._is_sample(found)
        fetches = fetch_log.of_days(conn, period.first, period.last, now)
        latest = lists.latest(conn)
        is_latest = latest is not None and period.first <= latest <= period.last
        refresh = self._refresh(conn, now)
        status = list_status.of_period(period, fetches, refresh, now, is_empty=not found, is_latest=is_latest)
        kind = PERIOD_OF[period.kind]
        before, after = (None, None) if sample else self._neighbours(conn, period.first, period.last, now)
        return PaperList(
            kind=period.kind,
            name=period.name,
            first_date=period.first,
            last_date=period.last,
            previous=kind(before).name if before else None,
            next=kind(after).name if after else None,
            complete=status.complete,
            empty_reason=status.empty_reason,
            as_of=max((one.changed_at for one in fetches.values() if one.changed_at), default=None),
            stale=sample or status.stale,
            source="sample" if sample else "hub",
            papers=found,
        )

    def _check(self, first: dt.date, name: str) -> None:
        newest = hub_calendar.newest_askable(self._clock())
        if first > newest:
            raise NotFound(f"{name} is in the future; there are lists up to {newest}.")

    def _refresh(self, conn: Connection, now: dt.datetime) -> Refresh:
        newest = fetch_log.get(conn, fetch_log.NEWEST, now)
        is_late = newest.failing or newest.succeeded_at is None or now - newest.succeeded_at > self._patience
        return Refresh(hub_failing=fetch_log.get(conn, fetch_log.HUB, now).failing, is_late=is_late)

    @staticmethod
    def _is_sample(found: Iterable[Paper]) -> bool:
        return any(paper.source == "sample" for paper in found)

    @staticmethod
    def _gains(conn: Connection, found: tuple[Paper, ...], now: dt.datetime) -> tuple[Paper, ...]:
        gained = votes.gained(conn, found, hub_calendar.whole_hour(now) - _GAINS_OVER)
        return tuple(dataclasses.replace(paper, upvotes_gained=gained[paper.arxiv_id]) for paper in found)

    @staticmethod
    def _neighbours(
        conn: Connection, first: dt.date, last: dt.date, now: dt.datetime
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return the nearest list days before `first` and after `last`; days known to be empty are skipped."""
        first, last = max(first, hub_calendar.FIRST_LIST), max(last, hub_calendar.FIRST_LIST - hub_calendar.ONE_DAY)
        possible = hub_calendar.newest_possible(now)
        newest = lists.latest(conn) or possible
        before = after = None
        for reach in _NEIGHBOURS_WITHIN:
            start, end = max(first - reach, hub_calendar.FIRST_LIST), min(last + reach, possible)
            counts = lists.dates(conn, start, end)
            known = dict.fromkeys(fetch_log.read_days(conn, start, end), False) | dict.fromkeys(counts, True)
            earlier = hub_calendar.span(start, min(first - hub_calendar.ONE_DAY, newest))
            later = hub_calendar.span(max(last + hub_calendar.ONE_DAY, start), min(end, newest))
            before = hub_calendar.nearest(reversed(list(earlier)), known)
            after = hub_calendar.nearest(later, known)
            if (before or start == hub_calendar.FIRST_LIST) and (after or newest <= end):
                break
        return before, after


def _is_read(fetch: Fetch | None) -> bool:
    return fetch is not None and fetch.succeeded_at is not None
