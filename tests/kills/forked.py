"""Processes to be killed, forked from one that has imported everything: so a hundred of them take seconds."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from tests.processes import SOON

_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["tests.kills.ingest", "tests.kills.index"])


def killed_after(seconds: float, work: Callable[..., None], *given: Any) -> list[str]:
    """Run `work(say, *given)` in a process, kill it `seconds` after its first words, and return all it has said."""
    heard, telling = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_run, args=(telling, work, given), daemon=True)
    process.start()
    telling.close()
    assert heard.poll(SOON), "the process does not begin"
    time.sleep(seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"the process ended by itself: {process.exitcode}"
    said: list[str] = []
    with heard:
        # The kill may have cut the last message short.
        try:
            while True:
                said.append(heard.recv_bytes().decode())
        except (EOFError, OSError):
            return said


def _run(telling: Connection, work: Callable[..., None], given: tuple[Any, ...]) -> None:
    work(lambda text: telling.send_bytes(text.encode()), *given)
