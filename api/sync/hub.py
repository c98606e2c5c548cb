"""Reads resources of the Hub into the store: each under a lease, each in one transaction.

What is stored is only ever replaced by a good answer; a failure leaves a note of when and why.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from typing import TypeVar

from api.core import hub_calendar
from api.core.models import Paper
from api.errors import UpstreamBusy, UpstreamError, UpstreamInvalid, UpstreamNotFound, UpstreamRefused
from api.store import Connection, Store, fetch_log, leases, linked_repos, lists, papers, revision
from api.upstream.hub.client import HubClient
from api.upstream.hub.parse import Detail, Normalised

log = logging.getLogger(__name__)
T = TypeVar("T")

# Less than a lease lasts, so that nobody else begins while a reading goes on.
BACKGROUND_BUDGET = leases.MAX_SECONDS - 5


class InProgressError(UpstreamError):
    """Another process is reading the same resource at the moment."""


class JustReadError(UpstreamError):
    """Another process has read the resource since it was asked for."""


class Refresher:
    """Asks the Hub for one resource at a time and stores the answer."""

    def __init__(self, store: Store, hub: HubClient, clock: hub_calendar.Clock) -> None:
        """Take the store to fill, the Hub to ask and the clock to go by."""
        self.store, self.hub, self.clock = store, hub, clock

    def newest_days(self, budget: float = BACKGROUND_BUDGET) -> list[dt.date]:
        """Return the days of which the Hub has papers lately, newest first.

        Raises:
            UpstreamError: the Hub gave no usable answer (so do the other methods).
        """
        limit = hub_calendar.newest_possible(self.clock())
        answer = self._ask(
            fetch_log.NEWEST, lambda left: self.hub.newest(budget=left), lambda _conn, _answer: False, budget
        )
        found = {paper.list_date for paper in answer.papers if paper.list_date and paper.list_date <= limit}
        return sorted(found, reverse=True)

    def day(self, day: dt.date, budget: float = BACKGROUND_BUDGET, *, wanted_at: dt.datetime | None = None) -> int:
        """Read the list of `day` and return how many papers the Hub has on it.

        With `wanted_at`, a list that another process has read since then is not read again (`JustReadError`).
        """

        def fetch(left: float) -> Normalised:
            try:
                return self._of_day(day, self.hub.daily_list(day, budget=left))
            except UpstreamRefused as error:
                # The Hub refuses days that have not begun there, which is as good as an empty list.
                if error.status == 400 and self._is_ahead(day):
                    return Normalised(())
                raise

        def keep(conn: Connection, answer: Normalised) -> bool:
            if answer.papers and papers.remove_sample(conn):
                revision.raise_revision(conn)
            now = self.clock()
            read_at = fetch_log.get(conn, fetch_log.daily(day), now).succeeded_at
            if read_at and read_at < hub_calendar.ends_at(day) <= now:
                # The papers may be the same, but the list is complete now.
                revision.raise_revision(conn)
            applied = lists.put(conn, day, answer.papers, now, whole=not answer.skipped)
            for other in applied.days - {day}:
                fetch_log.changed(conn, fetch_log.daily(other), now)
            return day in applied.days

        return len(self._ask(fetch_log.daily(day), fetch, keep, budget, wanted_at=wanted_at).papers)

    def trending(self, budget: float = BACKGROUND_BUDGET) -> int:
        """Read the Hub's trending order and return how many papers it has."""

        def keep(conn: Connection, answer: Normalised) -> bool:
            changed = self._keep_papers(conn, answer.papers)
            reordered = papers.rank_trending(conn, [paper.arxiv_id for paper in answer.papers])
            return changed or reordered

        return len(self._ask(fetch_log.TRENDING, lambda left: self.hub.trending(budget=left), keep, budget).papers)

    def paper(self, arxiv_id: str, budget: float = BACKGROUND_BUDGET) -> None:
        """Read one paper and what names it; raises `UpstreamNotFound` if the Hub has not indexed it."""

        def keep(conn: Connection, answer: Detail) -> bool:
            changed = self._keep_papers(conn, (answer.paper,))
            if linked_repos.put(conn, arxiv_id, answer.linked, self.clock()):
                revision.raise_revision(conn)
                changed = True
            return changed

        try:
            self._ask(
                f"paper:{arxiv_id}", lambda left: self.hub.paper(arxiv_id, budget=left), keep, budget, noted=False
            )
        except UpstreamNotFound:
            with self.store.write() as conn:
                if papers.get(conn, arxiv_id):
                    linked_repos.put(conn, arxiv_id, None, self.clock())
            raise

    def search(self, text: str, budget: float = BACKGROUND_BUDGET) -> int:
        """Ask the Hub's own search, keep the papers it finds and return how many there are."""
        answer = self._ask(
            f"search:{hashlib.sha256(text.encode()).hexdigest()[:24]}",
            lambda left: self.hub.search(text, budget=left),
            lambda conn, found: self._keep_papers(conn, found.papers),
            budget,
            noted=False,
        )
        return len(answer.papers)

    def _of_day(self, day: dt.date, answer: Normalised) -> Normalised:
        """Return the answer without the dates that cannot be.

        Raises:
            UpstreamInvalid: it is plainly another day's.
        """
        kept = self._possible(answer.papers, day)
        with self.store.read() as conn:
            if lists.is_of_another_day(conn, day, kept):
                raise UpstreamInvalid(f"the list of {day} was asked for, and the reply is another day's")
        return dataclasses.replace(answer, papers=kept)

    def _possible(self, read: tuple[Paper, ...], day: dt.date | None = None) -> tuple[Paper, ...]:
        """Return the papers, those whose date cannot be as papers without one."""
        now = self.clock()
        return tuple(
            dataclasses.replace(paper, list_date=day, submitted_at=None)
            if paper.submitted_at and not hub_calendar.is_possible(paper.submitted_at.date(), now)
            else paper
            for paper in read
        )

    def _is_ahead(self, day: dt.date) -> bool:
        with self.store.read() as conn:
            latest = lists.latest(conn)
        return latest is None or day > latest

    def is_reading(self, resource: str) -> bool:
        """Return whether any process reads the resource at the moment."""
        with self.store.read() as conn:
            return leases.is_held(conn, resource, self.clock())

    def _keep_papers(self, conn: Connection, read: tuple[Paper, ...]) -> bool:
        now = self.clock()
        changed = papers.put(conn, self._possible(read), now)
        if changed:
            revision.raise_revision(conn)
            for day in lists.days_of(conn, changed):
                fetch_log.changed(conn, fetch_log.daily(day), now)
        return bool(changed)

    def _ask(
        self,
        resource: str,
        fetch: Callable[[float], T],
        keep: Callable[[Connection, T], bool],
        budget: float,
        *,
        noted: bool = True,
        wanted_at: dt.datetime | None = None,
    ) -> T:
        """Fetch under a lease, then keep the answer and the note of it in one transaction.

        `budget` seconds bound the whole: waits for other writers as well as the fetch. Notes of single papers are not
        kept: anybody may ask for any number of them.
        """
        holder = leases.new_holder()
        deadline = self.hub.monotonic() + budget
        self._begin(resource, holder, wanted_at, deadline)
        try:
            try:
                answer = fetch(self._seconds_left(deadline))
            except (UpstreamNotFound, UpstreamRefused) as error:
                self._note(resource if noted else None, str(error), deadline, hub_answers=True)
                raise
            except UpstreamError as error:
                self._note(resource if noted else None, str(error), deadline, hub_answers=False)
                raise
            with self.store.write(wait=self._seconds_left(deadline)) as conn:
                if not leases.is_held_by(conn, resource, holder):
                    raise InProgressError(f"{resource} is being read by another process; this one was too slow")
                before = self._failing(conn, resource)
                changed = keep(conn, answer)
                for name in (resource, fetch_log.HUB) if noted else (fetch_log.HUB,):
                    fetch_log.succeeded(conn, name, self.clock(), changed=changed)
                self._keep_pause(conn)
                if before != self._failing(conn, resource):
                    revision.raise_revision(conn)
            return answer
        finally:
            with self.store.write(wait=self._seconds_left(deadline)) as conn:
                leases.release(conn, resource, holder)

    def _seconds_left(self, deadline: float) -> float:
        return max(0.0, deadline - self.hub.monotonic())

    def _begin(self, resource: str, holder: str, wanted_at: dt.datetime | None, deadline: float) -> None:
        """Take the lease, unless another has it or the Hub wants to be left alone."""
        with self.store.write(wait=self._seconds_left(deadline)) as conn:
            # Others may have written while this one waited, so what they noted must not lie in the future.
            now = self.clock()
            resume_at = fetch_log.get(conn, fetch_log.HUB, now).resume_at
            if resume_at and resume_at > now:
                seconds = (resume_at - now).total_seconds()
                raise UpstreamBusy(f"the Hub wants a pause of {seconds:.0f} s", seconds)
            read_at = fetch_log.get(conn, resource, now).succeeded_at
            if wanted_at and read_at and read_at >= wanted_at:
                raise JustReadError(f"{resource} was read by another process")
            if not leases.acquire(conn, resource, holder, now):
                raise InProgressError(f"{resource} is being read by another process")

    def _note(self, resource: str | None, error: str, deadline: float, *, hub_answers: bool) -> None:
        """Write down a failure, and for all processes until when the Hub wants to be left alone."""
        now = self.clock()
        with self.store.write(wait=self._seconds_left(deadline)) as conn:
            before = self._failing(conn, resource)
            self._keep_pause(conn)
            if resource:
                fetch_log.failed(conn, resource, now, error)
            if hub_answers:
                fetch_log.succeeded(conn, fetch_log.HUB, now)
            else:
                fetch_log.failed(conn, fetch_log.HUB, now, error)
            if before != self._failing(conn, resource):
                revision.raise_revision(conn)

    def _keep_pause(self, conn: Connection) -> None:
        """Tell all processes until when the Hub wants to be left alone, if it does."""
        if self.hub.pause > 0:
            now = self.clock()
            fetch_log.pause_until(conn, now + dt.timedelta(seconds=self.hub.pause), now)

    def _failing(self, conn: Connection, resource: str | None) -> tuple[bool, bool, bool]:
        """Return what replies say of a resource besides its papers: whether it was ever read, and who fails."""
        now = self.clock()
        own = fetch_log.get(conn, resource, now) if resource else fetch_log.Fetch()
        return own.succeeded_at is None, own.failing, fetch_log.get(conn, fetch_log.HUB, now).failing
