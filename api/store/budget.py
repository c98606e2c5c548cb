"""How often all processes of all machines together may do something: a number of times in any span of seconds.

Each time takes one row among the leases, which is free again when the span is over.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.leases import MAX_SKEW
from api.store.schema import leases
from api.store.upsert import insert


@dataclasses.dataclass(frozen=True, slots=True)
class Budget:
    """At most `most` times in any `seconds`."""

    name: str
    most: int
    seconds: float


def take(conn: Connection, budget: Budget, now: dt.datetime) -> float:
    """Use the budget once and return 0; if it is used up, return after how many seconds there is some again."""
    prefix = f"budget:{budget.name}/"
    # Others wait here, so that no two take what was left for one.
    common = {"name": f"budget:{budget.name}", "holder": "", "expires_at": now}
    conn.execute(insert(conn, leases).values(common).on_conflict_do_nothing())
    conn.execute(sa.select(leases.c.name).where(leases.c.name == common["name"]).with_for_update())
    # A row that ends later than any can was written by a wrong clock.
    last = now + dt.timedelta(seconds=budget.seconds + MAX_SKEW)
    is_ours = leases.c.name.startswith(prefix, autoescape=True)
    conn.execute(sa.delete(leases).where(is_ours, (leases.c.expires_at <= now) | (leases.c.expires_at > last)))
    number, first = conn.execute(sa.select(sa.func.count(), sa.func.min(leases.c.expires_at)).where(is_ours)).one()
    if number >= budget.most:
        return max(1.0, float((first - now).total_seconds()))
    ends = now + dt.timedelta(seconds=budget.seconds)
    conn.execute(sa.insert(leases).values(name=prefix + secrets.token_hex(8), holder="", expires_at=ends))
    return 0.0
