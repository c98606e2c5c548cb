"""Inserting rows or updating existing ones."""

import sqlalchemy as sa

from api.store import Store
from api.store.schema import fetches, votes
from api.store.upsert import insert, upsert
from tests.conftest import NOW, TODAY
from tests.store.test_database import LATER, put, wire


def test_rows_are_inserted_or_updated_by_primary_key(store: Store) -> None:
    put(store, TODAY, wire(1))
    key = {"arxiv_id": "2611.00001"}
    with store.write() as conn:
        upsert(conn, votes, [{**key, "seen_at": NOW, "upvotes": 1}, {**key, "seen_at": LATER, "upvotes": 2}])
        upsert(conn, votes, [{**key, "seen_at": LATER, "upvotes": 3}])
        rows = conn.execute(sa.select(votes.c.seen_at, votes.c.upvotes).order_by(votes.c.seen_at)).all()
    assert [tuple(row) for row in rows] == [(NOW, 1), (LATER, 3)]


def test_an_update_keeps_columns_that_are_not_given(store: Store) -> None:
    with store.write() as conn:
        upsert(conn, fetches, [{"resource": "daily", "succeeded_at": NOW, "error": "no"}])
        upsert(conn, fetches, [{"resource": "daily", "succeeded_at": LATER}])
        row = conn.execute(sa.select(fetches)).one()
    assert (row.succeeded_at, row.error) == (LATER, "no")


def test_no_rows_change_nothing(store: Store) -> None:
    with store.write() as conn:
        upsert(conn, fetches, [])
        assert conn.execute(sa.select(fetches)).all() == []


def test_an_insert_that_ignores_conflicts_keeps_the_existing_row(store: Store) -> None:
    with store.write() as conn:
        for error in ("first", "second"):
            conn.execute(insert(conn, fetches).values(resource="daily", error=error).on_conflict_do_nothing())
        assert conn.execute(sa.select(fetches.c.error)).scalar_one() == "first"
