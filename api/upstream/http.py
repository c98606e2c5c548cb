"""An HTTP client for one server, polite and bounded. Only this file and `deadline` use httpx.

Every call ends at its deadline, including retries and waits. It returns a complete reply or raises an
`UpstreamError`. A reply may be gzipped once; its size limit also holds for the decompressed body. Redirects are
followed only to the same path of the same origin.
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
from api.core import events
from api.errors import UpstreamBusy, UpstreamInvalid, UpstreamNotFound, UpstreamRefused, UpstreamUnavailable
from api.upstream import rate_headers
from api.upstream.deadline import DeadlineTransport, ends_within

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TRIES = 4
MAX_REDIRECTS = 3
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 15.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A reply with status 200: its body, and the query of the next page if the `Link` header names one."""

    body: bytes
    next_query: dict[str, str] | None


# Errors that the transport raises; httpx passes them on unchanged.
_NETWORK_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.ConnectionNotAvailable,
)


# Query parameters that may differ between the pages of one list.
_PAGING = ("p", "limit", "cursor")


class Upstream:
    """A client for one server. It can be used from several threads.

    `clock_behind` is by how many seconds our clock was behind the server's at the last reply, None if unknown.

    `pace` is the interval in seconds that would spread the remaining requests evenly over the server's rate-limit
    window, None if unknown.

    Args:
        name: the server's name in messages, for example "the Hub".
        base_url: its URL, which may contain an account and password.
        headers: sent with every request.
        tries: how often to try a request that fails with an error that may pass.
        sleep: waits for a number of seconds.
        monotonic: the clock for deadlines, in seconds.
        now: the current time, to interpret dates in headers.
        first_wait: seconds to wait before the first retry; later waits double.
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
        self.name, self.shown_url = name, without_password(base_url)
        # httpx logs the URL of each request, so the URL must not contain the password.
        url = httpx.URL(base_url)
        auth = (url.username, url.password) if url.userinfo else None
        self.base_url = str(url.copy_with(username=None, password=None)).rstrip("/")
        defaults = {"User-Agent": f"paperboy/{VERSION} httpx/{httpx.__version__}", "Accept-Encoding": "gzip"}
        self._transport = DeadlineTransport(self.base_url)
        self._http = httpx.Client(headers={**defaults, **(headers or {})}, auth=auth, transport=self._transport)
        self._tries, self._first_wait = tries, first_wait
        self.sleep, self.monotonic, self._now = sleep, monotonic, now
        self._resume_at = 0.0
        self.pace: float | None = None
        self.clock_behind: float | None = None

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    @property
    def pause(self) -> float:
        """Seconds until the server accepts requests again; 0 if it does now."""
        return max(0.0, self._resume_at - self.monotonic())

    def hold(self, seconds: float) -> None:
        """Send no request for that many seconds. A longer pause that is already set stays."""
        self._resume_at = max(self._resume_at, self.monotonic() + seconds)

    def get(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        """Return the reply to a GET request, with retries while there is time.

        Args:
            path: the path below the base URL.
            query: the query parameters.
            deadline: the end of the call, on the `monotonic` clock.

        Raises:
            UpstreamError: there is no usable reply; the subclass tells why.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((UpstreamUnavailable, UpstreamBusy)),
            stop=tenacity.stop_after_attempt(self._tries),
            wait=self._wait,
            before_sleep=lambda state: self._give_up_early(state, deadline),
            sleep=self.sleep,
            reraise=True,
        )

        def ask() -> Reply:
            with events.outcome("upstream", self.name.removeprefix("the ")):
                return self._get_once(path, query, deadline)

        return retrying(ask)

    def post(self, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> None:
        """Send a POST request once, and return if the reply is a 2xx. Redirects are not followed.

        The path may be a secret, so it appears in no error and in no log.

        Args:
            path: the path below the base URL, with its query.
            body: what to send.
            headers: headers for it, besides those of every request.
            seconds: the longest that the exchange may take.

        Raises:
            UpstreamError: the request was not accepted; the subclass tells why.
        """
        if self.pause > 0:
            raise UpstreamBusy(f"{self.name} asks for a pause of {self.pause:.0f} s", self.pause)
        own = {"User-Agent": self._http.headers["User-Agent"]} | dict(headers)
        try:
            request = httpx.Request("POST", self.base_url + path, content=body, headers=own)
            with ends_within(seconds):
                # Not by way of the client, which logs the address.
                response = self._transport.handle_request(request)
                response.close()
        except (httpx.HTTPError, *_NETWORK_ERRORS) as error:
            raise UpstreamUnavailable(_plain(error)) from error
        except (httpx.InvalidURL, UnicodeError, httpcore.UnsupportedProtocol) as error:
            raise UpstreamInvalid(_plain(error)) from error
        self._note_limits(response)
        if not 200 <= response.status_code < 300:
            self._raise_for_status("the reply", response)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Wait as long as the server asks, or else exponentially longer with jitter, as `huggingface_hub` does."""
        error = state.outcome.exception() if state.outcome else None
        backoff = tenacity.wait_exponential_jitter(multiplier=self._first_wait, max=8, jitter=self._first_wait)(state)
        return max(backoff, error.retry_after + 0.05) if isinstance(error, UpstreamBusy) else backoff

    def _give_up_early(self, state: tenacity.RetryCallState, deadline: float) -> None:
        """Raise the last error at once if the wait would end after the deadline."""
        if state.outcome and self.monotonic() + state.upcoming_sleep >= deadline:
            state.outcome.result()

    def _get_once(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        if self.pause > 0:
            raise UpstreamBusy(f"{self.name} asks for a pause of {self.pause:.0f} s", self.pause)
        left = deadline - self.monotonic()
        if left <= 0:
            raise UpstreamUnavailable(f"{path}: no reply in time")
        try:
            with ends_within(left):
                return self._exchange(path, query, deadline)
        except httpx.RemoteProtocolError as error:
            # The transport raises other errors. httpx raises this one for a redirect to an invalid URL.
            raise UpstreamInvalid(f"{path}: {_plain(error)}") from error
        except (httpx.HTTPError, *_NETWORK_ERRORS) as error:
            raise UpstreamUnavailable(f"{path}: {_plain(error)}") from error
        except (httpx.InvalidURL, httpx.StreamError, UnicodeError, httpcore.UnsupportedProtocol) as error:
            raise UpstreamInvalid(f"{path}: {_plain(error)}") from error

    def _exchange(self, path: str, query: Mapping[str, str], deadline: float) -> Reply:
        """Send the request, follow redirects and return the reply."""
        url, timeout = (
            httpx.URL(self.base_url + path, params=query),
            httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        )
        for _ in range(1 + MAX_REDIRECTS):
            with self._http.stream("GET", url, timeout=timeout) as response:
                self._note_limits(response)
                if response.next_request is None:
                    self._raise_for_status(path, response)
                    return Reply(self._body(path, response, deadline), _next_query(response, url, query))
                target = response.next_request.url
            same_path = target.copy_with(query=None, fragment=None) == url.copy_with(query=None)
            if not same_path or not _is_same_request(dict(target.params), query):
                place = without_password(str(target.copy_with(query=None, fragment=None)))
                raise UpstreamInvalid(
                    f"{path}: {self.name} redirects to {place}; only redirects to the same path are followed"
                )
            url = url.copy_with(query=target.query)
        raise UpstreamInvalid(f"{path}: more than {MAX_REDIRECTS} redirects")

    def _note_limits(self, response: httpx.Response) -> None:
        """Store the pause and the pace that the reply's headers ask for, and what they say of the time."""
        now = self._now()
        sent_at = rate_headers.sent_at(response.headers)
        if sent_at is not None and sent_at.tzinfo is not None:
            self.clock_behind = (sent_at - now).total_seconds()
        self.pace = rate_headers.even_pace(response.headers)
        seconds = rate_headers.pause_after(response.status_code, response.headers, now)
        if seconds > 0:
            self.hold(seconds)

    def _raise_for_status(self, path: str, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        if status == 404:
            raise UpstreamNotFound(f"{path}: not found at {self.name}")
        if status == 429 or (status == 503 and self.pause > 0):
            raise UpstreamBusy(f"{path}: HTTP {status}", self.pause)
        if status == 408 or status >= 500:
            raise UpstreamUnavailable(f"{path}: HTTP {status}")
        raise UpstreamRefused(f"{path}: HTTP {status}", status)

    def _body(self, path: str, response: httpx.Response, deadline: float) -> bytes:
        """Read the body, and abort if it is too large or takes too long.

        The limit holds both for the bytes sent and for the decompressed body: a few kilobytes of gzip can expand to
        gigabytes.
        """
        encodings = [one.strip().lower() for one in response.headers.get("Content-Encoding", "").split(",")]
        gzipped = encodings == ["gzip"]
        if not gzipped and encodings not in ([""], ["identity"]):
            raise UpstreamInvalid(
                f"{path}: the reply is encoded as {', '.join(encodings)[:60]!r}; only gzip was requested"
            )
        body, num_sent, decompressor = bytearray(), 0, zlib.decompressobj(wbits=31)
        for chunk in response.iter_raw():
            num_sent += len(chunk)
            try:
                body += decompressor.decompress(chunk, MAX_BODY_BYTES + 1 - len(body)) if gzipped else chunk
            except zlib.error as error:
                raise UpstreamInvalid(f"{path}: the reply is not valid gzip") from error
            if max(len(body), num_sent) > MAX_BODY_BYTES:
                raise UpstreamInvalid(f"{path}: the reply is larger than {MAX_BODY_BYTES} bytes")
            if self.monotonic() > deadline:
                raise UpstreamUnavailable(f"{path}: the reply was not complete in time")
        if gzipped and (not decompressor.eof or decompressor.unused_data):
            raise UpstreamInvalid(f"{path}: the reply is not valid gzip")
        return bytes(body)


def _next_query(response: httpx.Response, url: httpx.URL, query: Mapping[str, str]) -> dict[str, str] | None:
    """Return the query of the `Link: rel="next"` page, None on the last page.

    Only the query is used, so that a reply cannot send us, and our token, to another server.

    Raises:
        UpstreamInvalid: the link leads to something else. Ignoring it would return an incomplete list.
    """
    try:
        link = response.links.get("next", {}).get("url")
        if not link:
            return None
        following = dict(httpx.URL(link).params)
        if urlsplit(link).path in ("", url.path) and _is_same_request(following, query):
            return following
    except ValueError as error:
        raise UpstreamInvalid(f"{url.path}: the link to the next page is invalid") from error
    raise UpstreamInvalid(f"{url.path}: the link to the next page leads elsewhere")


def _is_same_request(params: Mapping[str, str], query: Mapping[str, str]) -> bool:
    """Return whether `params` request the same as `query`, possibly another page of it."""
    return all(params.get(name) == value for name, value in query.items() if name not in _PAGING)


def _plain(error: Exception) -> str:
    """Return a short description of a connection error."""
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return "no reply in time"
    return without_password(str(error)) or type(error).__name__
