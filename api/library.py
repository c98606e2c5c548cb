"""What is known of days, papers and changes: read from the store, and from the Hub where it is not stored yet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from sqlalchemy.engine import Connection

from api import days
from api.errors import InvalidParameter, NotFound, Unavailable
from api.models import DailyList, EmptyReason, Paper, Source
from api.ondemand import OnDemand
from api.store import Store, fetches, lists, meta, papers

CHANGES_WINDOW = dt.timedelta(days=14)
_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,15})")
_NEIGHBOURS_WITHIN = 400


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


@dataclasses.dataclass(frozen=True, slots=True)
class KnownPaper:
    """One paper, when it was last seen to change, and whether it may be out of date."""

    paper: Paper
    as_of: dt.datetime | None
    stale: bool


class Library:
    """Answers what the API asks. Nothing here raises because the Hub fails."""

    def __init__(self, store: Store, on_demand: OnDemand, clock: days.Clock, refresh_seconds: float) -> None:
        """Take the store, the way to read what it lacks, the clock, and how often it should be refreshed."""
        self._store, self._on_demand, self._clock = store, on_demand, clock
        # Three missed readings, and at least a quarter of an hour, tell a stopped refresher from a slow one.
        self._patience = dt.timedelta(seconds=max(3 * refresh_seconds, 900))

    def latest(self) -> DailyList:
        """Return the newest list that has papers; the sample if the Hub never answered."""
        with self._store.read() as conn:
            return self._list(conn, lists.latest(conn), latest=True)

    def daily(self, day: dt.date) -> DailyList:
        """Return the list of `day`, read from the Hub first if need be.

        Raises:
            InvalidParameter: the day has not begun anywhere yet.
        """
        now = self._clock()
        if day > days.newest_askable(now):
            reason = f"{day} lies ahead; allowed are days up to {days.newest_askable(now)}."
            raise InvalidParameter(reason, errors={"date": [reason]})
        self._on_demand.day(day)
        with self._store.read() as conn:
            return self._list(conn, day, latest=day == lists.latest(conn))

    def paper(self, arxiv_id: str) -> KnownPaper:
        """Return a paper, read from the Hub first if it is not stored.

        Raises:
            NotFound: the Hub does not know it.
            Unavailable: it is not stored, and the Hub cannot be asked now.
        """
        with self._store.read() as conn:
            paper = papers.get(conn, arxiv_id)
        if paper is None:
            answered = self._on_demand.paper(arxiv_id)
            with self._store.read() as conn:
                paper = papers.get(conn, arxiv_id)
            if paper is None and not answered:
                reason = f"{arxiv_id} is not stored here, and the Hub cannot be asked at the moment; try again soon."
                raise Unavailable(reason, retry_after=60)
            if paper is None:
                raise NotFound(f"The Hub does not know the paper {arxiv_id}.")
        with self._store.read() as conn:
            hub = fetches.get(conn, fetches.HUB)
            listed = fetches.get(conn, fetches.daily(paper.list_date)) if paper.list_date else fetches.Fetch()
        return KnownPaper(paper, listed.changed_at or hub.changed_at, stale=hub.failing)

    def changes(self, since: str | None) -> Changes:
        """Return what was listed after the cursor `since` within the last 14 days; without one, the newest list.

        Raises:
            InvalidParameter: the cursor is not one of ours.
        """
        match = _CURSOR.fullmatch(since) if since is not None else None
        if since is not None and match is None:
            reason = "This is no cursor; send the `cursor` of an earlier reply as it is, or leave `since` out."
            raise InvalidParameter(reason, errors={"since": [reason]})
        with self._store.read() as conn:
            identity, last = meta.identity(conn), lists.last_listing(conn)
            latest = self._list(conn, lists.latest(conn), latest=True)
            known = match is not None and match[1] == identity and int(match[2]) <= last
            if latest.date is None or latest.source == "sample":
                found: tuple[Paper, ...] = ()
            elif known and match is not None:
                found = tuple(lists.listed_since(conn, int(match[2]), latest.date - CHANGES_WINDOW))
            else:
                found = latest.papers
        return Changes(
            cursor=f"{identity}-{last}",
            reset=since is not None and not known,
            latest_date=latest.date,
            latest_total=len(latest.papers),
            stale=latest.stale,
            source=latest.source,
            papers=found,
        )

    def _list(self, conn: Connection, day: dt.date | None, *, latest: bool) -> DailyList:
        now = self._clock()
        found = lists.on(conn, day) if day else ()
        sample = any(paper.source == "sample" for paper in found)
        resource = fetches.NEWEST if day is None else fetches.daily(day)
        own, newest = fetches.get(conn, resource), fetches.get(conn, fetches.NEWEST)
        empty_reason = None if found else self._empty_reason(day, own, now)
        late = latest and self._is_late(newest, now)
        before, after = self._neighbours(conn, day, now) if day and not sample else (None, None)
        return DailyList(
            date=day,
            previous=before,
            next=after,
            complete=bool(day and own.succeeded_at and own.succeeded_at >= days.ends_at(day)),
            empty_reason=empty_reason,
            as_of=own.changed_at,
            stale=sample or own.failing or late or empty_reason == "upstream_unavailable",
            source="sample" if sample else "hub",
            papers=found,
        )

    def _is_late(self, newest: fetches.Fetch, now: dt.datetime) -> bool:
        """Return whether the newest list is not being looked at as it should be."""
        return newest.failing or newest.succeeded_at is None or now - newest.succeeded_at > self._patience

    @staticmethod
    def _empty_reason(day: dt.date | None, own: fetches.Fetch, now: dt.datetime) -> EmptyReason:
        if day is not None and day < days.FIRST_LIST:
            return "before_first_list"
        if own.succeeded_at is None and (day is None or day <= days.newest_possible(now)):
            return "upstream_unavailable"
        if day is not None and days.is_weekend(day):
            return "weekend"
        return "not_published_yet" if day is None or day >= days.hub_today(now) else "no_list"

    @staticmethod
    def _neighbours(conn: Connection, day: dt.date, now: dt.datetime) -> tuple[dt.date | None, dt.date | None]:
        """Return the nearest list days on both sides; days known to be empty are skipped."""
        reach = dt.timedelta(days=_NEIGHBOURS_WITHIN)
        first, last = max(day - reach, days.FIRST_LIST), min(day + reach, days.newest_possible(now))
        counts = lists.dates(conn, first, last)
        known = dict.fromkeys(fetches.read_days(conn, first, last), False) | dict.fromkeys(counts, True)
        newest = lists.latest(conn) or last
        before = days.nearest(reversed(list(days.span(first, min(day - days.ONE_DAY, newest)))), known)
        after = days.nearest(days.span(max(day + days.ONE_DAY, first), min(last, newest)), known)
        return before, after
