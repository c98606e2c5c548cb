"""When a paper's code is news."""

from __future__ import annotations

import datetime as dt

import pytest

from api.core.code_news import code_seen_at
from api.core.models import Paper

NOW = dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
EARLIER = NOW - dt.timedelta(days=3)
REPO = "https://github.com/example/ten"


def paper(**changes: object) -> Paper:
    return Paper(**{"arxiv_id": "2611.00001", "title": "Ten", "submitted_at": EARLIER} | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, paper(), None),
        (paper(), paper(), None),
        # It got code.
        (paper(), paper(github_repo=REPO), NOW),
        # It has had code, and has another repository now.
        (paper(github_repo=REPO, code_seen_at=EARLIER), paper(github_repo=f"{REPO}2"), EARLIER),
        # It came with code.
        (None, paper(github_repo=REPO), NOW),
        (paper(source="arxiv"), paper(github_repo=REPO), NOW),
        # An old list is read.
        (None, paper(github_repo=REPO, submitted_at=NOW - dt.timedelta(days=8)), NOW - dt.timedelta(days=8)),
        (
            None,
            paper(github_repo=REPO, submitted_at=None, published_at=NOW - dt.timedelta(days=99)),
            NOW - dt.timedelta(days=99),
        ),
        (None, paper(github_repo=REPO, submitted_at=None), NOW),
    ],
)
def test_code_is_news_when_it_was_first_seen(old: Paper | None, new: Paper, expected: dt.datetime | None) -> None:
    assert code_seen_at(old, new, NOW) == expected
