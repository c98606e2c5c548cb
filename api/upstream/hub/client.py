"""The only file that knows the Hub's URLs: asks it for lists and papers.

Every call has a time budget that covers all its pages, retries and waits. A call returns what was asked for or
raises an `UpstreamError`; it never returns half an answer.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any

from api.errors import UpstreamInvalid, UpstreamNotFound
from api.upstream.http import Upstream
from api.upstream.hub.parse import Detail, Normalised, normalise_detail, normalise_list

log = logging.getLogger(__name__)

PAGE_LIMIT = 100
MAX_PAGES = 10


class HubClient(Upstream):
    """Asks one Hub."""

    def __init__(self, base_url: str, token: str | None = None, **means: Any) -> None:
        """Take the Hub's address, a token if there is one, and, for tests, the `means` of `Upstream`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        super().__init__("the Hub", base_url, headers=headers, **means)

    def daily_list(self, day: dt.date, *, budget: float) -> Normalised:
        """Return the whole list of `day`, all pages of it.

        Args:
            day: the list's date; the Hub refuses dates that lie ahead of it (`UpstreamRefused`).
            budget: seconds that the whole call may take.
        """
        return self._list("/api/daily_papers", {"date": day.isoformat()}, budget, list_date=day, pages=MAX_PAGES)

    def newest(self, *, budget: float) -> Normalised:
        """Return the newest papers across days: the first page of the undated list."""
        return self._list("/api/daily_papers", {}, budget)

    def trending(self, *, budget: float) -> Normalised:
        """Return the papers in the Hub's own trending order, the first page."""
        return self._list("/api/daily_papers", {"sort": "trending"}, budget)

    def search(self, query: str, *, budget: float) -> Normalised:
        """Return what the Hub's search finds for `query` (cut at 250 characters), best first."""
        return self._list("/api/papers/search", {"q": query[:250]}, budget)

    def paper(self, arxiv_id: str, *, budget: float) -> Detail:
        """Return one paper; raises `UpstreamNotFound` if the Hub has not indexed it."""
        path = f"/api/papers/{arxiv_id}"
        detail = normalise_detail(_decode(self.get(path, {}, self.monotonic() + budget).body))
        if detail.paper.arxiv_id != arxiv_id:
            raise UpstreamInvalid(f"{path}: the reply is about {detail.paper.arxiv_id}")
        return detail

    def _list(
        self,
        path: str,
        query: dict[str, str],
        budget: float,
        *,
        list_date: dt.date | None = None,
        pages: int = 1,
    ) -> Normalised:
        deadline = self.monotonic() + budget
        query = {**query, "limit": str(PAGE_LIMIT)}
        entries: list[object] = []
        for _ in range(pages):
            try:
                reply = self.get(path, query, deadline)
            except UpstreamNotFound as error:
                # A list may be empty, but it is always there.
                raise UpstreamInvalid(f"{path}: HTTP 404") from error
            page = _decode(reply.body)
            if not isinstance(page, list):
                raise UpstreamInvalid(f"{path}: a list was expected, the reply is a JSON {type(page).__name__}")
            entries += page
            if reply.next_query is None or not page:
                break
            query = reply.next_query
        result = normalise_list(entries, list_date)
        for entry in result.skipped:
            log.warning("%s: skipped entry %s: %s", path, entry.entry_id, entry.reason)
        return result


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UpstreamInvalid(f"the reply is no JSON: {body[:60]!r}") from None
