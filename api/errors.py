"""The errors that Paperboy raises. `web/problems.py` turns them into replies.

PaperboyError
├── ConfigError             a setting is invalid
├── ServeError              the service cannot be started for another reason
├── StoreError              the database cannot be used
│   └── StoreUnavailable    the database cannot be used at the moment
├── UpstreamError           the Hub or arXiv gave no usable reply
│   ├── UpstreamUnavailable no reply in time, no connection, or a 5xx
│   ├── UpstreamBusy        we must wait (429, Retry-After, RateLimit)
│   │   └── BudgetSpent     we asked for as much as we allow ourselves
│   ├── UpstreamRefused     another 4xx; a retry will not help
│   ├── UpstreamNotFound    404: unknown there
│   └── UpstreamInvalid     200, but unusable (HTML, not JSON, too large, another shape)
└── RequestError            a request to our API fails
    ├── InvalidParameter    400, with the reasons for each parameter
    ├── NotFound            404
    ├── Unavailable         404 for now: not stored, and the upstream cannot be reached
    ├── BeingRead           503 for a moment: being read from the upstream
    ├── Busy                503 for a while: much else is being read from the Hub
    ├── NotReady            503: the database cannot be used
    ├── InvalidLink         400 or 410: a link from a mail that is incomplete, expired or used
    ├── TooManyRequests     429, with the time after which to try again
    ├── NotAllowed          403
    └── MailOff             503: no mail server is set
"""

from __future__ import annotations

from typing import ClassVar

PROBLEM_TYPE = "urn:paperboy:problem:"
PROBLEM_MEDIA_TYPE = "application/problem+json"


class PaperboyError(Exception):
    """The base class of all errors."""


class ConfigError(PaperboyError):
    """A setting is invalid. The message names it, its value and the allowed values."""


class ServeError(PaperboyError):
    """The service cannot be started. The log says why."""


class StoreError(PaperboyError):
    """The database cannot be used. The message names it and says what to do."""


class StoreUnavailable(StoreError):
    """The database cannot be used at the moment: it is unreachable, damaged or locked, or the disk is full."""


class UpstreamError(PaperboyError):
    """The Hub or arXiv gave no usable reply."""


class UpstreamUnavailable(UpstreamError):
    """There was no reply in time, no connection, or a 5xx on the last try."""


class UpstreamBusy(UpstreamError):
    """The upstream asks us to wait `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BudgetSpent(UpstreamBusy):
    """What clients want has cost the upstream as many requests as it may, so it was not asked."""


class UpstreamRefused(UpstreamError):
    """The upstream refused the request. `status` is a 4xx other than 404 and 429."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class UpstreamNotFound(UpstreamError):
    """The upstream does not know the resource. This is a valid reply, not a fault."""


class UpstreamInvalid(UpstreamError):
    """The upstream replied with 200, but the content is not the requested resource."""


class RequestError(PaperboyError):
    """A request to the API fails. It becomes a problem reply (RFC 9457).

    `detail` is a sentence for people, `errors` has the reasons for each invalid parameter, and `retry_after` is the
    number of seconds after which to try again.
    """

    status: ClassVar[int]
    kind: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self, detail: str, *, errors: dict[str, list[str]] | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


class InvalidParameter(RequestError):
    """A parameter is invalid. `errors` says which one and what is allowed."""

    status, kind, title = 400, "invalid-parameter", "Invalid parameter"


class NotFound(RequestError):
    """The resource does not exist."""

    status, kind, title = 404, "not-found", "Not found"


class Unavailable(RequestError):
    """The resource may exist, but it is not stored, and the upstream cannot be reached at the moment.

    This is a 404 and not a 5xx, because the service itself is healthy. The problem type distinguishes it from a
    resource that does not exist, and `Retry-After` says when to try again.
    """

    status, kind, title = 404, "not-available-now", "Not available now"


class BeingRead(RequestError):
    """The resource is being read for another caller. Try again in a second."""

    status, kind, title = 503, "being-read", "Being read"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retry_after=1)


class Busy(RequestError):
    """The resource is not stored, and clients have had the Hub asked for as much as they may together."""

    status, kind, title = 503, "busy", "Busy"


class NotReady(RequestError):
    """The database cannot be used at the moment."""

    status, kind, title = 503, "not-ready", "Not ready"


class InvalidLink(RequestError):
    """A signed link cannot be used. `detail` says why: it is `incomplete`, `expired` or `used`."""

    status, kind, title = 410, "invalid-link", "This link cannot be used"


class TooManyRequests(RequestError):
    """The client asks too often."""

    status, kind, title = 429, "too-many-requests", "Too many requests"


class NotAllowed(RequestError):
    """The client may not do this from where it is."""

    status, kind, title = 403, "not-allowed", "Not allowed"


class MailOff(RequestError):
    """This service sends no mail."""

    status, kind, title = 503, "mail-off", "Mail is off here"
