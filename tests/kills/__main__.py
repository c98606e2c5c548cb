"""Kills processes at random moments of their work and checks that nothing was lost that they had committed.

    python -m tests.kills ingest|digest|index KILLS [--seed N] [--postgres | --database URL]

Without a database, a new SQLite file is used; `--postgres` starts a server. The seed decides on the moments.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

from tests.kills import digest, index, ingest
from tests.postgres import postgres_server

WORK = {"ingest": ingest.check, "digest": digest.check, "index": index.check}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description="Kill processes at their work.")
    parser.add_argument("work", choices=WORK)
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--database", metavar="URL")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        url = given.database
        if given.postgres:
            url = stack.enter_context(postgres_server()).new_database()
        elif url is None:
            url = f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'paperboy.db'}"
        begun = time.monotonic()
        seen = WORK[given.work](url, given.kills, given.seed)
    print(f"{given.work}: {given.kills} kills in {time.monotonic() - begun:.0f} s: {seen}")  # noqa: T201


if __name__ == "__main__":
    main()
