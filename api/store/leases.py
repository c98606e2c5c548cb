"""Leases: locks with an expiry time that work across threads, processes and machines.

A lease lasts at most `MAX_SECONDS`, so that it is soon free again if its holder died on another machine. If the
holder was a process on this machine that no longer runs, it is free at once.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import secrets
import socket
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.store.schema import leases
from api.store.upsert import insert

MAX_SECONDS = 25.0
# The largest difference expected between two clocks. A dead holder is still replaced within 30 seconds.
MAX_SKEW = 5.0


def new_holder(*, watched: bool = True) -> str:
    """Return a unique name for a holder: its process-id space, process id, start time and a random part.

    If `watched` is false, the name identifies no process, so the lease lasts its full time even if the process ends.
    """
    pid = os.getpid()
    return "/".join((_process_space() if watched else "", str(pid), _state(pid)[1], secrets.token_hex(4)))


def acquire(conn: Connection, name: str, holder: str, now: dt.datetime, seconds: float = MAX_SECONDS) -> bool:
    """Take or renew the lease `name` for `seconds`. Returns False if another holder has it."""
    until = now + dt.timedelta(seconds=min(seconds, MAX_SECONDS))
    row = {"name": name, "holder": holder, "expires_at": until}
    new = insert(conn, leases).values(row).on_conflict_do_nothing().returning(leases.c.name)
    if conn.execute(new).one_or_none() is not None:
        return True
    # The row exists. Lock it, so that if two find the lease expired, only one takes it.
    conn.execute(sa.select(leases.c.name).where(leases.c.name == name).with_for_update())
    if is_held(conn, name, now) and not is_held_by(conn, name, holder):
        return False
    return conn.execute(sa.update(leases).where(leases.c.name == name).values(row)).rowcount == 1


def is_held(conn: Connection, name: str, now: dt.datetime) -> bool:
    """Return whether anybody has the lease `name`.

    A lease that expires later than any lease can was written by a wrong clock and is ignored.
    """
    current = conn.execute(sa.select(leases).where(leases.c.name == name)).one_or_none()
    longest = dt.timedelta(seconds=MAX_SECONDS + MAX_SKEW)
    if current is None or not now < current.expires_at <= now + longest:
        return False
    return may_be_alive(current.holder)


def is_held_by(conn: Connection, name: str, holder: str) -> bool:
    """Return whether `holder` was the last to take the lease `name`, expired or not."""
    query = sa.select(leases.c.name).where(leases.c.name == name, leases.c.holder == holder)
    return conn.execute(query).one_or_none() is not None


def release(conn: Connection, name: str, holder: str) -> None:
    """Release the lease if `holder` still has it."""
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def extend(conn: Connection, name: str, holder: str, until: dt.datetime) -> None:
    """Set the expiry time of the lease if `holder` still has it."""
    held = sa.and_(leases.c.name == name, leases.c.holder == holder)
    conn.execute(sa.update(leases).where(held).values(expires_at=until))


def may_be_alive(holder: str) -> bool:
    """Return whether the holder's process may still be running. This can only be checked in our own pid namespace."""
    space, _, process = holder.partition("/")
    pid, *rest = process.split("/")
    if space != _process_space() or len(rest) != 2:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    state, started = _state(int(pid))
    # A zombie has ended, and the id of an ended process may have been reused.
    return state != "Z" and started in ("", rest[0])


@functools.cache
def _process_space() -> str:
    """Return a name for the space in which process ids are unique: the boot of this machine and the pid namespace.

    Containers often share a machine and host name, but each has its own process ids.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname().replace("/", "_")


def _state(pid: int) -> tuple[str, str]:
    """Return the state of a process and its start time in clock ticks, both empty if they are unknown."""
    try:
        # The process name, in parentheses, may itself contain spaces and parentheses.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return stat[0], stat[19]
    except (OSError, IndexError):
        return "", ""
