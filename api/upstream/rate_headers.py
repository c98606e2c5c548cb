"""Read from a reply's headers how long to wait before the next request. Pure: no I/O here.

With a 429 or 503, the Hub sends `Retry-After` (RFC 9110 §10.2.3: seconds or a date). With every reply, it sends
`RateLimit: "api";r=N;t=S` (draft-ietf-httpapi-ratelimit-headers): N requests remain for the next S seconds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

MAX_PAUSE = 3600.0
DEFAULT_PAUSE = 2.0
_REMAINING = re.compile(r";\s*r=(\d{1,9})\b")
_RESET = re.compile(r";\s*t=(\d{1,9})\b")


def pause_after(status: int, headers: Mapping[str, str], now: dt.datetime) -> float:
    """Return the seconds to wait before the next request, from 0 to `MAX_PAUSE`."""
    waits = [_exhausted(headers)]
    if status in (429, 503):
        stated = _retry_after(headers, now)
        if stated is None and status == 429:
            stated = _reset(headers) or DEFAULT_PAUSE
        waits.append(stated or 0.0)
    return min(MAX_PAUSE, max(waits))


def sent_at(headers: Mapping[str, str]) -> dt.datetime | None:
    """Return the server's time at which a reply arrives, None if it does not say. A cache tells the reply's `Age`."""
    age = headers.get("Age", "0").strip()
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
        return moment + dt.timedelta(seconds=int(age[:9]) if age.isdecimal() and age.isascii() else 0)
    except (ValueError, TypeError, OverflowError):
        return None


def even_pace(headers: Mapping[str, str]) -> float | None:
    """Return the interval in seconds that spreads the remaining requests evenly, None if the reply has no limits."""
    remaining = _REMAINING.search(headers.get("RateLimit", ""))
    reset = _reset(headers)
    return reset / max(1, int(remaining[1])) if remaining and reset is not None else None


def _exhausted(headers: Mapping[str, str]) -> float:
    """Return the seconds until the window ends if no requests remain in it, otherwise 0."""
    remaining = _REMAINING.search(headers.get("RateLimit", ""))
    return (_reset(headers) or 0.0) if remaining and int(remaining[1]) == 0 else 0.0


def _reset(headers: Mapping[str, str]) -> float | None:
    match = _RESET.search(headers.get("RateLimit", ""))
    return float(match[1]) if match else None


def _retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
