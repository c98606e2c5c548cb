"""Processes that are killed at their work lose nothing; `python -m tests.kills` kills more of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def kill(work: str, kills: int, url: str) -> None:
    command = [sys.executable, "-m", "tests.kills", work, str(kills), "--database", url]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{kills} kills" in done.stdout


def test_fifty_kills_lose_nothing_that_was_committed(migrated_url: str) -> None:
    kill("ingest", 50, migrated_url)


def test_each_reader_gets_one_message_though_workers_are_killed(migrated_url: str) -> None:
    kill("digest", 6, migrated_url)


def test_an_index_whose_writers_are_killed_shows_no_less_and_mends_itself(migrated_url: str) -> None:
    kill("index", 20, migrated_url)
