"""The only file that knows httpx: asks one server over HTTP, politely and within bounds.

Every call ends at its deadline, retries and waits included, and returns a whole reply or raises an `UpstreamError`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx
import tenacity

from api import limits
from api.config import VERSION
from api.errors import (
    UpstreamBusy,
    UpstreamInvalid,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamUnavailable,
)

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TRIES = 4
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A reply of status 200: its body, and the query of the page after it if its `Link` header names one."""

    body: bytes
    next_query: dict[str, str] | None


class Upstream:
    """Asks one server.

    Not bound to a thread: httpx pools connections, and the only state of its own is what the server last said of its
    limits. `pace` is the seconds between requests that spread what is left of them evenly, None if unknown.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        tries: int = MAX_TRIES,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        first_wait: float = 0.5,
    ) -> None:
        """Take what messages call the server, its address, how often to try, and means to wait and to tell time."""
        self.name, self.base_url = name, base_url
        own = {"User-Agent": f"paperboy/{VERSION} httpx/{httpx.__version__}"}
        self._http = httpx.Client(headers={**own, **(headers or {})}, follow_redirects=True, max_redirects=3)
        self._tries, self._first_wait = tries, first_wait
        self._sleep, self.monotonic, self._now = sleep, monotonic, now
        self._resume_at = 0.0
        self.pace: float | None = None

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    @property
    def pause(self) -> float:
        """Seconds for which the server wants to be left alone; 0 if it may be asked."""
        return max(0.0, self._resume_at - self.monotonic())

    def hold(self, seconds: float) -> None:
        """Do not ask for that long."""
        self._resume_at = max(self._resume_at, self.monotonic() + seconds)

    def get(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        """Return the reply, trying again where that can help and there is time until `deadline` (of `monotonic`)."""
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((UpstreamUnavailable, UpstreamBusy)),
            stop=tenacity.stop_after_attempt(self._tries),
            wait=self._wait,
            before_sleep=lambda state: self._give_up_early(state, deadline),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._get_once, path, query, deadline)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as the server said, else exponentially longer with jitter (`huggingface_hub` does alike)."""
        error = state.outcome.exception() if state.outcome else None
        backoff = tenacity.wait_exponential_jitter(multiplier=self._first_wait, max=8, jitter=self._first_wait)(state)
        return max(backoff, error.retry_after + 0.05) if isinstance(error, UpstreamBusy) else backoff

    def _give_up_early(self, state: tenacity.RetryCallState, deadline: float) -> None:
        """Raise the error at once when the wait would outlast the budget."""
        if state.outcome and self.monotonic() + state.upcoming_sleep >= deadline:
            state.outcome.result()

    def _get_once(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        if self.pause > 0:
            raise UpstreamBusy(f"{self.name} wants a pause of {self.pause:.0f} s", self.pause)
        left = deadline - self.monotonic()
        if left <= 0:
            raise UpstreamUnavailable(f"{path}: no answer within the time allowed")
        timeout = httpx.Timeout(min(left, _READ_SECONDS), connect=min(left, _CONNECT_SECONDS))
        try:
            with self._http.stream("GET", self.base_url + path, params=query, timeout=timeout) as response:
                self._heed(response)
                self._raise_for_status(path, response)
                return Reply(self._body(path, response, deadline), _next_query(response, path))
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
            raise UpstreamNotFound(f"{path}: {self.name} does not know it")
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
            if self.monotonic() > deadline:
                raise UpstreamUnavailable(f"{path}: the reply was not complete within the time allowed")
        return bytes(body)


def _next_query(response: httpx.Response, path: str) -> dict[str, str] | None:
    """Return the query of the `Link: rel="next"` page, None on the last one.

    Only the query is taken, so that a reply cannot send us, and a token with us, to another place.
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
