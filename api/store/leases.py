"""Leases: who may do a thing at the moment, across threads, processes and machines.

A lease lasts `MAX_SECONDS` at most, so that one whose holder died on another machine is free again soon. One whose
holder was a process that this one can see, and that no longer runs, is free at once.
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
# By so much the clocks of two machines may differ; a dead holder is still replaced within 30 seconds.
MAX_SKEW = 5.0


def new_holder(*, watched: bool = True) -> str:
    """Return a name for one holder: where its process runs, which it is, and a random part for the thread.

    What is not `watched` belongs to no process, so that the lease runs its time even if the process is gone.
    """
    pid = os.getpid()
    return "/".join((_process_space() if watched else "", str(pid), _state(pid)[1], secrets.token_hex(4)))


def acquire(conn: Connection, name: str, holder: str, now: dt.datetime, seconds: float = MAX_SECONDS) -> bool:
    """Take the lease `name` for `seconds`, or keep it for so long; False if another holder has it."""
    until = now + dt.timedelta(seconds=min(seconds, MAX_SECONDS))
    row = {"name": name, "holder": holder, "expires_at": until}
    new = insert(conn, leases).values(row).on_conflict_do_nothing().returning(leases.c.name)
    if conn.execute(new).one_or_none() is not None:
        return True
    # Somebody has or had it. The row is locked, so that of two who find it free only one takes it.
    conn.execute(sa.select(leases.c.name).where(leases.c.name == name).with_for_update())
    if is_held(conn, name, now) and not is_held_by(conn, name, holder):
        return False
    return conn.execute(sa.update(leases).where(leases.c.name == name).values(row)).rowcount == 1


def is_held(conn: Connection, name: str, now: dt.datetime) -> bool:
    """Return whether anybody has the lease `name`.

    One that would last longer than any lease can was written by a clock that was wrong, and counts for nothing.
    """
    current = conn.execute(sa.select(leases).where(leases.c.name == name)).one_or_none()
    longest = dt.timedelta(seconds=MAX_SECONDS + MAX_SKEW)
    if current is None or not now < current.expires_at <= now + longest:
        return False
    return _lives(current.holder)


def is_held_by(conn: Connection, name: str, holder: str) -> bool:
    """Return whether nobody has taken the lease `name` since `holder` did."""
    query = sa.select(leases.c.name).where(leases.c.name == name, leases.c.holder == holder)
    return conn.execute(query).one_or_none() is not None


def release(conn: Connection, name: str, holder: str) -> None:
    """Give the lease back, if `holder` still has it."""
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def extend(conn: Connection, name: str, holder: str, until: dt.datetime) -> None:
    """Keep the lease until a moment, if `holder` still has it."""
    held = sa.and_(leases.c.name == name, leases.c.holder == holder)
    conn.execute(sa.update(leases).where(held).values(expires_at=until))


def _lives(holder: str) -> bool:
    """Return whether the process may still run: only one that shares our process ids can be known to be gone."""
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
    # A zombie has ended, and the number of an ended process may have been given to another one.
    return state != "Z" and started in ("", rest[0])


@functools.cache
def _process_space() -> str:
    """Return a name for what process ids count in: this boot of this machine, and on Linux the pid namespace.

    Containers share the machine and often the name of the host, and each has its own process ids.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname().replace("/", "_")


def _state(pid: int) -> tuple[str, str]:
    """Return the state of a process and when it was started, in the kernel's ticks; empty where that is not told."""
    try:
        # The name, in parentheses, may itself hold spaces and parentheses.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return stat[0], stat[19]
    except (OSError, IndexError):
        return "", ""
