"""Which list a paper is on: a wrong reply takes nothing off a list, and the order of reading does not matter."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest

from api.core.models import Paper
from api.errors import UpstreamInvalid
from api.services import Services
from api.store import Store, lists, papers, schema
from tests.conftest import NOW, TODAY, YESTERDAY
from tests.fakehub import FakeHub, entry
from tests.store.test_database import dated, on, put, wire

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


def test_a_date_that_cannot_be_gives_way_to_one_that_can(store: Store) -> None:
    far = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    with store.write() as conn:
        (paper,) = dated(TODAY, 1)
        papers.put(conn, [Paper(paper.arxiv_id, paper.title, submitted_at=far)], NOW)
    put(store, TODAY, dated(TODAY, 1))
    assert on(store, TODAY) == ["2611.00001"]


def test_a_date_says_more_than_the_day_that_was_asked_for(store: Store) -> None:
    put(store, TODAY, wire(1, 2))
    put(store, YESTERDAY, dated(YESTERDAY, 2, 3))
    assert (on(store, TODAY), on(store, YESTERDAY)) == (["2611.00001"], ["2611.00002", "2611.00003"])


def test_undated_strangers_do_not_replace_a_dated_list(store: Store) -> None:
    put(store, YESTERDAY, dated(YESTERDAY, 1, 2, 3))
    applied = put(store, YESTERDAY, (*dated(YESTERDAY, 1), *wire(11, 12, 13, 14, day=YESTERDAY)))
    assert not applied.removed
    assert {"2611.00001", "2611.00002", "2611.00003"} <= set(on(store, YESTERDAY))


def test_every_order_of_reading_gives_the_same_lists(store: Store) -> None:
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


def test_a_list_without_dates_is_read_again_as_before(services: Services, hub: FakeHub) -> None:
    hub.lists[YESTERDAY] = without_dates(hub.lists[YESTERDAY])
    services.refresher.day(YESTERDAY)
    hub.lists[YESTERDAY] = without_dates([*hub.lists[YESTERDAY][1:], *(entry(n, YESTERDAY) for n in (301, 302))])
    assert services.refresher.day(YESTERDAY) == 10
    assert len(stored(services, YESTERDAY)) == 10


def test_a_date_that_cannot_be_is_not_stored(services: Services, hub: FakeHub) -> None:
    hub.lists[TODAY] = [entry(1, TODAY, submittedOnDailyAt="2031-01-01T00:00:00.000Z"), entry(2, TODAY)]
    services.refresher.day(TODAY)
    services.refresher.trending()
    with services.store.read() as conn:
        paper = papers.get(conn, "2611.00001")
    assert paper is not None
    assert (paper.list_date, paper.submitted_at) == (TODAY, None)
