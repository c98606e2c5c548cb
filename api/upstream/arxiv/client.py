"""The only file that knows arXiv's URLs: asks its API for a paper.

arXiv allows one request every three seconds for all machines together; `sync.arxiv` sees to that. So nothing is tried
again here.
"""

from __future__ import annotations

from typing import Any

from api.core.models import Paper
from api.errors import UpstreamNotFound, UpstreamRefused
from api.upstream.arxiv.parse import read_paper
from api.upstream.http import Upstream


class ArxivClient(Upstream):
    """Asks one arXiv."""

    def __init__(self, base_url: str, **means: Any) -> None:
        """Take arXiv's address and, for tests, the `means` of `Upstream`."""
        super().__init__("arXiv", base_url, tries=1, **means)

    def paper(self, arxiv_id: str, *, budget: float) -> Paper:
        """Return what arXiv has of a paper, within `budget` seconds.

        Raises:
            UpstreamNotFound: there is no such paper.
            UpstreamError: it gave no usable answer.
        """
        unknown = f"arXiv has no paper {arxiv_id}"
        try:
            reply = self.get("/api/query", {"id_list": arxiv_id, "max_results": "1"}, self.monotonic() + budget)
        except UpstreamRefused as error:
            # The only thing in the query that can be wrong is the id, of which arXiv refuses some that look right.
            if error.status == 400:
                raise UpstreamNotFound(unknown) from error
            raise
        paper = read_paper(reply.body, arxiv_id)
        if paper is None:
            raise UpstreamNotFound(unknown)
        return paper
