"""What is known of one paper: from the store, and if it is not stored yet, from the Hub or else from arXiv."""

from __future__ import annotations

import dataclasses
import datetime as dt

from api.core.hub_calendar import Clock
from api.core.list_status import Fetch
from api.core.models import Linked, Paper
from api.errors import NotFound, RequestError, Unavailable
from api.store import Store, fetch_log, linked_repos, papers, votes
from api.sync.lookup import Found, Lookup
from api.sync.on_demand import OnDemand, Outcome

# Seconds after which it is worth asking again.
_HUB_AGAIN, _ARXIV_AGAIN = 60, 10


@dataclasses.dataclass(frozen=True, slots=True)
class KnownPaper:
    """One paper, when it was last seen to change, whether it may be out of date, and what names it, if known."""

    paper: Paper
    as_of: dt.datetime | None
    stale: bool
    linked: Linked | None = None


class PaperCatalog:
    """Answers what is asked of single papers. Nothing here raises because the Hub fails.

    The `fetch_…` methods have what is not stored read first, for which their caller waits; all others only read the
    store.
    """

    def __init__(self, store: Store, on_demand: OnDemand, lookup: Lookup, clock: Clock) -> None:
        """Read `store`, and look up what it lacks."""
        self._store, self._on_demand, self._lookup, self._clock = store, on_demand, lookup, clock

    def fetch_paper(self, arxiv_id: str) -> None:
        """Have a paper stored, from the Hub or else from arXiv.

        Raises:
            NotFound: neither knows it.
            Unavailable: it is not stored, and one of them, which may know it, cannot be asked now.
            BeingRead: it is being read and not there yet.
            Busy: the Hub was asked for too much else.
        """
        found = self._lookup.paper(arxiv_id)
        if found.outcome is not Outcome.STORED:
            raise self._not_yet(arxiv_id, found) or _missing(arxiv_id, found)

    def fetch_hub_paper(self, arxiv_id: str) -> None:
        """Have a paper of the Hub's stored; arXiv is not asked. Raises as `fetch_paper` does."""
        found = self._lookup.hub_paper(arxiv_id)
        if found.outcome is Outcome.NOT_FOUND:
            raise NotFound(f"The Hub does not know the paper {arxiv_id}.")
        if error := self._not_yet(arxiv_id, found):
            raise error
        if found.outcome is Outcome.UNAVAILABLE:
            raise _not_available(arxiv_id, "the Hub")

    def _not_yet(self, arxiv_id: str, found: Found) -> RequestError | None:
        return self._on_demand.not_yet(f"The paper {arxiv_id}", found.outcome)

    def fetch_linked(self, arxiv_id: str) -> None:
        """Have a paper of the Hub's stored with what names it, as far as the Hub ever said that."""
        self.fetch_hub_paper(arxiv_id)
        with self._store.read() as conn:
            known = linked_repos.get(conn, arxiv_id).linked is not None
        if not known:
            self._on_demand.paper(arxiv_id)

    def paper(self, arxiv_id: str) -> KnownPaper:
        """Return a stored paper.

        Raises:
            NotFound: it is not stored.
        """
        with self._store.read() as conn:
            paper = papers.get(conn, arxiv_id)
        if paper is None:
            raise NotFound(f"The paper {arxiv_id} is not stored here.")
        return self._known(paper)

    def with_linked(self, known: KnownPaper) -> KnownPaper:
        """Return the paper with the repositories that name it; if these are old, they are read again behind."""
        arxiv_id = known.paper.arxiv_id
        with self._store.read() as conn:
            stored = linked_repos.get(conn, arxiv_id).linked
        if known.paper.source != "sample":
            self._on_demand.linked(arxiv_id)
        return dataclasses.replace(known, linked=stored)

    def linked(self, known: KnownPaper) -> Linked:
        """Return the repositories that name a paper; raises `Unavailable` if the Hub never said."""
        found = self.with_linked(known).linked
        if found is None:
            reason = (
                f"What names {known.paper.arxiv_id} is not stored here, and the Hub cannot be asked now; try again."
            )
            raise Unavailable(reason, retry_after=_HUB_AGAIN)
        return found

    def _known(self, paper: Paper) -> KnownPaper:
        with self._store.read() as conn:
            now = self._clock()
            hub = fetch_log.get(conn, fetch_log.HUB, now)
            listed = fetch_log.get(conn, fetch_log.daily(paper.list_date), now) if paper.list_date else Fetch()
            changed_at = listed.changed_at or hub.changed_at
            if paper.source == "arxiv":
                changed_at = papers.fetched_at(conn, paper.arxiv_id)
        return KnownPaper(paper, changed_at, stale=hub.failing)

    def upvotes(self, arxiv_id: str) -> tuple[KnownPaper, list[tuple[dt.datetime, int]]]:
        """Return a paper and the history of its votes, oldest first; raises as `paper` does."""
        known = self.paper(arxiv_id)
        with self._store.read() as conn:
            return known, votes.history(conn, known.paper.arxiv_id, self._clock())


def _missing(arxiv_id: str, found: Found) -> RequestError:
    """Return the error that says who was asked for a paper that is nowhere, and who could not be asked."""
    if found.outcome is Outcome.NOT_FOUND:
        return NotFound(f"Neither the Hub nor arXiv knows the paper {arxiv_id}; both were asked.")
    if found.hub is Outcome.NOT_FOUND:
        reason = f"The Hub does not know {arxiv_id}, and arXiv cannot be asked at the moment; try again soon."
        return Unavailable(reason, retry_after=_ARXIV_AGAIN)
    if found.arxiv is Outcome.NOT_FOUND:
        reason = f"arXiv does not know {arxiv_id}, and the Hub cannot be asked at the moment; try again soon."
        return Unavailable(reason, retry_after=_HUB_AGAIN)
    reason = (
        f"{arxiv_id} is not stored here, and neither the Hub nor arXiv can be asked at the moment; try again soon."
    )
    return Unavailable(reason, retry_after=_HUB_AGAIN)


def _not_available(arxiv_id: str, who: str) -> Unavailable:
    reason = f"{arxiv_id} is not stored here, and {who} cannot be asked at the moment; try again soon."
    return Unavailable(reason, retry_after=_HUB_AGAIN)
