"""Kills workers that send digests: everybody gets each digest, and what was noted as sent stays so."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api.core import hub_calendar
from api.core.preferences import Preferences
from api.store import Store, deliveries, open_store, subscriptions
from tests.digest.conftest import fill
from tests.processes import PAPERBOY, SOON, Home, eventually
from tests.smtp import MailServer

WORKERS = 2
DAY = dt.timedelta(days=1)
# So many digests wait at least whenever a worker is killed, and so long each of them takes the mail server.
_WAITING, _SERVER_SECONDS = 30, 0.01
# Every fifth worker is killed while it starts, the others while digests are sent.
_AT_START, _START_SECONDS = 0.2, 1.5


@contextmanager
def worker(home: Home, number: int, url: str, mail: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `paperboy worker` until the end of the block, if it lives as long."""
    settings = {
        "PAPERBOY_DATABASE_URL": url,
        "PAPERBOY_SMTP_URL": mail,
        "PAPERBOY_MAIL_FROM": "Paperboy <papers@example.org>",
        "PAPERBOY_PUBLIC_URL": "https://papers.example.org",
    }
    with (home.folder / f"worker-{number}.log").open("ab") as log:
        process = subprocess.Popen(
            [PAPERBOY, "worker"], env=home.environ | settings, cwd=home.folder, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(SOON)


class Readers:
    """A database with subscribers, for each of whom a digest is due now."""

    def __init__(self, url: str, count: int) -> None:
        """Store a list, and `count` subscribers."""
        self._now = now = dt.datetime.now(dt.UTC)
        self.store: Store = open_store(url)
        self.count = 0
        # An hour at which a digest has just fallen due, and stays so for a while.
        hour = (now - dt.timedelta(minutes=30)).hour
        due = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        due -= DAY if due > now else dt.timedelta()
        self._day = max(day for n in range(4) if hub_calendar.ends_at(day := due.date() - n * DAY) <= due)
        self._wanted = Preferences(hour=hour)
        fill(self.store, self._day, 3)
        self.add(count)

    def add(self, count: int) -> None:
        """Have so many more people subscribe."""
        since = self._now - 2 * DAY
        with self.store.write() as conn:
            for number in range(self.count, self.count + count):
                address = f"reader{number}@example.org"
                subscriptions.offer(conn, f"key{number}", address, self._wanted, "nonce", since)
                subscriptions.confirm(conn, f"key{number}", "nonce", since)
        self.count += count

    def sent(self) -> set[str]:
        """Return the addresses whose delivery is noted as sent."""
        with self.store.read() as conn:
            states = deliveries.states(conn, "daily", str(self._day))
        return {f"reader{key.removeprefix('key')}@example.org" for key, state in states.items() if state == "sent"}

    def states(self) -> Counter[str]:
        """Count the deliveries by state."""
        with self.store.read() as conn:
            return Counter(deliveries.states(conn, "daily", str(self._day)).values())


def has_accepted(server: MailServer, count: int) -> bool:
    """Return whether the server has accepted so many messages."""
    return len(server.accepted) >= count


@contextmanager
def saying_what_workers_say(home: Home) -> Iterator[None]:
    """Add the last lines of the newest workers' logs to an error."""
    try:
        yield
    except AssertionError as error:
        for file in sorted(home.folder.glob("worker-*.log"), key=lambda one: one.stat().st_mtime)[-2 * WORKERS :]:
            error.add_note(f"{file.name}:\n{file.read_text(encoding='utf-8')[-1500:]}")
        raise


def check(url: str, kills: int, seed: int) -> str:
    """Kill so many of the workers that send to many people, and say what was seen."""
    dice, server, readers = random.Random(seed), MailServer(), Readers(url, _WAITING)
    noted: set[str] = set()
    server.after_data = lambda _count: time.sleep(_SERVER_SECONDS)
    with tempfile.TemporaryDirectory() as folder, server.running(), ExitStack() as stack:
        home, numbers = Home.make(Path(folder)), itertools.count()

        def begin() -> subprocess.Popen[bytes]:
            return stack.enter_context(worker(home, next(numbers), url, server.url))

        running = [begin() for _ in range(WORKERS)]
        for _ in range(kills):
            chosen = dice.randrange(WORKERS)
            if dice.random() < _AT_START:
                time.sleep(_START_SECONDS * dice.random())
            else:
                missing = _WAITING - (readers.count - len(server.accepted))
                readers.add(max(0, missing))
                target = len(server.accepted) + dice.randrange(1, 6)
                with saying_what_workers_say(home):
                    eventually(functools.partial(has_accepted, server, target), within=2 * SOON)
                time.sleep(2 * _SERVER_SECONDS * dice.random())
            running[chosen].send_signal(signal.SIGKILL)
            running[chosen].wait(SOON)
            now_noted, accepted = readers.sent(), {address for address, _ in list(server.accepted)}
            assert noted <= now_noted, f"no longer noted as sent: {noted - now_noted}"
            assert now_noted <= accepted, f"noted as sent, and never accepted: {now_noted - accepted}"
            noted = now_noted
            running[chosen] = begin()
        eventually(lambda: readers.states()["sent"] == readers.count, within=4 * SOON)
        # What should not be sent again would be by now.
        time.sleep(1.0)
        counts = Counter((mail["To"], mail["Message-ID"]) for mail in server.mails)
    readers.store.close()
    addresses, ids = zip(*counts, strict=True)
    assert len(counts) == len(set(addresses)) == len(set(ids)) == readers.count
    # A kill leaves at most the one message in doubt that this worker was sending.
    twice = sum(counts.values()) - readers.count
    assert twice <= kills
    return f"each of {readers.count} people got the digest; {twice} got it once more, under the same Message-ID"
