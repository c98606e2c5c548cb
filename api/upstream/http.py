"""Asks one server over HTTP, politely and within bounds; beside `deadline`, the only file that knows httpx.

Every call ends at its deadline, retries and waits included, and returns a whole reply or raises an `UpstreamError`. A
reply has at most one encoding, gzip, and is inflated within the limit of its size. A redirect is followed to the same
path of the same origin only: anything else is not what was asked for.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpcore
import httpx
import tenacity

from api.config import VERSION, without_password
from api.errors import UpstreamBusy, UpstreamInvalid, UpstreamNotFound, UpstreamRefused, UpstreamUnavailable
from api.upstream import rate_headers
from api.upstream.deadline import DeadlineTransport, ends_within

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TRIES = 4
MAX_REDIRECTS = 3
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A reply of status 200: its body, and the query of the page after it if its `Link` header names one."""

    body: bytes
    next_query: dict[str, str] | None


# What the transport raises, which httpx passes on as it is.
_NETWORK_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.ConnectionNotAvailable,
)


# The parameters in which one page differs from another.
_PAGING = ("p", "limit", "cursor")


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
        self.name, self.shown_url = name, without_password(base_url)
        # httpx logs the address of each request, and the account must not be in there.
        url = httpx.URL(base_url)
        auth = (url.username, url.password) if url.userinfo else None
        self.base_url = str(url.copy_with(username=None, password=None)).rstrip("/")
        own = {"User-Agent": f"paperboy/{VERSION} httpx/{httpx.__version__}", "Accept-Encoding": "gzip"}
        transport = DeadlineTransport(self.base_url)
        self._http = httpx.Client(headers={**own, **(headers or {})}, auth=auth, transport=transport)
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
        try:
            with ends_within(left):
                return self._exchange(path, query, deadline)
        except httpx.RemoteProtocolError as error:
            # The transport raises other errors: this one is httpx's own, of a redirect to an address it cannot read.
            raise UpstreamInvalid(f"{path}: {_plain(error)}") from error
        except (httpx.HTTPError, *_NETWORK_ERRORS) as error:
            raise UpstreamUnavailable(f"{path}: {_plain(error)}") from error
        except (httpx.InvalidURL, httpx.StreamError, UnicodeError, httpcore.UnsupportedProtocol) as error:
            raise UpstreamInvalid(f"{path}: {_plain(error)}") from error

    def _exchange(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        """Send the request, and again where the server redirects to, and return the reply."""
        url, timeout = (
            httpx.URL(self.base_url + path, params=query),
            httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        )
        for _ in range(1 + MAX_REDIRECTS):
            with self._http.stream("GET", url, timeout=timeout) as response:
                self._heed(response)
                if response.next_request is None:
                    self._raise_for_status(path, response)
                    return Reply(self._body(path, response, deadline), _next_query(response, url, query))
                target = response.next_request.url
            same_path = target.copy_with(query=None, fragment=None) == url.copy_with(query=None)
            if not same_path or not _keeps(dict(target.params), query):
                place = without_password(str(target.copy_with(query=None, fragment=None)))
                raise UpstreamInvalid(f"{path}: {self.name} redirects to {place}, which is not followed")
            url = url.copy_with(query=target.query)
        raise UpstreamInvalid(f"{path}: more than {MAX_REDIRECTS} redirects")

    def _heed(self, response: httpx.Response) -> None:
        """Remember the pause that the reply's headers ask for, and the pace they allow."""
        self.pace = rate_headers.even_pace(response.headers)
        seconds = rate_headers.pause_after(response.status_code, response.headers, self._now())
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
        """Read the body, stopping a reply that is too large or that drips for too long.

        Both what is sent and what it inflates to are bounded; a few kilobytes of gzip can stand for gigabytes.
        """
        encodings = [one.strip().lower() for one in response.headers.get("Content-Encoding", "").split(",")]
        gzipped = encodings == ["gzip"]
        if not gzipped and encodings not in ([""], ["identity"]):
            raise UpstreamInvalid(
                f"{path}: the reply is encoded as {', '.join(encodings)[:60]!r}; gzip was asked for"
            )
        body, num_sent, inflater = bytearray(), 0, zlib.decompressobj(wbits=31)
        for chunk in response.iter_raw():
            num_sent += len(chunk)
            try:
                body += inflater.decompress(chunk, MAX_BODY_BYTES + 1 - len(body)) if gzipped else chunk
            except zlib.error as error:
                raise UpstreamInvalid(f"{path}: the reply is not valid gzip") from error
            if max(len(body), num_sent) > MAX_BODY_BYTES:
                raise UpstreamInvalid(f"{path}: the reply is larger than {MAX_BODY_BYTES} bytes")
            if self.monotonic() > deadline:
                raise UpstreamUnavailable(f"{path}: the reply was not complete within the time allowed")
        if gzipped and (not inflater.eof or inflater.unused_data):
            raise UpstreamInvalid(f"{path}: the reply is not valid gzip")
        return bytes(body)


def _next_query(response: httpx.Response, url: httpx.URL, query: Mapping[str, str]) -> dict[str, str] | None:
    """Return the query of the `Link: rel="next"` page, None on the last one.

    Only the query is taken, so that a reply cannot send us, and a token with us, to another place.

    Raises:
        UpstreamInvalid: the link is to something else; without the page behind it there would be half a list.
    """
    try:
        link = response.links.get("next", {}).get("url")
        if not link:
            return None
        following = dict(httpx.URL(link).params)
        if urlsplit(link).path in ("", url.path) and _keeps(following, query):
            return following
    except ValueError as error:
        raise UpstreamInvalid(f"{url.path}: its link to the next page cannot be read") from error
    raise UpstreamInvalid(f"{url.path}: its link to the next page is to something else")


def _keeps(params: Mapping[str, str], query: Mapping[str, str]) -> bool:
    """Return whether an address asks for the same as `query`, if perhaps for another page of it."""
    return all(params.get(name) == value for name, value in query.items() if name not in _PAGING)


def _plain(error: Exception) -> str:
    """Say in a few words what went wrong with a connection."""
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return "no answer in time"
    return without_password(str(error)) or type(error).__name__
