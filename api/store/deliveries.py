"""Deliveries: what is to be sent to whom, once for each recipient, kind and list.

A sender first claims a delivery and commits that, then sends, then notes the end. If it is killed in between, nobody
knows whether the message was sent; it is sent again with the same message id.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store import leases
from api.store.schema import deliveries
from api.store.upsert import insert

State = Literal["queued", "sent", "rejected", "failed", "skipped"]
# Longer than any sender takes for one message. Of a sender on this machine that has died, it is known at once.
CLAIM_SECONDS = 900.0
_LOOKED_AT = 50


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one recipient; `attempts` are those that ended without success."""

    recipient: str
    kind: str
    list: str
    channel: str
    message_id: str
    created_at: dt.datetime
    give_up_at: dt.datetime
    attempts: int = 0


_FIELDS = [field.name for field in dataclasses.fields(Delivery)]
_COLUMNS = [deliveries.c[name] for name in _FIELDS]


def queue(conn: Connection, new: Sequence[Delivery]) -> int:
    """Store deliveries to be sent and return how many there are; those that exist stay as they are."""
    added = 0
    for one in new:
        row = dataclasses.asdict(one) | {"state": "queued", "try_at": one.created_at}
        statement = insert(conn, deliveries).values(row).on_conflict_do_nothing().returning(deliveries.c.recipient)
        added += conn.execute(statement).one_or_none() is not None
    return added


def waiting(conn: Connection, channel: str, now: dt.datetime) -> int:
    """Return how many deliveries of a channel should be sent by now."""
    ready = sa.and_(deliveries.c.channel == channel, deliveries.c.try_at <= now)
    return int(conn.execute(sa.select(sa.func.count()).where(ready)).scalar_one())


def claim(conn: Connection, channel: str, holder: str, now: dt.datetime) -> Delivery | None:
    """Claim the delivery of a channel that waits longest and that nobody else is sending; None if there is none."""
    ready = sa.and_(deliveries.c.channel == channel, deliveries.c.try_at <= now)
    free = sa.select(deliveries).where(ready, deliveries.c.holder.is_(None)).limit(1)
    held = sa.select(deliveries).where(ready, deliveries.c.holder.is_not(None)).limit(_LOOKED_AT)
    for query in (free, held):
        query = query.order_by(deliveries.c.try_at, deliveries.c.recipient).with_for_update(skip_locked=True)
        for row in conn.execute(query):
            if row.holder is None or row.holder == holder or not _is_alive(row.holder, row.held_until, now):
                one = Delivery(**{name: getattr(row, name) for name in _FIELDS})
                _update(conn, one, holder=holder, held_until=now + dt.timedelta(seconds=CLAIM_SECONDS))
                return one
    return None


def _is_alive(holder: str, until: dt.datetime, now: dt.datetime) -> bool:
    # A claim that lasts longer than any claim can was written by a wrong clock.
    longest = now + dt.timedelta(seconds=CLAIM_SECONDS + leases.MAX_SKEW)
    return now < until <= longest and leases.may_be_alive(holder)


def end(conn: Connection, one: Delivery, state: State, now: dt.datetime, error: str | None = None) -> None:
    """Note that a delivery has ended, and how."""
    shown = error[:300] if error else None
    _update(conn, one, state=state, try_at=None, holder=None, held_until=None, ended_at=now, error=shown)


def try_again(conn: Connection, one: Delivery, at: dt.datetime, error: str, *, attempts: int) -> None:
    """Note that sending has failed for now, and when to try again. From then on, anybody may."""
    _update(conn, one, try_at=at, holder=None, held_until=None, attempts=attempts, error=error[:300])


def of(conn: Connection, recipient: str) -> list[dict[str, object]]:
    """Return what was sent to a recipient or is to be sent, oldest first, as plain values."""
    names = ("kind", "list", "state", "created_at", "ended_at")
    query = sa.select(*(deliveries.c[name] for name in names)).where(deliveries.c.recipient == recipient)
    return [row._asdict() for row in conn.execute(query.order_by(deliveries.c.created_at, deliveries.c.list))]


def states(conn: Connection, kind: str, name: str) -> dict[str, str]:
    """Return the state of each recipient's delivery of one list."""
    query = sa.select(deliveries.c.recipient, deliveries.c.state)
    found = conn.execute(query.where(deliveries.c.kind == kind, deliveries.c.list == name))
    return {row.recipient: row.state for row in found}


def newest(conn: Connection, recipient: str, kind: str, *, before: str) -> str | None:
    """Return the last of the lists, by name, that a recipient was or is to be sent before another."""
    query = sa.select(sa.func.max(deliveries.c.list)).where(
        deliveries.c.recipient == recipient, deliveries.c.kind == kind, deliveries.c.list < before
    )
    found: str | None = conn.execute(query).scalar_one()
    return found


def forget(conn: Connection, before: dt.datetime) -> None:
    """Remove the deliveries from before a time."""
    conn.execute(sa.delete(deliveries).where(deliveries.c.created_at < before))


def _update(conn: Connection, one: Delivery, **values: object) -> None:
    same = sa.and_(
        deliveries.c.recipient == one.recipient, deliveries.c.kind == one.kind, deliveries.c.list == one.list
    )
    conn.execute(sa.update(deliveries).where(same).values(values))
