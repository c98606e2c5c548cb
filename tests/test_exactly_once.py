"""Hundreds of subscribers, two real workers that are killed again and again, and a real mail server that counts.

`SUBSCRIBERS=1000` in the environment makes them a thousand.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api.core import hub_calendar
from api.core.preferences import Preferences
from api.store import Store, deliveries, open_store, subscriptions
from tests.digest.conftest import fill
from tests.processes import PAPERBOY, SOON, Home, eventually
from tests.smtp import MailServer

SUBSCRIBERS, WORKERS, KILLS = int(os.environ.get("SUBSCRIBERS", "250")), 2, 6
DAY = dt.timedelta(days=1)


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


def due_hour(now: dt.datetime) -> int:
    """Return the hour at which a digest has just fallen due, and stays so for a while."""
    return (now - dt.timedelta(minutes=30)).hour


def prepare(url: str, count: int) -> tuple[Store, Callable[[], Counter[str]]]:
    """Make a database in which `count` daily digests are due now. Returns it, and what counts deliveries by state."""
    now = dt.datetime.now(dt.UTC)
    store = open_store(url)
    hour = due_hour(now)
    due = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    due -= DAY if due > now else dt.timedelta()
    day = max(day for n in range(4) if hub_calendar.ends_at(day := due.date() - n * DAY) <= due)
    fill(store, day, 3)
    since, wanted = now - 2 * DAY, Preferences(hour=hour)
    with store.write() as conn:
        for number in range(count):
            subscriptions.offer(conn, f"key{number}", f"reader{number}@example.org", wanted, "nonce", since)
            subscriptions.confirm(conn, f"key{number}", "nonce", since)

    def states() -> Counter[str]:
        with store.read() as conn:
            return Counter(deliveries.states(conn, "daily", str(day)).values())

    return store, states


def has_accepted(server: MailServer, count: int) -> bool:
    return len(server.accepted) >= count


def test_each_of_hundreds_gets_one_message_though_workers_are_killed(database_url: str, tmp_path: Path) -> None:
    home, server, killed = Home.make(tmp_path), MailServer(), 0
    store, states = prepare(database_url, SUBSCRIBERS)
    with server.running(), ExitStack() as stack:
        running = [stack.enter_context(worker(home, number, database_url, server.url)) for number in range(WORKERS)]
        while killed < KILLS:
            # In the middle of everything: between any two steps of a message.
            target = len(server.accepted) + SUBSCRIBERS // (KILLS + 2)
            eventually(functools.partial(has_accepted, server, target), within=2 * SOON)
            victim = running[killed % WORKERS]
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait(SOON)
            running[killed % WORKERS] = stack.enter_context(worker(home, killed % WORKERS, database_url, server.url))
            killed += 1
        eventually(lambda: states()["sent"] == SUBSCRIBERS, within=4 * SOON)
        time.sleep(1.0)
        counts = Counter(mail["Message-ID"] for mail in server.mails)
        recipients = {mail["Message-ID"]: mail["To"] for mail in server.mails}
    store.close()
    assert len(counts) == SUBSCRIBERS
    assert len(set(recipients.values())) == SUBSCRIBERS
    duplicates = sum(counts.values()) - SUBSCRIBERS
    # A kill leaves at most the one message in doubt that this worker was sending.
    assert duplicates <= KILLS
    assert max(counts.values()) <= 2


def test_a_message_in_doubt_is_sent_again_under_its_message_id(database_url: str, tmp_path: Path) -> None:
    home, server = Home.make(tmp_path), MailServer()
    store, states = prepare(database_url, 3)
    with server.running(), ExitStack() as stack:
        victim = stack.enter_context(worker(home, 1, database_url, server.url))

        def kill_before_the_reply(count: int) -> None:
            if count == 1:
                os.kill(victim.pid, signal.SIGKILL)

        server.after_data = kill_before_the_reply
        victim.wait(2 * SOON)
        assert states() == {"queued": 3}
        stack.enter_context(worker(home, 2, database_url, server.url))
        eventually(lambda: states()["sent"] == 3, within=2 * SOON)
        counts = Counter((mail["To"], mail["Message-ID"]) for mail in server.mails)
    store.close()
    assert sorted(counts.values()) == [1, 1, 2]


def test_a_stopped_worker_leaves_no_message_in_doubt(database_url: str, tmp_path: Path) -> None:
    home, server = Home.make(tmp_path), MailServer()
    store, states = prepare(database_url, 40)
    with server.running(), ExitStack() as stack:
        first = stack.enter_context(worker(home, 1, database_url, server.url))
        eventually(lambda: len(server.accepted) >= 5, within=2 * SOON)
        first.send_signal(signal.SIGTERM)
        assert first.wait(10.0) == 0
        stack.enter_context(worker(home, 2, database_url, server.url))
        eventually(lambda: states()["sent"] == 40, within=2 * SOON)
        counts = Counter(mail["Message-ID"] for mail in server.mails)
    store.close()
    assert set(counts.values()) == {1}
    assert len(counts) == 40
