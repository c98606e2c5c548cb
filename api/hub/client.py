"""The only file that knows httpx and the Hub's URLs: asks the Hub, politely and within bounds.

Every call has a time budget that covers all its pages, retries and waits. A call returns what was asked for or
raises an `UpstreamError`; it never returns half an answer.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import tenacity

from api.config import VERSION
from api.errors import (
    UpstreamBusy,
    UpstreamInvalid,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamUnavailable,
)
from api.hub import limits
from api.hub.normalise import Normalised, normalise_list, normalise_paper
from api.models import Paper

log = logging.getLogger(__name__)

PAGE_LIMIT = 100
MAX_PAGES = 10
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TRIES = 4
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0


class HubClient:
    """Asks one Hub.

    Not bound to a thread: httpx pools connections, and the only state of its own is what the Hub last said of its
    limits. `pace` is the seconds between requests that spread what is left of them evenly, None if unknown.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        first_wait: float = 0.5,
    ) -> None:
        """Take the Hub's address, a token if there is one, and, for tests, the means to wait and to tell time."""
        headers = {"User-Agent": f"paperboy/{VERSION} httpx/{httpx.__version__}"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.base_url = base_url
        self._http = httpx.Client(headers=headers, follow_redirects=True, max_redirects=3)
        self._sleep, self._monotonic, self._now = sleep, monotonic, now
        self._first_wait = first_wait
        self._resume_at = 0.0
        self.pace: float | None = None

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    @property
    def pause(self) -> float:
        """Seconds for which the Hub wants to be left alone; 0 if it may be asked."""
        return max(0.0, self._resume_at - self._monotonic())

    def hold(self, seconds: float) -> None:
        """Do not ask for that long, because the Hub told another process so."""
        self._resume_at = max(self._resume_at, self._monotonic() + seconds)

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

    def paper(self, arxiv_id: str, *, budget: float) -> Paper:
        """Return one paper; raises `UpstreamNotFound` if the Hub has not indexed it."""
        body, _ = self._get(f"/api/papers/{arxiv_id}", {}, self._monotonic() + budget)
        return normalise_paper(_decode(body))

    def _list(
        self,
        path: str,
        query: dict[str, str],
        budget: float,
        *,
        list_date: dt.date | None = None,
        pages: int = 1,
    ) -> Normalised:
        deadline = self._monotonic() + budget
        query = {**query, "limit": str(PAGE_LIMIT)}
        entries: list[object] = []
        for _ in range(pages):
            try:
                body, following = self._get(path, query, deadline)
            except UpstreamNotFound as error:
                # A list may be empty, but it is always there.
                raise UpstreamInvalid(f"{path}: HTTP 404") from error
            page = _decode(body)
            if not isinstance(page, list):
                raise UpstreamInvalid(f"{path}: a list was expected, the reply is a JSON {type(page).__name__}")
            entries += page
            if following is None or not page:
                break
            query = following
        result = normalise_list(entries, list_date)
        for entry in result.skipped:
            log.warning("%s: skipped entry %s: %s", path, entry.entry_id, entry.reason)
        return result

    def _get(self, path: str, query: Mapping[str, str], deadline: float) -> tuple[bytes, dict[str, str] | None]:
        """Return the body and the query of the next page, trying again where that can help."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((UpstreamUnavailable, UpstreamBusy)),
            stop=tenacity.stop_after_attempt(MAX_TRIES),
            wait=self._wait,
            before_sleep=lambda state: self._give_up_early(state, deadline),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._get_once, path, query, deadline)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as the Hub said, else exponentially longer with jitter (`huggingface_hub` does alike)."""
        error = state.outcome.exception() if state.outcome else None
        backoff = tenacity.wait_exponential_jitter(multiplier=self._first_wait, max=8, jitter=self._first_wait)(state)
        return max(backoff, error.retry_after + 0.05) if isinstance(error, UpstreamBusy) else backoff

    def _give_up_early(self, state: tenacity.RetryCallState, deadline: float) -> None:
        """Raise the error at once when the wait would outlast the budget."""
        if state.outcome and self._monotonic() + state.upcoming_sleep >= deadline:
            state.outcome.result()

    def _get_once(self, path: str, query: Mapping[str, str], deadline: float) -> tuple[bytes, dict[str, str] | None]:
        if self.pause > 0:
            raise UpstreamBusy(f"the Hub wants a pause of {self.pause:.0f} s", self.pause)
        left = deadline - self._monotonic()
        if left <= 0:
            raise UpstreamUnavailable(f"{path}: no answer within the time allowed")
        timeout = httpx.Timeout(min(left, _READ_SECONDS), connect=min(left, _CONNECT_SECONDS))
        try:
            with self._http.stream("GET", self.base_url + path, params=query, timeout=timeout) as response:
                self._heed(response)
                self._raise_for_status(path, response)
                return self._body(path, response, deadline), _next_query(response, path)
        except httpx.HTTPError as error:
            raise UpstreamUnavailable(f"{path}: {_plain(error)}") from error
        except (httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise UpstreamInvalid(f"{path}: {_plain(error)}") from error

    def _heed(self, response: httpx.Response) -> None:
        """Remember the pause that the reply's headers ask for, and the pace they allow."""
        self.pace = limits.even_pace(response.headers)
        seconds = limits.pause_after(response.status_code, response.headers, self._now())
        if seconds > 0:
            self.hold(seconds)

    def _raise_for_status(self, path: str, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        if status == 404:
            raise UpstreamNotFound(f"{path}: the Hub does not know it")
        if status == 429 or (status == 503 and self.pause > 0):
            raise UpstreamBusy(f"{path}: HTTP {status}", self.pause)
        if status == 408 or status >= 500:
            raise UpstreamUnavailable(f"{path}: HTTP {status}")
        raise UpstreamRefused(f"{path}: HTTP {status}", status)

    def _body(self, path: str, response: httpx.Response, deadline: float) -> bytes:
        """Read the body, stopping a reply that is too large or that drips for too long."""
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise UpstreamInvalid(f"{path}: the reply is larger than {MAX_BODY_BYTES} bytes")
            if self._monotonic() > deadline:
                raise UpstreamUnavailable(f"{path}: the reply was not complete within the time allowed")
        return bytes(body)


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise UpstreamInvalid(f"the reply is no JSON: {body[:60]!r}") from None


def _next_query(response: httpx.Response, path: str) -> dict[str, str] | None:
    """Return the query of the `Link: rel="next"` page, None on the last one.

    Only the query is taken, so that a reply cannot send us, and the token with us, to another place.
    """
    link = response.links.get("next", {}).get("url")
    try:
        if not link or urlsplit(link).path not in ("", path):
            return None
        return dict(httpx.URL(link).params)
    except ValueError as error:
        raise UpstreamInvalid(f"{path}: its link to the next page cannot be read") from error


def _plain(error: Exception) -> str:
    """Say in a few words what went wrong with a connection."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__
