"""Clean every value that comes from the Hub or arXiv: titles, abstracts, names, URLs, counts, times. Pure: no I/O.

Every function accepts any JSON value and returns a clean value or None. None of them raises an exception.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit, urlunsplit

from api.core.hub_site import HUB_SITE

_MAX_COUNT = 2**31 - 1
# arXiv started in 1991, and a time in the far future is a mistake.
_YEARS = range(1990, 2100)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*|\n[^\S\n]+")
# Control characters, lone surrogates and non-characters, which break databases, feeds and JSON parsers.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_GITHUB_REPO = re.compile(r"https://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?(?:[/?#].*)?", re.ASCII)


def one_line(value: object) -> str | None:
    """Return text without line breaks, control characters and extra white space; None if it is empty."""
    if not isinstance(value, str):
        return None
    return " ".join(_UNPRINTABLE.sub("", value).split()) or None


def paragraphs(value: object) -> str | None:
    """Return running text without soft line wraps; None if it is empty.

    arXiv wraps abstracts at about 80 characters and starts a paragraph with an empty or an indented line. The result
    has an empty line between paragraphs and no other line breaks.
    """
    if not isinstance(value, str):
        return None
    parts = (one_line(part) for part in _PARAGRAPH.split(value.replace("\r\n", "\n").strip()))
    return "\n\n".join(part for part in parts if part) or None


def https_url(value: object) -> str | None:
    """Return an absolute `https:` URL, or None if the value is not a web address.

    `http:` is changed to `https:`. A path without a host (`/avatars/…`) belongs to the Hub.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    if not text or re.search(r"[\s<>\"\\^`{|}]", text) or _UNPRINTABLE.search(text):
        return None
    if text.startswith("/") and not text.startswith("//"):
        text = HUB_SITE + text
    try:
        parts = urlsplit(text, scheme="https")
        if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or "@" in parts.netloc:
            return None
        port = parts.port
    except ValueError:
        return None
    netloc = parts.netloc.removesuffix(":80") if port == 80 else parts.netloc
    return urlunsplit(("https", netloc, parts.path, parts.query, parts.fragment))


def repository(value: object) -> str | None:
    """Return the URL of a code repository. GitHub URLs are shortened to `https://github.com/owner/name`."""
    url = https_url(value)
    if url is None:
        return None
    match = _GITHUB_REPO.fullmatch(url)
    return f"https://github.com/{match[1]}/{match[2]}" if match else url.rstrip("/")


def count(value: object) -> int | None:
    """Return a whole number from 0 to 2³¹-1, or None if the value is anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _MAX_COUNT else None


def moment(value: object) -> dt.datetime | None:
    """Return an ISO 8601 time as an aware datetime in UTC without fractions of a second, or None if it is invalid."""
    if not isinstance(value, str):
        return None
    try:
        time = dt.datetime.fromisoformat(value.strip())
        aware = time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return aware.replace(microsecond=0) if aware.year in _YEARS else None
