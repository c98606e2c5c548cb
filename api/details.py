"""What is known of one paper: from the store, and from the Hub if it is not stored yet."""

from __future__ import annotations

import dataclasses
import datetime as dt

from api.errors import NotFound, Unavailable
from api.models import Paper
from api.ondemand import OnDemand
from api.store import Store, fetches, papers, votes


@dataclasses.dataclass(frozen=True, slots=True)
class KnownPaper:
    """One paper, when it was last seen to change, and whether it may be out of date."""

    paper: Paper
    as_of: dt.datetime | None
    stale: bool


class Details:
    """Answers what is asked of single papers. Nothing here raises because the Hub fails."""

    def __init__(self, store: Store, on_demand: OnDemand) -> None:
        """Take the store and the way to read what it lacks."""
        self._store, self._on_demand = store, on_demand

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

    def upvotes(self, arxiv_id: str) -> tuple[KnownPaper, list[tuple[dt.datetime, int]]]:
        """Return a paper and the history of its votes, oldest first; raises as `paper` does."""
        known = self.paper(arxiv_id)
        with self._store.read() as conn:
            return known, votes.history(conn, known.paper.arxiv_id)
