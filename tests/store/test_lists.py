"""Daily lists: what storing one changes, wrong replies, and the order of reading."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random

import pytest
import sqlalchemy as sa

from api.core.models import Paper
from api.errors import UpstreamInvalid
from api.services import Services
from api.store import Store, lists, papers, schema
from api.sync import sample
from tests.conftest import NOW, TODAY, YESTERDAY
from tests.fakehub import FakeHub, entry
from tests.store.test_database import LATER, dated, on, put, wire

BEFORE = TODAY - dt.timedelta(days=2)
Reading = tuple[dt.date, tuple[Paper, ...]]


def without_dates(entries: list[object]) -> list[object]:
    """The same entries as the Hub gave them before it said when a paper was put on a list."""
    bare: list[object] = []
    for one in entries:
        assert isinstance(one, dict)
        bare.append({**one, "paper": {k: v for k, v in one["paper"].items() if k != "submittedOnDailyAt"}})
    return bare


def stored(services: Services, day: dt.date) -> set[str]:
    with services.store.read() as conn:
        return {paper.arxiv_id for paper in lists.on(conn, day)}


def test_a_stored_list_is_read_back_unchanged(store: Store) -> None:
    read = wire(1, 2, 3)
    applied = put(store, TODAY, read)
    assert len(applied.added) == 3
    with store.read() as conn:
        assert lists.on(conn, TODAY) == read
        assert papers.get(conn, "2611.00002") == read[1]
        assert papers.get(conn, "2611.99999") is None


def test_storing_the_same_list_again_changes_nothing(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    revision = store.state()
    applied = put(store, TODAY, wire(1, 2, 3), LATER)
    assert not (applied.added | applied.moved | applied.removed | applied.updated | applied.days)
    assert store.state() == revision


def test_a_list_is_sorted_by_votes(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    put(store, TODAY, (*wire(1, 2), *wire(3, upvotes=500)), LATER)
    assert on(store, TODAY) == ["2611.00003", "2611.00001", "2611.00002"]


def test_a_moved_paper_is_only_on_its_new_list_and_not_listed_as_new(store: Store) -> None:
    put(store, YESTERDAY, wire(1, 2, day=YESTERDAY))
    with store.read() as conn:
        before = lists.last_listing(conn)
    applied = put(store, TODAY, (*dated(TODAY, 2), *wire(3)))
    assert (set(applied.moved), set(applied.added)) == ({"2611.00002"}, {"2611.00003"})
    assert applied.days == {TODAY, YESTERDAY}
    assert on(store, YESTERDAY) == ["2611.00001"]
    with store.read() as conn:
        news = lists.listed_since(conn, before, YESTERDAY)
    assert [paper.arxiv_id for paper in news] == ["2611.00003"]


def test_a_shorter_list_removes_no_paper(store: Store) -> None:
    put(store, YESTERDAY, wire(1, 2, 3, day=YESTERDAY))
    put(store, YESTERDAY, wire(1, day=YESTERDAY), LATER)
    put(store, YESTERDAY, (), LATER)
    assert on(store, YESTERDAY) == ["2611.00001", "2611.00002", "2611.00003"]


def test_a_full_list_removes_missing_papers_but_one_with_skipped_entries_does_not(store: Store) -> None:
    put(store, TODAY, wire(1, 2, 3))
    put(store, TODAY, wire(1, 2, 4), LATER, whole=False)
    assert set(on(store, TODAY)) == {"2611.00001", "2611.00002", "2611.00003", "2611.00004"}
    applied = put(store, TODAY, wire(1, 2, 4, 5), LATER)
    assert applied.removed == {"2611.00003"}
    assert set(on(store, TODAY)) == {"2611.00001", "2611.00002", "2611.00004", "2611.00005"}
    with store.read() as conn:
        assert papers.get(conn, "2611.00003") is not None, "the paper itself stays"


def test_an_undated_entry_never_moves_a_listed_paper(store: Store) -> None:
    for first in (dated(YESTERDAY, 1, 2), wire(3, 4, day=YESTERDAY)):
        put(store, YESTERDAY, first)
    before = on(store, YESTERDAY)
    for day in (TODAY, BEFORE):
        applied = put(store, day, wire(1, 2, 3, 4, day=day))
        assert not applied.moved
        assert on(store, day) == []
    assert on(store, YESTERDAY) == before


def test_a_dated_entry_moves_a_paper_to_a_later_list_only(store: Store) -> None:
    put(store, YESTERDAY, dated(YESTERDAY, 1, 2))
    put(store, TODAY, dated(TODAY, 2, 3))
    assert put(store, YESTERDAY, dated(YESTERDAY, 1, 2)).moved == frozenset()
    assert (on(store, YESTERDAY), on(store, TODAY)) == (["2611.00001"], ["2611.00002", "2611.00003"])


def test_a_submission_date_does_not_go_back_when_an_older_list_is_read(store: Store) -> None:
    put(store, TODAY, dated(TODAY, 1))
    put(store, YESTERDAY, dated(YESTERDAY, 1))
    with store.read() as conn:
        paper = papers.get(conn, "2611.00001")
    assert paper is not None
    assert paper.submitted_at == dt.datetime.combine(TODAY, dt.time(12), dt.UTC)


def test_an_impossible_submission_date_is_replaced_by_a_possible_one(store: Store) -> None:
    far = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    with store.write() as conn:
        (paper,) = dated(TODAY, 1)
        papers.put(conn, [Paper(paper.arxiv_id, paper.title, submitted_at=far)], NOW)
    put(store, TODAY, dated(TODAY, 1))
    assert on(store, TODAY) == ["2611.00001"]


def test_an_entrys_own_date_takes_precedence_over_the_requested_day(store: Store) -> None:
    put(store, TODAY, wire(1, 2))
    put(store, YESTERDAY, dated(YESTERDAY, 2, 3))
    assert (on(store, TODAY), on(store, YESTERDAY)) == (["2611.00001"], ["2611.00002", "2611.00003"])


def test_new_undated_entries_do_not_replace_a_dated_list(store: Store) -> None:
    put(store, YESTERDAY, dated(YESTERDAY, 1, 2, 3))
    applied = put(store, YESTERDAY, (*dated(YESTERDAY, 1), *wire(11, 12, 13, 14, day=YESTERDAY)))
    assert not applied.removed
    assert {"2611.00001", "2611.00002", "2611.00003"} <= set(on(store, YESTERDAY))


def test_reading_lists_in_any_order_gives_the_same_lists(store: Store) -> None:
    """Papers on up to three lists, some of the entries undated; at most one of them for each paper."""
    dice = random.Random(7)
    spare = [TODAY - dt.timedelta(days=n) for n in range(4)]
    readings: dict[dt.date, list[Paper]] = {day: [] for day in spare}
    expected: dict[dt.date, set[str]] = {day: set() for day in spare}
    for number in range(1, 41):
        where = dice.sample(spare, dice.randint(1, 3))
        undated = dice.choice([None, *where])
        for day in where:
            readings[day] += wire(number, day=day) if day == undated else dated(day, number)
        home = max((day for day in where if day != undated), default=undated)
        assert home is not None
        expected[home].add(f"2611.{number:05d}")
    for order in itertools.permutations(spare):
        for day in order:
            put(store, day, tuple(readings[day]))
        assert {day: set(on(store, day)) for day in spare} == expected, order
        with store.write() as conn:
            conn.execute(schema.papers.delete())


def test_another_days_undated_reply_moves_nothing_and_is_refused(services: Services, hub: FakeHub) -> None:
    for day in (TODAY, YESTERDAY):
        services.refresher.day(day)
    before = {day: stored(services, day) for day in (TODAY, YESTERDAY, BEFORE)}
    for asked, replied in ((YESTERDAY, TODAY), (BEFORE, TODAY), (TODAY, YESTERDAY)):
        right, hub.lists[asked] = hub.lists[asked], without_dates(hub.lists[replied])
        with pytest.raises(UpstreamInvalid, match="another day's"):
            services.refresher.day(asked)
        hub.lists[asked] = right
        assert {day: stored(services, day) for day in before} == before


def test_a_reply_of_unknown_undated_papers_does_not_replace_a_stored_list(services: Services, hub: FakeHub) -> None:
    services.refresher.day(TODAY)
    hub.lists[TODAY] = without_dates([entry(number, TODAY) for number in range(301, 331)])
    with pytest.raises(UpstreamInvalid, match="another day's"):
        services.refresher.day(TODAY)
    assert len(stored(services, TODAY)) == 12


def test_an_undated_list_that_changed_is_updated(services: Services, hub: FakeHub) -> None:
    hub.lists[YESTERDAY] = without_dates(hub.lists[YESTERDAY])
    services.refresher.day(YESTERDAY)
    hub.lists[YESTERDAY] = without_dates([*hub.lists[YESTERDAY][1:], *(entry(n, YESTERDAY) for n in (301, 302))])
    assert services.refresher.day(YESTERDAY) == 10
    assert len(stored(services, YESTERDAY)) == 10


def test_an_impossible_submission_date_is_not_stored(services: Services, hub: FakeHub) -> None:
    hub.lists[TODAY] = [entry(1, TODAY, submittedOnDailyAt="2031-01-01T00:00:00.000Z"), entry(2, TODAY)]
    services.refresher.day(TODAY)
    services.refresher.trending()
    with services.store.read() as conn:
        paper = papers.get(conn, "2611.00001")
    assert paper is not None
    assert (paper.list_date, paper.submitted_at) == (TODAY, None)


def counted(store: Store) -> tuple[dict[dt.date, int], int, int]:
    """The sizes of lists and the number of papers, counted from the rows."""
    with store.read() as conn:
        sizes = conn.execute(
            sa.text(
                "SELECT l.list_date, count(*) FROM listings l JOIN papers p ON p.arxiv_id = l.arxiv_id "
                "WHERE p.source <> 'sample' GROUP BY l.list_date"
            ).columns(sa.column("list_date", sa.Date), sa.column("number", sa.Integer))
        )
        by_day = {row.list_date: int(row.number) for row in sizes}
        number = conn.execute(sa.text("SELECT count(*) FROM papers WHERE source <> 'arxiv'")).scalar_one()
    return by_day, len(by_day), number


def test_the_counts_are_right_after_any_sequence_of_changes(store: Store) -> None:
    chance = random.Random(3)
    days = [TODAY - dt.timedelta(days=offset) for offset in range(4)]
    with store.write() as conn:
        sample.install(conn, NOW)
    for step in range(60):
        day = chance.choice(days)
        numbers = chance.sample(range(1, 30), chance.randint(0, 8))
        read = dated(day, *numbers) if chance.random() < 0.5 else wire(*numbers, day=day)
        with store.write() as conn:
            if step == 30:
                papers.remove_sample(conn)
            if chance.random() < 0.3:
                papers.put(conn, [dataclasses.replace(one, source="arxiv") for one in read], NOW)
            else:
                lists.put(conn, day, read, NOW, whole=chance.random() < 0.7)
        with store.read() as conn:
            found = lists.dates(conn, min(days), max(days)), lists.total(conn), papers.total(conn)
        assert found == counted(store), step
