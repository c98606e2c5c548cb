"""Starts a service on a database and prints the seconds that took; a process of its own runs this.

python -m tests.bench.starting DATABASE_URL open|list
"""

from __future__ import annotations

import sys
import time

from api import config, create_app, services


def main() -> None:
    url, command = sys.argv[1:]
    nowhere = "http://127.0.0.1:9"
    environ = {"PAPERBOY_HUB_URL": nowhere, "PAPERBOY_ARXIV_URL": nowhere}
    started = time.perf_counter()
    parts = services.build(config.load({"PAPERBOY_DATABASE_URL": url}, environ=environ))
    if command == "list":
        reply = create_app(parts).test_client().get("/v1/daily")
        if reply.status_code != 200:
            sys.exit(f"a start ends with {reply.status}")
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
