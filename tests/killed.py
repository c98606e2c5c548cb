"""Stores made-up lists in processes that are killed at any moment, and prints what they had committed.

    python -m tests.killed DATABASE_URL KILLS

Each line of the output is a day whose list was committed. A process begins where the last one's lists end.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import select
import signal
import sys
import time

from api.core.models import Paper
from api.store import lists, open_store

FIRST = dt.date(2024, 1, 1)
PAPERS = 12
NOW = dt.datetime(2026, 11, 19, 18, 0, tzinfo=dt.UTC)


def papers_of(day: dt.date) -> list[Paper]:
    """Return the list of a day, always the same."""
    number = (day - FIRST).days * PAPERS
    made = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return [
        Paper(
            f"2401.{number + one:05d}",
            f"Paper {number + one}",
            abstract="A text of some length. " * 20,
            upvotes=one,
            submitted_at=made,
            published_at=made,
            list_date=day,
            source="hub",
        )
        for one in range(PAPERS)
    ]


def store_lists(url: str, start: int, output: int) -> None:
    """Store one list after the other, and say so after each commit."""
    store = open_store(url)
    for number in range(start, start + 1000):
        day = FIRST + dt.timedelta(days=number)
        with store.write() as conn:
            lists.put(conn, day, papers_of(day), NOW)
        os.write(output, f"{day}\n".encode())


def main() -> None:
    url, kills, dice, told = sys.argv[1], int(sys.argv[2]), random.Random(3), ""
    for _ in range(kills):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            store_lists(url, told.count("\n"), writing)
        os.close(writing)
        # The first commits come after some time; from then on, any moment may be the last.
        select.select([reading], [], [], 30)
        time.sleep(dice.random() * 0.02)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading) as heard:
            told += heard.read()
    print(told, end="")  # noqa: T201


if __name__ == "__main__":
    main()
