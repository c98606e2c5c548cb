"""The vote history."""

import datetime as dt

from api.core.models import Paper
from api.store import Store, papers, votes
from tests.conftest import NOW, TODAY
from tests.store.test_database import put, wire

DAY = dt.timedelta(days=1)


def test_the_history_has_a_row_for_every_change_of_a_count(store: Store) -> None:
    for minutes, upvotes in enumerate([3, 3, 8, 5]):
        put(store, TODAY, wire(1, upvotes=upvotes), NOW + dt.timedelta(minutes=minutes))
    with store.read() as conn:
        seen = votes.history(conn, "2611.00001", NOW + DAY)
    assert seen == [(NOW + dt.timedelta(minutes=m), count) for m, count in ((0, 3), (2, 8), (3, 5))]


def gained(store: Store, *counts: tuple[dt.datetime, int], submitted_at: dt.datetime | None = None) -> int:
    """Store counts of one paper and return what it has gained in the day before NOW."""
    for seen_at, upvotes in counts:
        with store.write() as conn:
            paper = Paper("2611.00001", "A paper", upvotes=upvotes, submitted_at=submitted_at)
            papers.put(conn, [paper], seen_at)
    with store.read() as conn:
        stored = papers.get(conn, "2611.00001")
        assert stored is not None
        return votes.gained(conn, [stored], NOW - DAY)["2611.00001"]


def test_votes_gained_count_from_the_last_count_before_the_time(store: Store) -> None:
    assert gained(store, (NOW - 3 * DAY, 5), (NOW - 2 * DAY, 8), (NOW - DAY / 2, 11), (NOW, 13)) == 5


def test_a_count_seen_exactly_at_the_time_is_the_one_before(store: Store) -> None:
    assert gained(store, (NOW - DAY, 8), (NOW, 13)) == 5


def test_an_old_paper_first_seen_later_has_gained_only_what_was_seen(store: Store) -> None:
    assert gained(store, (NOW - DAY / 2, 50), (NOW, 53), submitted_at=NOW - 9 * DAY) == 3


def test_a_paper_submitted_later_has_gained_all_its_votes(store: Store) -> None:
    assert gained(store, (NOW - DAY / 4, 7), (NOW, 9), submitted_at=NOW - DAY / 2) == 9


def test_a_paper_that_lost_votes_has_gained_none(store: Store) -> None:
    assert gained(store, (NOW - 2 * DAY, 9), (NOW, 4)) == 0


def test_a_paper_without_a_history_has_gained_all_its_votes(store: Store) -> None:
    with store.read() as conn:
        assert votes.gained(conn, [Paper("2611.00009", "A paper", upvotes=4)], NOW) == {"2611.00009": 4}
        assert votes.history(conn, "2611.00009", NOW) == []
