"""Every error Paperboy raises on purpose. `web/problems.py` turns them into replies.

PaperboyError
├── ConfigError             a setting that cannot be used; stops the start
├── ServeError              the service cannot be started for another reason
├── StoreError              the database cannot be opened, written or understood
│   └── StoreUnavailable    it cannot be read or written at the moment
├── UpstreamError           the Hub or arXiv could not be asked, or the answer could not be used
│   ├── UpstreamUnavailable no answer in time, or a 5xx
│   ├── UpstreamBusy        we are to wait (429, Retry-After, RateLimit)
│   ├── UpstreamRefused     another 4xx: asking again will not help
│   ├── UpstreamNotFound    404: it is not known there
│   └── UpstreamInvalid     200, but not what was asked for (HTML, no JSON, too large, another shape)
└── RequestError            what the caller asked for cannot be answered
    ├── InvalidParameter    400, with the reasons by parameter
    ├── NotFound            404
    ├── Unavailable         404 for now: not stored, and who may know it cannot be asked
    ├── BeingRead           503 for a moment: it is being read from the upstream
    └── NotReady            503, of /readyz only
"""

from __future__ import annotations

from typing import ClassVar

PROBLEM_TYPE = "urn:paperboy:problem:"
PROBLEM_MEDIA_TYPE = "application/problem+json"


class PaperboyError(Exception):
    """The root of the tree."""


class ConfigError(PaperboyError):
    """A setting is bad; the message names it, its value and what is allowed."""


class ServeError(PaperboyError):
    """The service cannot be started; the log says why."""


class StoreError(PaperboyError):
    """The database cannot be used; the message says which and what to do."""


class StoreUnavailable(StoreError):
    """The database does not answer at the moment, is locked by another program, or its disk is full."""


class UpstreamError(PaperboyError):
    """The Hub or arXiv could not be asked, or the answer could not be used."""


class UpstreamUnavailable(UpstreamError):
    """No answer in time, no connection, or a 5xx after the last try."""


class UpstreamBusy(UpstreamError):
    """It wants a pause of `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        """Keep the pause beside the message."""
        super().__init__(message)
        self.retry_after = retry_after


class UpstreamRefused(UpstreamError):
    """It refused the request with a `status` of 4xx other than 404 and 429."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the HTTP status beside the message."""
        super().__init__(message)
        self.status = status


class UpstreamNotFound(UpstreamError):
    """What was asked for is not known there: an answer, not a fault."""


class UpstreamInvalid(UpstreamError):
    """It answered 200 with something that is not the resource."""


class RequestError(PaperboyError):
    """A request that cannot be answered; becomes a problem reply (RFC 9457)."""

    status: ClassVar[int]
    kind: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self, detail: str, *, errors: dict[str, list[str]] | None = None, retry_after: int | None = None
    ) -> None:
        """Take the sentence for people, the reasons by parameter, and seconds after which to ask again."""
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


class InvalidParameter(RequestError):
    """A parameter is wrong; `errors` says which and what is allowed."""

    status, kind, title = 400, "invalid-parameter", "Invalid parameter"


class NotFound(RequestError):
    """There is no such thing."""

    status, kind, title = 404, "not-found", "Not found"


class Unavailable(RequestError):
    """It may exist, but it is not stored and who may know it cannot be asked now.

    A 404 and no 5xx: the server itself is well, and it has no representation to give. The type tells the
    two apart, and Retry-After says when it is worth asking again.
    """

    status, kind, title = 404, "not-available-now", "Not available now"


class BeingRead(RequestError):
    """It is not stored yet, and being read for another caller; ask again in a second."""

    status, kind, title = 503, "being-read", "Being read"

    def __init__(self, detail: str) -> None:
        """Say what is being read."""
        super().__init__(detail, retry_after=1)


class NotReady(RequestError):
    """The service cannot answer from its store yet."""

    status, kind, title = 503, "not-ready", "Not ready"
