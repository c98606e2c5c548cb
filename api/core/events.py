"""What happened in this process since somebody last looked, for metrics: appended here, counted elsewhere.

Appending takes no lock and no time worth speaking of, so it may be done anywhere.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from api.errors import PaperboyError

# If nobody looks, the oldest are forgotten.
_MOST = 20_000


class Event(NamedTuple):
    """Something that is counted: a name and labels, and how long it took in seconds where that matters."""

    name: str
    labels: tuple[str, ...]
    seconds: float = 0.0


_events: deque[Event] = deque(maxlen=_MOST)


def note(name: str, *labels: str, seconds: float = 0.0) -> None:
    """Note that something happened."""
    _events.append(Event(name, labels, seconds))


@contextlib.contextmanager
def outcome(name: str, label: str) -> Iterator[None]:
    """Note how a block ends: `ok`, or the kind of the error that it raises."""
    try:
        yield
    except PaperboyError as error:
        note(name, label, type(error).__name__.removeprefix("Upstream").lower())
        raise
    note(name, label, "ok")


def taken() -> Iterator[Event]:
    """Give what was noted since the last time, oldest first."""
    while _events:
        yield _events.popleft()
