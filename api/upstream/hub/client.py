"""A client for the Hub's lists and papers, and the only file that knows its URLs.

Every call has a time budget that covers all its pages, retries and waits. A call returns the complete result or
raises an `UpstreamError`; it never returns part of a list.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from typing import Any
from urllib.parse import quote

from api.errors import UpstreamInvalid, UpstreamNotFound, UpstreamRefused
from api.upstream.http import Upstream
from api.upstream.hub.parse import Detail, Normalised, normalise_detail, normalise_list

log = logging.getLogger(__name__)

PAGE_LIMIT = 100
MAX_PAGES = 10


class HubClient(Upstream):
    """A client for the Hub. `token` is an optional access token; `options` are passed on to `Upstream`.

    In all methods, `budget` is the number of seconds that the whole call may take.
    """

    def __init__(self, base_url: str, token: str | None = None, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        super().__init__("the Hub", base_url, headers=headers, **options)

    def daily_list(self, day: dt.date, *, budget: float) -> Normalised:
        """Return all pages of the list of `day`.

        Raises:
            UpstreamRefused: for the Hub, the day is in the future.
        """
        return self._list("/api/daily_papers", {"date": day.isoformat()}, budget, list_date=day, pages=MAX_PAGES)

    def newest(self, *, budget: float) -> Normalised:
        """Return the newest papers across days: the first page of the list without a date."""
        return self._list("/api/daily_papers", {}, budget)

    def trending(self, *, budget: float) -> Normalised:
        """Return the first page of the Hub's own trending list."""
        return self._list("/api/daily_papers", {"sort": "trending"}, budget)

    def submitted_by(self, name: str, *, budget: float) -> Normalised:
        """Return the newest papers that an account submitted, on the first page; `name` is its handle."""
        return self._list("/api/daily_papers", {"submitter": name}, budget)

    def search(self, query: str, *, budget: float) -> Normalised:
        """Return the results of the Hub's search for the first 250 characters of `query`, best first."""
        return self._list("/api/papers/search", {"q": query[:250]}, budget)

    def paper(self, arxiv_id: str, *, budget: float) -> Detail:
        """Return one paper and the repositories that link to it.

        Raises:
            UpstreamNotFound: the Hub does not know the paper.
        """
        # An id from before 2007 contains a slash.
        path = f"/api/papers/{quote(arxiv_id, safe='')}"
        try:
            reply = self.get(path, {}, self.monotonic() + budget)
        except UpstreamRefused as error:
            # Only the id can be wrong here: the Hub does not take every id that arXiv has.
            if error.status == 400:
                raise UpstreamNotFound(f"{path}: HTTP 400") from error
            raise
        detail = normalise_detail(_decode(reply.body))
        if detail.paper.arxiv_id != arxiv_id:
            raise UpstreamInvalid(f"{path}: the reply describes {detail.paper.arxiv_id}")
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
                # An empty list is a 200, so a 404 is a fault.
                raise UpstreamInvalid(f"{path}: HTTP 404") from error
            page = _decode(reply.body)
            if not isinstance(page, list):
                raise UpstreamInvalid(f"{path}: the reply is a JSON {type(page).__name__}, not a list")
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
        raise UpstreamInvalid(f"the reply is not JSON: {body[:60]!r}") from None
