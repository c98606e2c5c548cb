"""Reading and writing papers."""

import dataclasses
import datetime as dt

from api.core.models import Paper
from api.store import Store, lists, papers, votes
from api.sync import sample
from tests.conftest import NOW, TODAY
from tests.store.test_database import LATER, put, wire


def test_values_that_the_hub_omits_later_stay_known(store: Store) -> None:
    (full,) = wire(1)
    put(store, TODAY, (full,))
    (bare,) = wire(1, ai_summary=None, githubRepo=None, outer_thumbnail=None, outer_numComments=None)
    put(store, TODAY, (bare,), LATER)
    with store.read() as conn:
        assert papers.get(conn, "2611.00001") == full


def test_rank_trending_reports_only_changes(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    with store.write() as conn:
        assert papers.rank_trending(conn, ["2611.00003", "2611.00001"])
    with store.write() as conn:
        assert not papers.rank_trending(conn, ["2611.00003", "2611.00001"])
        assert papers.rank_trending(conn, ["2611.00002"])


def test_the_sample_is_installed_once_and_removed_without_a_trace(store: Store) -> None:
    with store.write() as conn:
        assert sample.install(conn, NOW)
    with store.write() as conn:
        assert not sample.install(conn, NOW)
        day = lists.latest(conn)
        assert day is not None
        assert {paper.source for paper in lists.on(conn, day)} == {"sample"}
        assert lists.listed_since(conn, 0, day) == []
    with store.write() as conn:
        assert papers.remove_sample(conn)
        assert (papers.total(conn), lists.total(conn), lists.latest(conn)) == (0, 0, None)


def test_put_returns_the_ids_of_new_and_changed_papers_only(store: Store) -> None:
    (first, second) = wire(1, 2)
    with store.write() as conn:
        assert papers.put(conn, [first, second], NOW) == {"2611.00001", "2611.00002"}
        changed = dataclasses.replace(second, num_comments=40)
        assert papers.put(conn, [first, changed], LATER) == {"2611.00002"}
        assert papers.fetched_at(conn, "2611.00001") == LATER, "an unchanged paper was read as well"
        assert papers.fetched_at(conn, "2611.00003") is None


def test_unknown_counts_are_stored_as_zero(store: Store) -> None:
    with store.write() as conn:
        papers.put(conn, [Paper("2611.00001", "A paper")], NOW)
        stored = papers.get(conn, "2611.00001")
    assert stored is not None
    assert (stored.upvotes, stored.num_comments, stored.github_stars) == (0, 0, None)


def test_a_paper_from_arxiv_is_not_counted_and_has_no_vote_history(store: Store) -> None:
    with store.write() as conn:
        papers.put(conn, [Paper("2611.00001", "A paper", source="arxiv")], NOW)
        assert (papers.total(conn), votes.history(conn, "2611.00001", LATER)) == (0, [])
        papers.put(conn, [Paper("2611.00001", "A paper", upvotes=0)], LATER)
        assert (papers.total(conn), votes.history(conn, "2611.00001", LATER)) == (1, [(LATER, 0)])


def test_more_ids_than_fit_into_one_query_are_read(store: Store) -> None:
    with store.write() as conn:
        papers.put(conn, [Paper(f"2611.{number:05}", "A paper") for number in range(1, 1101)], NOW)
        assert len(papers.get_many(conn, [f"2611.{number:05}" for number in range(1200)])) == 1100


def test_submission_dates_leave_out_papers_without_a_possible_date(store: Store) -> None:
    future = NOW + dt.timedelta(days=400)
    with store.write() as conn:
        for number, moment in enumerate([NOW, future, None], start=1):
            papers.put(conn, [Paper(f"2611.{number:05}", "A paper", submitted_at=moment)], NOW)
        ids = [f"2611.{number:05}" for number in range(1, 5)]
        assert papers.submission_dates(conn, ids, NOW) == {"2611.00001": TODAY}
