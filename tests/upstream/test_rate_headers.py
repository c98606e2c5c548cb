"""Reading pauses and pace from a reply's headers."""

import datetime as dt

import pytest

from api.upstream import rate_headers

NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, {}, 0),
        (200, {"RateLimit": '"api";r=480;t=120'}, 0),
        (200, {"RateLimit": '"api";r=0;t=120'}, 120),
        (429, {"Retry-After": "7"}, 7),
        (503, {"Retry-After": "7"}, 7),
        (503, {}, 0),
        (429, {"Retry-After": "Thu, 19 Nov 2026 18:00:30 GMT"}, 30),
        (429, {"Retry-After": "Thu, 19 Nov 2026 17:00:00 GMT"}, 0),
        (429, {"RateLimit": '"api";r=0;t=42'}, 42),
        (429, {"Retry-After": "soon"}, rate_headers.DEFAULT_PAUSE),
        (429, {}, rate_headers.DEFAULT_PAUSE),
        (429, {"Retry-After": "99999999999999"}, rate_headers.MAX_PAUSE),
        (200, {"RateLimit": "garbage"}, 0),
    ],
)
def test_the_pause_follows_retry_after_and_rate_limit_within_bounds(
    status: int, headers: dict[str, str], seconds: float
) -> None:
    assert rate_headers.pause_after(status, headers, NOW) == seconds


def test_the_pace_spreads_the_remaining_requests_evenly() -> None:
    assert rate_headers.even_pace({"RateLimit": '"api";r=480;t=120'}) == 0.25
    assert rate_headers.even_pace({"RateLimit": '"api";r=0;t=120'}) == 120
    assert rate_headers.even_pace({}) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Date": "Thu, 19 Nov 2026 18:00:00 GMT"}, dt.datetime(2026, 11, 19, 18, tzinfo=dt.UTC)),
        ({"Date": "Thu, 19 Nov 2026 18:00:00 GMT", "Age": "90"}, dt.datetime(2026, 11, 19, 18, 1, 30, tzinfo=dt.UTC)),
        ({"Date": "Thu, 19 Nov 2026 18:00:00 GMT", "Age": "-1"}, dt.datetime(2026, 11, 19, 18, tzinfo=dt.UTC)),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Age": "99999999999"}, None),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_the_servers_time_is_the_replys_date_and_its_age(
    headers: dict[str, str], expected: dt.datetime | None
) -> None:
    assert rate_headers.sent_at(headers) == expected
