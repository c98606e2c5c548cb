"""Times in the tables."""

import datetime as dt

import sqlalchemy as sa

from api.store import Store
from api.store.schema import fetches
from tests.conftest import NOW

TOKYO = dt.timezone(dt.timedelta(hours=9))


def test_a_time_in_another_zone_is_read_back_and_compared_in_utc(store: Store) -> None:
    with store.write() as conn:
        conn.execute(sa.insert(fetches).values(resource="daily", succeeded_at=NOW.astimezone(TOKYO)))
        before = NOW - dt.timedelta(hours=1)
        query = sa.select(fetches.c.succeeded_at).where(fetches.c.succeeded_at > before.astimezone(TOKYO))
        found = conn.execute(query).scalar_one()
    assert (found, found.tzinfo) == (NOW, dt.UTC)


def test_an_unknown_time_is_read_back_as_none(store: Store) -> None:
    with store.write() as conn:
        conn.execute(sa.insert(fetches).values(resource="daily"))
        assert conn.execute(sa.select(fetches.c.succeeded_at)).scalar_one() is None
