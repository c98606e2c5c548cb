"""A paper that is not stored is looked up: at the Hub, and if the Hub does not have it, at arXiv."""

from __future__ import annotations

import dataclasses

from api.store import Store, papers
from api.sync.arxiv import ArxivFallback
from api.sync.on_demand import WAIT_SECONDS, OnDemand, Outcome

# The Hub's share of a caller's patience; a Hub that hangs must leave arXiv time to answer.
_HUB_SECONDS = 1.8


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """How a look-up ended: whether the paper is stored now, and what the Hub and arXiv said.

    `hub` and `arxiv` are None where they were not asked, as there was no need.
    """

    outcome: Outcome
    hub: Outcome | None = None
    arxiv: Outcome | None = None


class Lookup:
    """Finds papers by id. Nothing here raises because an upstream fails."""

    def __init__(self, store: Store, on_demand: OnDemand, fallback: ArxivFallback) -> None:
        """Look into `store`, then ask the Hub and arXiv."""
        self._store, self._on_demand, self._fallback = store, on_demand, fallback

    def paper(self, arxiv_id: str) -> Found:
        """Have a paper in the store, from the Hub or else from arXiv; takes `WAIT_SECONDS` at most."""
        if self._source(arxiv_id):
            return Found(Outcome.STORED)
        deadline = self._on_demand.deadline()
        hub = self._on_demand.paper(arxiv_id, _HUB_SECONDS)
        if hub in (Outcome.BEING_READ, Outcome.BUSY) or self._source(arxiv_id):
            return Found(Outcome.STORED if self._source(arxiv_id) else hub, hub)
        arxiv = self._fallback.paper(arxiv_id, self._on_demand.seconds_left(deadline))
        if self._source(arxiv_id):
            return Found(Outcome.STORED, hub, arxiv)
        both = {hub, arxiv}
        return Found(Outcome.NOT_FOUND if both == {Outcome.NOT_FOUND} else Outcome.UNAVAILABLE, hub, arxiv)

    def hub_paper(self, arxiv_id: str) -> Found:
        """Have a paper that the Hub knows in the store; arXiv is not asked."""
        if self._source(arxiv_id) not in (None, "arxiv"):
            return Found(Outcome.STORED)
        hub = self._on_demand.paper(arxiv_id, WAIT_SECONDS)
        if self._source(arxiv_id) not in (None, "arxiv"):
            return Found(Outcome.STORED, hub)
        return Found(hub if hub is not Outcome.STORED else Outcome.UNAVAILABLE, hub)

    def _source(self, arxiv_id: str) -> str | None:
        with self._store.read() as conn:
            paper = papers.get(conn, arxiv_id)
        return paper.source if paper else None
