"""Subscribers: who gets the digest by mail, and what each of them wants.

A row begins with `offer`, unconfirmed. `confirm` brings the offered preferences into force, `erase` removes all that
is known of the subscriber.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from api.core.preferences import Preferences, next_due
from api.store.schema import deliveries, subscribers


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One subscriber; see the table for the columns. `offered` waits for a confirmation with `nonce`."""

    key: str
    address: str
    preferences: Preferences
    offered: Preferences | None
    nonce: str | None
    created_at: dt.datetime
    confirmed_at: dt.datetime | None
    active_from: dt.datetime | None
    next_at: dt.datetime | None
    rejections: int
    suspended_at: dt.datetime | None

    @property
    def is_active(self) -> bool:
        """Whether digests are sent to the subscriber."""
        return self.confirmed_at is not None and self.suspended_at is None


def folded(address: str) -> str:
    """Return the form of an address in which two are compared. No real mailbox depends on upper or lower case."""
    return address.lower()


def find(conn: Connection, address: str) -> Subscriber | None:
    """Return the subscriber with this address, None if there is none."""
    return _one(conn, subscribers.c.folded_address == folded(address))


def get(conn: Connection, key: str) -> Subscriber | None:
    """Return the subscriber with this key, None if there is none any more."""
    return _one(conn, subscribers.c.key == key)


def everybody(conn: Connection) -> list[Subscriber]:
    """Return all subscribers, the oldest first."""
    query = sa.select(subscribers).order_by(subscribers.c.created_at, subscribers.c.key)
    return [_from_row(row) for row in conn.execute(query)]


def offer(conn: Connection, key: str, address: str, wanted: Preferences, nonce: str, now: dt.datetime) -> Subscriber:
    """Store what somebody with this address may want, until it is confirmed, and return the subscriber.

    A nonce that still waits for its confirmation stays, so that a link sent before works, too.
    """
    known = find(conn, address)
    if known is None:
        values = {
            "key": key,
            "address": address,
            "folded_address": folded(address),
            "preferences": wanted.as_dict(),
            "offered": wanted.as_dict(),
            "nonce": nonce,
            "created_at": now,
        }
        conn.execute(sa.insert(subscribers).values(values))
    else:
        # One who never confirmed has as long as anybody from now on.
        created_at = known.created_at if known.confirmed_at else now
        _update(conn, known.key, offered=wanted.as_dict(), nonce=known.nonce or nonce, created_at=created_at)
    found = find(conn, address)
    assert found is not None  # noqa: S101
    return found


def confirm(conn: Connection, key: str, nonce: str, now: dt.datetime) -> Subscriber | None:
    """Bring what was offered into force and return the subscriber; None if the nonce is used or unknown."""
    known = get(conn, key)
    if known is None or known.nonce is None or known.nonce != nonce:
        return None
    wanted = known.offered or known.preferences
    conn.execute(
        sa.update(subscribers)
        .where(subscribers.c.key == key, subscribers.c.nonce == nonce)
        .values(
            preferences=wanted.as_dict(),
            offered=None,
            nonce=None,
            confirmed_at=now,
            active_from=now,
            next_at=next_due(wanted, now),
            rejections=0,
            suspended_at=None,
        )
    )
    return get(conn, key)


def change(conn: Connection, known: Subscriber, wanted: Preferences, now: dt.datetime) -> None:
    """Store a subscriber's new preferences. With another time, the next digest is due at the next such time."""
    values: dict[str, Any] = {"preferences": wanted.as_dict()}
    if _times(wanted) != _times(known.preferences) and known.is_active:
        values |= {"active_from": now, "next_at": next_due(wanted, now)}
    _update(conn, known.key, **values)


def erase(conn: Connection, key: str) -> bool:
    """Remove all that is known of a subscriber, and return whether there was one."""
    conn.execute(sa.delete(deliveries).where(deliveries.c.recipient == key))
    return conn.execute(sa.delete(subscribers).where(subscribers.c.key == key)).rowcount == 1


def erase_unconfirmed(conn: Connection, before: dt.datetime) -> int:
    """Remove those who never confirmed what they asked for before a time, and return how many they were."""
    old = sa.and_(subscribers.c.confirmed_at.is_(None), subscribers.c.created_at < before)
    keys = list(conn.execute(sa.select(subscribers.c.key).where(old)).scalars())
    return sum(erase(conn, key) for key in keys)


def due(conn: Connection, now: dt.datetime) -> list[Subscriber]:
    """Return the subscribers for whom a digest may be due, those who wait longest first."""
    query = sa.select(subscribers).where(subscribers.c.next_at <= now)
    return [_from_row(row) for row in conn.execute(query.order_by(subscribers.c.next_at, subscribers.c.key))]


def look_again(conn: Connection, known: Subscriber, at: dt.datetime) -> None:
    """Set when to look again whether a digest is due, unless the subscriber has changed that meanwhile."""
    same = sa.and_(subscribers.c.key == known.key, subscribers.c.next_at == known.next_at)
    conn.execute(sa.update(subscribers).where(same).values(next_at=at))


def rejected(conn: Connection, key: str, now: dt.datetime, most: int) -> bool:
    """Count a digest that the address rejected, suspend it after `most` in a row, and return whether it now is."""
    _update(conn, key, rejections=subscribers.c.rejections + 1)
    known = get(conn, key)
    if known is None or known.rejections < most or known.suspended_at:
        return False
    _update(conn, key, suspended_at=now, next_at=None)
    return True


def accepted(conn: Connection, key: str) -> None:
    """Note that the address accepted a digest."""
    known = sa.and_(subscribers.c.key == key, subscribers.c.rejections > 0)
    conn.execute(sa.update(subscribers).where(known).values(rejections=0))


def _times(preferences: Preferences) -> tuple[str, str, int]:
    return preferences.frequency, preferences.time_zone, preferences.hour


def _update(conn: Connection, key: str, **values: Any) -> None:
    conn.execute(sa.update(subscribers).where(subscribers.c.key == key).values(values))


def _one(conn: Connection, where: sa.ColumnElement[bool]) -> Subscriber | None:
    row = conn.execute(sa.select(subscribers).where(where)).one_or_none()
    return _from_row(row) if row else None


def _from_row(row: Row[Any]) -> Subscriber:
    values = row._asdict()
    del values["folded_address"]
    values["preferences"] = Preferences.from_dict(row.preferences)
    values["offered"] = Preferences.from_dict(row.offered) if row.offered else None
    return Subscriber(**values)
