"""What is known of one paper: from the store, and if it is not stored yet, from the Hub or else from arXiv."""

from __future__ import annotations

import dataclasses
import datetime as dt

from api.errors import NotFound, RequestError, Unavailable
from api.fallback import Fallback
from api.models import Linked, Paper
from api.ondemand import OnDemand
from api.store import Store, fetches, linked, papers, votes

# Seconds after which it is worth asking again.
_HUB_AGAIN, _ARXIV_AGAIN = 60, 10


@dataclasses.dataclass(frozen=True, slots=True)
class KnownPaper:
    """One paper, when it was last seen to change, whether it may be out of date, and what names it, if known."""

    paper: Paper
    as_of: dt.datetime | None
    stale: bool
    linked: Linked | None = None


class Details:
    """Answers what is asked of single papers. Nothing here raises because the Hub fails."""

    def __init__(self, store: Store, on_demand: OnDemand, fallback: Fallback) -> None:
        """Take the store and the ways to read what it lacks."""
        self._store, self._on_demand, self._fallback = store, on_demand, fallback

    def paper(self, arxiv_id: str) -> KnownPaper:
        """Return a paper, read from the Hub first if it is not stored, or else from arXiv.

        Raises:
            NotFound: neither knows it.
            Unavailable: it is not stored, and one of them, which may know it, cannot be asked now.
        """
        paper = self._stored(arxiv_id)
        if paper is None:
            hub_knows_not = self._on_demand.paper(arxiv_id)
            paper = self._stored(arxiv_id)
            if paper is None:
                arxiv_knows_not = self._fallback.paper(arxiv_id)
                paper = self._stored(arxiv_id)
            if paper is None:
                raise _missing(arxiv_id, hub_knows_not=hub_knows_not, arxiv_knows_not=arxiv_knows_not)
        return self._known(paper)

    def hub_paper(self, arxiv_id: str) -> KnownPaper:
        """Return a paper as `paper` does, unless the Hub does not know it; arXiv is not asked.

        Raises:
            NotFound: the Hub does not know it.
            Unavailable: it is not stored, and the Hub cannot be asked now.
        """
        paper = self._stored(arxiv_id)
        if paper is None or paper.source == "arxiv":
            answered = self._on_demand.paper(arxiv_id)
            paper = self._stored(arxiv_id)
            if paper is None or paper.source == "arxiv":
                if answered:
                    raise NotFound(f"The Hub does not know the paper {arxiv_id}.")
                reason = f"{arxiv_id} is not stored here, and the Hub cannot be asked at the moment; try again soon."
                raise Unavailable(reason, retry_after=_HUB_AGAIN)
        return self._known(paper)

    def with_linked(self, known: KnownPaper) -> KnownPaper:
        """Return the paper with the repositories that name it, asked of the Hub first if that is due."""
        arxiv_id = known.paper.arxiv_id
        if known.paper.source != "sample":
            self._on_demand.linked(arxiv_id)
            known = self._known(self._stored(arxiv_id) or known.paper)
        with self._store.read() as conn:
            return dataclasses.replace(known, linked=linked.get(conn, arxiv_id).linked)

    def linked(self, known: KnownPaper) -> Linked:
        """Return the repositories that name a paper; raises `Unavailable` if the Hub never said and does not now."""
        found = self.with_linked(known).linked
        if found is None:
            reason = (
                f"What names {known.paper.arxiv_id} is not stored here, and the Hub cannot be asked now; try again."
            )
            raise Unavailable(reason, retry_after=_HUB_AGAIN)
        return found

    def _stored(self, arxiv_id: str) -> Paper | None:
        with self._store.read() as conn:
            return papers.get(conn, arxiv_id)

    def _known(self, paper: Paper) -> KnownPaper:
        with self._store.read() as conn:
            hub = fetches.get(conn, fetches.HUB)
            listed = fetches.get(conn, fetches.daily(paper.list_date)) if paper.list_date else fetches.Fetch()
            changed_at = listed.changed_at or hub.changed_at
            if paper.source == "arxiv":
                changed_at = papers.fetched_at(conn, paper.arxiv_id)
        return KnownPaper(paper, changed_at, stale=hub.failing)

    def upvotes(self, arxiv_id: str) -> tuple[KnownPaper, list[tuple[dt.datetime, int]]]:
        """Return a paper and the history of its votes, oldest first; raises as `paper` does."""
        known = self.paper(arxiv_id)
        with self._store.read() as conn:
            return known, votes.history(conn, known.paper.arxiv_id)


def _missing(arxiv_id: str, *, hub_knows_not: bool, arxiv_knows_not: bool) -> RequestError:
    """Return the error that says who was asked for a paper that is nowhere, and who could not be asked."""
    if hub_knows_not and arxiv_knows_not:
        return NotFound(f"Neither the Hub nor arXiv knows the paper {arxiv_id}; both were asked.")
    if hub_knows_not:
        reason = f"The Hub does not know {arxiv_id}, and arXiv cannot be asked at the moment; try again soon."
        return Unavailable(reason, retry_after=_ARXIV_AGAIN)
    if arxiv_knows_not:
        reason = f"arXiv does not know {arxiv_id}, and the Hub cannot be asked at the moment; try again soon."
        return Unavailable(reason, retry_after=_HUB_AGAIN)
    reason = (
        f"{arxiv_id} is not stored here, and neither the Hub nor arXiv can be asked at the moment; try again soon."
    )
    return Unavailable(reason, retry_after=_HUB_AGAIN)
