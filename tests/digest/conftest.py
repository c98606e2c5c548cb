"""A store with complete lists, subscribers, and a real mail server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from api.core.hub_calendar import ends_at
from api.core.models import Author, Organization, Paper
from api.core.preferences import Preferences
from api.store import Store, fetch_log, lists, subscriptions
from tests.conftest import Clock
from tests.smtp import MailServer

# A Tuesday, 9 o'clock in Berlin; the Hub's Monday ended at 02:30 UTC.
TUESDAY = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
MONDAY_LIST, FRIDAY_LIST = dt.date(2026, 11, 23), dt.date(2026, 11, 20)


def paper(number: int, day: dt.date = MONDAY_LIST, **changes: object) -> Paper:
    values: dict[str, object] = {
        "arxiv_id": f"{day:%y%m}.{day.day:02}{number:03}",
        "title": f"Paper number {number}",
        "abstract": f"We study the number {number}.",
        "authors": (Author("Ada Lovelace"), Author("Ben Ali")),
        "upvotes": 100 - number,
        "num_comments": number,
        "submitted_at": dt.datetime.combine(day, dt.time(), dt.UTC),
        "organization": Organization("numbers", "Institute of Numbers"),
        "github_repo": f"https://github.com/example/number-{number}",
        "ai_summary": f"A model says that number {number} matters.",
    }
    return Paper(**values | changes)  # type: ignore[arg-type]


def fill(store: Store, day: dt.date, count: int = 5, *, read_at: dt.datetime | None = None) -> None:
    """Store a list of `count` papers, read at the end of its day, so that it is complete."""
    moment = read_at or ends_at(day)
    with store.write() as conn:
        if count:
            lists.put(conn, day, [paper(number, day) for number in range(1, count + 1)], moment)
        fetch_log.succeeded(conn, fetch_log.daily(day), moment, changed=True)


def subscribe(
    store: Store,
    address: str = "ada@example.org",
    since: dt.datetime = TUESDAY - dt.timedelta(days=9),
    **choices: object,
) -> str:
    """Add a confirmed subscriber and return his key."""
    wanted = Preferences(**choices)  # type: ignore[arg-type]
    with store.write() as conn:
        key = f"key-{address}"
        subscriptions.offer(conn, key, address, wanted, "nonce", since)
        subscriptions.confirm(conn, key, "nonce", since)
    return key


@pytest.fixture
def tuesday() -> Clock:
    return Clock(TUESDAY)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server
