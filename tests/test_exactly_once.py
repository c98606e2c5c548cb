"""A message in doubt, and a worker that is stopped: real workers, and a real mail server that counts."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.kills.digest import Readers, has_accepted, worker
from tests.processes import SOON, Home, eventually
from tests.smtp import MailServer


def test_a_message_in_doubt_is_sent_again_under_its_message_id(database_url: str, tmp_path: Path) -> None:
    home, server = Home.make(tmp_path), MailServer()
    readers = Readers(database_url, 3)
    with server.running(), ExitStack() as stack:
        victim = stack.enter_context(worker(home, 1, database_url, server.url))

        def kill_before_the_reply(count: int) -> None:
            if count == 1:
                os.kill(victim.pid, signal.SIGKILL)

        server.after_data = kill_before_the_reply
        victim.wait(2 * SOON)
        assert readers.states() == {"queued": 3}
        stack.enter_context(worker(home, 2, database_url, server.url))
        eventually(lambda: readers.states()["sent"] == 3, within=2 * SOON)
        counts = Counter((mail["To"], mail["Message-ID"]) for mail in server.mails)
    readers.store.close()
    assert sorted(counts.values()) == [1, 1, 2]


def test_a_stopped_worker_leaves_no_message_in_doubt(database_url: str, tmp_path: Path) -> None:
    home, server = Home.make(tmp_path), MailServer()
    readers = Readers(database_url, 40)
    with server.running(), ExitStack() as stack:
        first = stack.enter_context(worker(home, 1, database_url, server.url))
        eventually(lambda: has_accepted(server, 5), within=2 * SOON)
        first.send_signal(signal.SIGTERM)
        assert first.wait(10.0) == 0
        stack.enter_context(worker(home, 2, database_url, server.url))
        eventually(lambda: readers.states()["sent"] == 40, within=2 * SOON)
        counts = Counter(mail["Message-ID"] for mail in server.mails)
    readers.store.close()
    assert set(counts.values()) == {1}
    assert len(counts) == 40
