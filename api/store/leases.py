"""Leases: who may do a thing at the moment, across threads, processes and machines."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.tables import leases
from api.store.upsert import insert

_HOST = socket.gethostname()


def new_holder(*, watched: bool = True) -> str:
    """Return a name for one holder: the machine, the process, and a random part for the thread.

    What is not `watched` belongs to no machine, so that the lease runs its time even if the process is gone.
    """
    return f"{_HOST if watched else ''}/{os.getpid()}/{secrets.token_hex(4)}"


def acquire(conn: Connection, name: str, holder: str, now: dt.datetime, seconds: float) -> bool:
    """Take the lease `name` for `seconds`; False if another holder has it.

    A lease that ran out, or whose holder was a process of this machine that no longer runs, is free.
    """
    until = now + dt.timedelta(seconds=seconds)
    row = {"name": name, "holder": holder, "expires_at": until}
    new = insert(conn, leases).values(row).on_conflict_do_nothing().returning(leases.c.name)
    if conn.execute(new).one_or_none() is not None:
        return True
    # Somebody has or had it. The row is locked, so that of two who find it free only one takes it.
    conn.execute(sa.select(leases.c.name).where(leases.c.name == name).with_for_update())
    if is_held(conn, name, now):
        return False
    return conn.execute(sa.update(leases).where(leases.c.name == name).values(row)).rowcount == 1


def is_held(conn: Connection, name: str, now: dt.datetime) -> bool:
    """Return whether anybody has the lease `name`."""
    current = conn.execute(sa.select(leases).where(leases.c.name == name)).one_or_none()
    return current is not None and current.expires_at > now and _lives(current.holder)


def release(conn: Connection, name: str, holder: str) -> None:
    """Give the lease back, if `holder` still has it."""
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def extend(conn: Connection, name: str, holder: str, until: dt.datetime) -> None:
    """Keep the lease until a moment, if `holder` still has it."""
    held = sa.and_(leases.c.name == name, leases.c.holder == holder)
    conn.execute(sa.update(leases).where(held).values(expires_at=until))


def _lives(holder: str) -> bool:
    host, pid, _ = holder.split("/")
    if host != _HOST:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
