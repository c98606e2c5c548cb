"""Reads resources of the Hub into the store: each under a lease, each in one transaction.

What is stored is only ever replaced by a good answer; a failure leaves a log entry of when and why.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable

from api.core import hub_calendar, subjects
from api.core.models import Paper
from api.errors import UpstreamInvalid, UpstreamNotFound, UpstreamRefused
from api.store import Connection, Store, fetch_log, leases, linked_repos, lists, papers, revision
from api.store.budget import Budget
from api.sync.background import Background
from api.sync.reading import Reading
from api.upstream.hub.client import HubClient
from api.upstream.hub.parse import Detail, Normalised

# Shorter than a lease, so that nobody else begins while a reading goes on.
BACKGROUND_BUDGET = leases.MAX_SECONDS - 5


class Refresher:
    """Asks the Hub for one resource at a time and stores the answer.

    Each method takes the seconds it may use. All raise `UpstreamError` if the Hub gave no usable answer,
    `InProgressError` if another process is reading the resource, and `UpstreamBusy` if the Hub asked for a pause.
    """

    def __init__(self, store: Store, hub: HubClient, clock: hub_calendar.Clock) -> None:
        self.store, self.hub, self.clock = store, hub, clock
        self._newest_ahead: float | None = None
        self._allowance: Budget | None = None
        self._behind_callers: Background | None = None

    def for_callers(self, allowance: Budget, behind: Background) -> Refresher:
        """Return a refresher for callers who do not wait long.

        Its readings raise `BudgetSpent` once all processes have begun so many, and `behind` stores what was read when
        that takes longer than the caller may wait.
        """
        limited = copy.copy(self)
        limited._allowance, limited._behind_callers = allowance, behind
        return limited

    def newest_days(self, budget: float = BACKGROUND_BUDGET) -> list[dt.date]:
        """Return the days of the Hub's newest papers, newest first."""
        with self._reading(fetch_log.NEWEST, budget) as reading:
            answer = self.hub.newest(budget=reading.seconds_left())
            self._note_future_lists(answer.papers)
            reading.apply(lambda _conn: False)
        limit = hub_calendar.newest_possible(self.clock())
        found = {paper.list_date for paper in answer.papers if paper.list_date and paper.list_date <= limit}
        return sorted(found, reverse=True)

    def clock_behind(self) -> float | None:
        """Return by how many seconds our clock is behind the Hub's, None if unknown.

        The Hub's own time counts. Where a proxy removes it, most of the newest papers being dated in the future shows
        by how much, at least, the clock is behind.
        """
        return self.hub.clock_behind if self.hub.clock_behind is not None else self._newest_ahead

    def _note_future_lists(self, found: tuple[Paper, ...]) -> None:
        now = self.clock()
        days = [paper.list_date for paper in found if paper.list_date]
        future = [day for day in days if day > hub_calendar.newest_possible(now)]
        is_behind = 2 * len(future) > len(days)
        newest = dt.datetime.combine(max(future), dt.time(), dt.UTC) if is_behind else now
        self._newest_ahead = (newest - now).total_seconds()

    def day(self, day: dt.date, budget: float = BACKGROUND_BUDGET, *, wanted_at: dt.datetime | None = None) -> int:
        """Read the list of `day` and return how many papers the Hub has on it.

        With `wanted_at`, a list that another process has read since then is not read again (`JustReadError`).
        """
        with self._reading(fetch_log.daily(day), budget, wanted_at=wanted_at) as reading:
            answer = self._fetch_day(day, reading.seconds_left())
            reading.apply(lambda conn: self._apply_day(conn, day, answer, reading.asked_at))
        return len(answer.papers)

    def trending(self, budget: float = BACKGROUND_BUDGET) -> int:
        """Read the Hub's trending order and return how many papers it has."""
        with self._reading(fetch_log.TRENDING, budget) as reading:
            found = self.hub.trending(budget=reading.seconds_left()).papers
            reading.apply(lambda conn: self._apply_trending(conn, found, reading.asked_at))
        return len(found)

    def paper(self, arxiv_id: str, budget: float = BACKGROUND_BUDGET) -> None:
        """Read one paper and the repositories that name it.

        Raises:
            UpstreamNotFound: the Hub has not indexed it.
        """
        try:
            with self._reading(f"paper:{arxiv_id}", budget, is_logged=False) as reading:
                answer = self.hub.paper(arxiv_id, budget=reading.seconds_left())
                reading.apply(lambda conn: self._apply_paper(conn, arxiv_id, answer, reading.asked_at))
        except UpstreamNotFound:
            with self.store.write() as conn:
                if papers.get(conn, arxiv_id):
                    linked_repos.put(conn, arxiv_id, None, self.clock())
            raise

    def search(self, text: str, budget: float = BACKGROUND_BUDGET) -> int:
        """Ask the Hub's own search, store the papers it finds and return how many there are."""
        return self._store_found("search", text, lambda seconds: self.hub.search(text, budget=seconds), budget)

    def submitted_by(self, name: str, budget: float = BACKGROUND_BUDGET) -> int:
        """Read the newest papers that an account submitted and return how many there are."""
        return self._store_found(
            "submitter", name, lambda seconds: self.hub.submitted_by(name, budget=seconds), budget
        )

    def _store_found(self, kind: str, text: str, ask: Callable[[float], Normalised], budget: float) -> int:
        resource = f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"
        with self._reading(resource, budget, is_logged=False) as reading:
            found = ask(reading.seconds_left()).papers
            reading.apply(lambda conn: self._apply_papers(conn, found, reading.asked_at))
        return len(found)

    def is_reading(self, resource: str) -> bool:
        """Return whether any process is reading the resource."""
        with self.store.read() as conn:
            return leases.is_held(conn, resource, self.clock())

    def _reading(
        self, resource: str, budget: float, *, is_logged: bool = True, wanted_at: dt.datetime | None = None
    ) -> Reading:
        return Reading(
            self.store,
            resource,
            budget,
            clock=self.clock,
            monotonic=self.hub.monotonic,
            pause=lambda: self.hub.pause,
            behind=self.clock_behind,
            is_logged=is_logged,
            wanted_at=wanted_at,
            allowance=self._allowance,
            sleep=self.hub.sleep,
            behind_callers=self._behind_callers.submit if self._behind_callers else None,
        )

    def _fetch_day(self, day: dt.date, budget: float) -> Normalised:
        """Return the Hub's list of `day`, without dates that cannot be right.

        Raises:
            UpstreamInvalid: the list is plainly another day's.
        """
        try:
            answer = self.hub.daily_list(day, budget=budget)
        except UpstreamRefused as error:
            # The Hub refuses days that have not begun there, which is as good as an empty list.
            if error.status == 400 and self._is_ahead(day):
                return Normalised(())
            raise
        found = self._with_possible_dates(answer.papers, day)
        with self.store.read() as conn:
            if lists.is_of_another_day(conn, day, found):
                raise UpstreamInvalid(f"the list of {day} was asked for, and the reply is another day's")
        return dataclasses.replace(answer, papers=found)

    def _apply_day(self, conn: Connection, day: dt.date, answer: Normalised, asked_at: dt.datetime) -> bool:
        """Store a day's list and return whether it differs from what was stored."""
        if answer.papers and papers.remove_sample(conn):
            revision.raise_revision(conn, subjects.EVERYTHING)
        now = self.clock()
        read_at = fetch_log.get(conn, fetch_log.daily(day), now).succeeded_at
        if read_at and read_at < hub_calendar.ends_at(day) <= now:
            # The papers may be the same, but the list is complete now.
            revision.raise_revision(conn, subjects.daily(day))
        applied = lists.put(conn, day, answer.papers, now, asked_at=asked_at, whole=not answer.skipped)
        for other in applied.days - {day}:
            fetch_log.changed(conn, fetch_log.daily(other), now)
        return day in applied.days

    def _apply_papers(self, conn: Connection, found: tuple[Paper, ...], asked_at: dt.datetime) -> bool:
        """Store papers that came without a list, and return whether any of them differs from what was stored."""
        changed = papers.put(conn, self._with_possible_dates(found), self.clock(), asked_at=asked_at)
        if changed:
            self._raise_revision(conn, changed)
        return bool(changed)

    def _apply_paper(self, conn: Connection, arxiv_id: str, answer: Detail, asked_at: dt.datetime) -> bool:
        """Store a paper and what names it, and return whether either differs from what was stored."""
        changed = self._apply_papers(conn, (answer.paper,), asked_at)
        if linked_repos.put(conn, arxiv_id, answer.linked, self.clock()):
            revision.raise_revision(conn, subjects.paper(arxiv_id))
            return True
        return changed

    def _apply_trending(self, conn: Connection, found: tuple[Paper, ...], asked_at: dt.datetime) -> bool:
        """Store the Hub's trending papers and their order, and return whether any of that has changed."""
        changed = self._apply_papers(conn, found, asked_at)
        reordered = papers.rank_trending(conn, [paper.arxiv_id for paper in found])
        if reordered:
            self._raise_revision(conn, reordered, subjects.TRENDING)
        return changed or bool(reordered)

    def _raise_revision(self, conn: Connection, changed: frozenset[str], *also: str) -> None:
        """Raise the revision for papers that changed, and for the lists they are on."""
        days = lists.days_of(conn, changed)
        concerned = (*map(subjects.paper, changed), *map(subjects.daily, days), *also)
        revision.raise_revision(conn, *concerned)
        now = self.clock()
        for day in days:
            fetch_log.changed(conn, fetch_log.daily(day), now)

    def _with_possible_dates(self, found: tuple[Paper, ...], day: dt.date | None = None) -> tuple[Paper, ...]:
        """Return the papers; one whose date cannot be right is treated as one without a date."""
        now = self.clock()
        return tuple(
            dataclasses.replace(paper, list_date=day, submitted_at=None)
            if paper.submitted_at and not hub_calendar.is_possible(paper.submitted_at.date(), now)
            else paper
            for paper in found
        )

    def _is_ahead(self, day: dt.date) -> bool:
        with self.store.read() as conn:
            latest = lists.latest(conn)
        return latest is None or day > latest
