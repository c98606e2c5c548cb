"""A client for arXiv's API, and the only file that knows its URLs.

arXiv allows one request every three seconds for all machines together, which `sync.arxiv` enforces. This client
therefore never retries.
"""

from __future__ import annotations

from typing import Any

from api.core.models import Paper
from api.errors import UpstreamNotFound, UpstreamRefused
from api.upstream.arxiv.parse import read_paper
from api.upstream.http import Upstream


class ArxivClient(Upstream):
    """A client for arXiv's API. `options` are passed on to `Upstream`."""

    def __init__(self, base_url: str, **options: Any) -> None:
        super().__init__("arXiv", base_url, tries=1, **options)

    def paper(self, arxiv_id: str, *, budget: float) -> Paper:
        """Return a paper, within `budget` seconds.

        Raises:
            UpstreamNotFound: arXiv has no such paper.
            UpstreamError: there is no usable reply.
        """
        unknown = f"arXiv has no paper {arxiv_id}"
        try:
            reply = self.get("/api/query", {"id_list": arxiv_id, "max_results": "1"}, self.monotonic() + budget)
        except UpstreamRefused as error:
            # Only the id can be wrong in this query: arXiv rejects some ids that look valid.
            if error.status == 400:
                raise UpstreamNotFound(unknown) from error
            raise
        paper = read_paper(reply.body, arxiv_id)
        if paper is None:
            raise UpstreamNotFound(unknown)
        return paper
