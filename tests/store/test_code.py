"""Papers by when they were first seen to have code."""

from __future__ import annotations

import datetime as dt

from api.core.models import Paper
from api.store import Store, code, papers
from tests.conftest import NOW

HOUR = dt.timedelta(hours=1)


def put(store: Store, number: int, at: dt.datetime, *, has_code: bool) -> None:
    repo = f"https://github.com/example/{number}" if has_code else None
    paper = Paper(f"2611.{number:05}", f"Paper {number}", submitted_at=NOW, upvotes=number, github_repo=repo)
    with store.write() as conn:
        papers.put(conn, [paper], at)


def test_papers_are_in_the_order_in_which_they_got_code(store: Store) -> None:
    put(store, 1, NOW, has_code=True)
    put(store, 2, NOW, has_code=False)
    put(store, 3, NOW + HOUR, has_code=True)
    put(store, 2, NOW + 2 * HOUR, has_code=True)
    # Known code stays, also when the Hub leaves it out once, and is no news again.
    put(store, 1, NOW + 3 * HOUR, has_code=False)
    put(store, 1, NOW + 4 * HOUR, has_code=True)
    with store.read() as conn:
        assert [one.arxiv_id[-1] for one in code.newest(conn, 5)] == ["2", "3", "1"]
        assert [one.code_seen_at for one in code.newest(conn, 1)] == [NOW + 2 * HOUR]
        assert [one.arxiv_id[-1] for one in code.between(conn, NOW, NOW + 2 * HOUR)] == ["3", "1"]
        assert code.is_any_between(conn, NOW + 2 * HOUR, NOW + 3 * HOUR)
        assert not code.is_any_between(conn, NOW + 3 * HOUR, NOW + 9 * HOUR)
