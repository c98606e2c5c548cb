"""Which of several observations of a paper is believed: the later one, and never one of an older list."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from api.core.models import Paper
from api.services import Services
from api.store import Store, papers, schema, votes
from api.upstream.hub.parse import normalise_list
from tests.conftest import NOW, TODAY, YESTERDAY, Clock
from tests.fakehub import FakeHub, entry
from tests.store.test_database import on, put

KEY = "2611.00001"
Counts = tuple[int | None, int | None, int | None]


def seen(day: dt.date, upvotes: int, num_comments: int, stars: int, *, is_dated: bool = True) -> tuple[Paper, ...]:
    """One paper as the list of `day` shows it, submitted by somebody else on each day."""
    one = entry(
        1,
        TODAY,
        submittedOnDailyAt=f"{day}T12:00:00.000Z" if is_dated else None,
        submittedOnDailyBy=None,
        outer_submittedBy={"name": f"of-{day}", "fullname": f"Of {day}"},
        upvotes=upvotes,
        outer_numComments=num_comments,
        githubStars=stars,
        ai_summary=f"Of {day}.",
    )
    return normalise_list([one], day).papers


def stored(store: Store) -> Paper:
    with store.read() as conn:
        paper = papers.get(conn, KEY)
    assert paper is not None
    return paper


def counts(store: Store) -> Counts:
    paper = stored(store)
    return paper.upvotes, paper.num_comments, paper.github_stars


def history(store: Store, now: dt.datetime) -> list[int]:
    with store.read() as conn:
        return [count for _, count in votes.history(conn, KEY, now)]


@pytest.mark.parametrize("is_dated", [True, False])
def test_newer_older_and_newer_list_again_leave_the_paper_and_its_counts(store: Store, is_dated: bool) -> None:
    newer, older = seen(TODAY, 54, 7, 300), seen(YESTERDAY, 2, 0, 10, is_dated=is_dated)
    for minutes, (day, read) in enumerate([(TODAY, newer), (YESTERDAY, older), (TODAY, newer)]):
        put(store, day, read, NOW + dt.timedelta(minutes=minutes))
        assert counts(store) == (54, 7, 300)
        assert (on(store, TODAY), on(store, YESTERDAY)) == ([KEY], [])
    assert history(store, NOW + dt.timedelta(hours=1)) == [54], "nobody ever took a vote back"
    paper = stored(store)
    assert paper.submitted_by is not None
    assert (paper.submitted_by.name, paper.ai_summary) == (f"of-{TODAY}", f"Of {TODAY}.")


def test_lists_read_in_any_order_end_with_the_counts_of_the_newest(store: Store) -> None:
    days = [TODAY - dt.timedelta(days=n) for n in range(4)]
    lists = {day: seen(day, 10 * n, n, 100 * n) for n, day in enumerate(reversed(days), 1)}
    for order in itertools.permutations(days):
        for minutes, day in enumerate(order):
            put(store, day, lists[day], NOW + dt.timedelta(minutes=minutes))
        assert (counts(store), on(store, TODAY)) == ((40, 4, 400), [KEY]), order
        with store.write() as conn:
            conn.execute(schema.papers.delete())


def test_a_later_observation_of_the_same_list_is_believed_even_if_votes_fell(store: Store) -> None:
    put(store, YESTERDAY, seen(YESTERDAY, 54, 7, 300))
    later = NOW + dt.timedelta(days=30)
    put(store, YESTERDAY, seen(YESTERDAY, 53, 6, 299), later)
    assert counts(store) == (53, 6, 299)
    assert history(store, later) == [54, 53]


def test_an_older_list_that_shows_the_papers_later_date_is_believed(store: Store) -> None:
    put(store, TODAY, seen(TODAY, 54, 7, 300))
    put(store, YESTERDAY, seen(TODAY, 60, 8, 301), NOW + dt.timedelta(minutes=1))
    assert (counts(store), on(store, TODAY)) == ((60, 8, 301), [KEY])


def test_an_older_list_adds_what_is_unknown(store: Store) -> None:
    (paper,) = normalise_list([entry(1, TODAY, ai_summary=None, githubStars=None, projectPage=None)], TODAY).papers
    put(store, TODAY, (paper,))
    put(store, YESTERDAY, seen(YESTERDAY, 2, 0, 10), NOW + dt.timedelta(minutes=1))
    found = stored(store)
    assert (found.upvotes, found.github_stars, found.ai_summary) == (99, 10, f"Of {YESTERDAY}.")
    assert found.project_page


def test_a_detail_with_an_older_date_has_later_counts(store: Store) -> None:
    put(store, TODAY, seen(TODAY, 54, 7, 300))
    later = NOW + dt.timedelta(minutes=1)
    with store.write() as conn:
        papers.put(conn, seen(YESTERDAY, 60, 8, 301), later)
    assert counts(store) == (60, 8, 301)
    assert stored(store).list_date == TODAY


def test_a_slow_reply_does_not_replace_what_was_asked_for_later(store: Store) -> None:
    put(store, TODAY, seen(TODAY, 54, 7, 300), NOW)
    with store.write() as conn:
        asked_at = NOW - dt.timedelta(seconds=9)
        papers.put(conn, seen(TODAY, 52, 6, 299), NOW + dt.timedelta(seconds=1), asked_at=asked_at)
    assert counts(store) == (54, 7, 300)
    with store.read() as conn:
        assert papers.fetched_at(conn, KEY) == NOW
    assert history(store, NOW) == [54]


def test_a_time_in_the_future_does_not_outlast_the_wrong_clock(store: Store) -> None:
    put(store, TODAY, seen(TODAY, 54, 7, 300), NOW + dt.timedelta(days=365))
    assert history(store, NOW) == []
    put(store, TODAY, seen(TODAY, 54, 7, 300), NOW)
    assert history(store, NOW) == [54], "the same count has a time now"
    later = NOW + dt.timedelta(minutes=5)
    put(store, TODAY, seen(TODAY, 55, 8, 301), later)
    assert counts(store) == (55, 8, 301)
    with store.read() as conn:
        assert papers.fetched_at(conn, KEY) == later
    assert history(store, NOW + dt.timedelta(days=400)) == [54, 55]


def test_a_paper_taken_off_a_list_may_return_to_an_older_one(store: Store) -> None:
    others = normalise_list([entry(number, TODAY) for number in (2, 3)], TODAY).papers
    put(store, TODAY, (*seen(TODAY, 54, 7, 300), *others[:1]))
    put(store, TODAY, others, NOW + dt.timedelta(minutes=1))
    put(store, YESTERDAY, seen(YESTERDAY, 55, 8, 301), NOW + dt.timedelta(minutes=2))
    put(store, TODAY, others, NOW + dt.timedelta(minutes=3))
    assert (on(store, YESTERDAY), counts(store)) == ([KEY], (55, 8, 301))


def test_the_service_reads_newer_older_and_newer_again(services: Services, hub: FakeHub, clock: Clock) -> None:
    for day, upvotes in ((TODAY, 54), (YESTERDAY, 2)):
        hub.lists[day].append(entry(900, TODAY, upvotes=upvotes, submittedOnDailyAt=f"{day}T09:30:00.000Z"))
    for day in (TODAY, YESTERDAY, TODAY, YESTERDAY):
        services.refresher.day(day)
        clock.forward(minutes=5)
        with services.store.read() as conn:
            paper = papers.get(conn, "2611.00900")
        assert paper is not None
        assert (paper.upvotes, paper.list_date) == (54, TODAY)
