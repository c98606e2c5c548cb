"""How fast ready replies are handed out, against the least that could answer, and what must not slow them down.

    python -m tests.bench.replies [ROW …]

Rows: hot, logged, cold, dearest, memory, misses, hanging, sizes, slow. `QUICK=1` in the environment asks for a tenth
of the addresses.
Everything is written to `dist/bench.json`, or to the file that `BENCH_JSON` names.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.bench import contenders, filled, pressure, sizes
from tests.bench.load import throughput
from tests.bench.pressure import Bench
from tests.bench.report import Report

RUNS, SECONDS, PAPERS = 5, 3.0, 10_000


def hot(bench: Bench, report: Report) -> None:
    """The newest list, as a gzipped 200 and as a 304: the service against its contenders in alternation."""
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(contenders.service(bench.folder, bench.database))
        url = f"http://127.0.0.1:{served.port}{contenders.PATH}"
        reply = httpx.get(url, headers={"Accept-Encoding": "gzip"})
        if reply.headers.get("Content-Encoding") != "gzip":
            sys.exit("the service does not answer with gzip")
        tag = f"If-None-Match: {reply.headers['ETag']}"
        again = httpx.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": reply.headers["ETag"]})
        if again.status_code != 304:
            sys.exit("the service does not answer its own tag with a 304")
        ports = stack.enter_context(contenders.bare(bench.folder, reply))
        own = (served.port, served.workers()[0])
        asked = {"service": own, "service 304": own} | ports
        rates: dict[str, list[float]] = {name: [] for name in asked}
        computed: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(RUNS):
            for name, (port, pid) in asked.items():
                tags = (tag,) if name.endswith("304") else ()
                before = contenders.seconds_of(pid)
                rate = throughput(port, contenders.PATH, SECONDS, "Accept-Encoding: gzip", *tags)
                rates[name].append(rate)
                computed[name].append(rate * SECONDS / (contenders.seconds_of(pid) - before))
    by_clock = {name: statistics.median(found) for name, found in rates.items()}
    by_cpu = {name: statistics.median(found) for name, found in computed.items()}
    report.note("requests a second", {name: round(rate) for name, rate in by_clock.items()})
    report.note("requests a second of the worker's computing", {name: round(rate) for name, rate in by_cpu.items()})
    for name, other, target in (
        ("service", "bare ASGI", 0.8),
        ("service", "bare WSGI", 3.5),
        ("service", "cached Flask view", 7),
        ("service 304", "bare ASGI 304", 0.8),
    ):
        report.at_least(f"{name} / {other}", by_clock[name] / by_clock[other], target)
        report.note(f"{name} / {other}, by computing", round(by_cpu[name] / by_cpu[other], 2))


def logged(bench: Bench, report: Report) -> None:
    """The newest list as a gzipped 200, with access logs: the service against the bare ASGI function."""
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(contenders.service(bench.folder, bench.database, PAPERBOY_ACCESS_LOG="on"))
        url = f"http://127.0.0.1:{served.port}{contenders.PATH}"
        reply = httpx.get(url, headers={"Accept-Encoding": "gzip"})
        ports = stack.enter_context(contenders.bare(bench.folder, reply, bench.folder / "access.log"))
        asked = {"service": served.port, "bare ASGI": ports["bare ASGI"][0]}
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(RUNS):
            for name, port in asked.items():
                rates[name].append(throughput(port, contenders.PATH, SECONDS, "Accept-Encoding: gzip"))
        if served.log().count(f"GET {contenders.PATH} ") < sum(rates["service"]):
            sys.exit("the service does not log every request")
    by_clock = {name: statistics.median(found) for name, found in rates.items()}
    report.note("requests a second, logged", {name: round(rate) for name, rate in by_clock.items()})
    report.at_least("service / bare ASGI, logged", by_clock["service"] / by_clock["bare ASGI"], 0.9)


def card_sizes(bench: Bench, report: Report) -> None:
    """A card list's bytes against the Hub's."""
    found = sizes.card_ratio(bench.folder, bench.now)
    if found is None:
        report.note("card list / the Hub's reply, gzip", "left out: there are no recordings beside the project")
    else:
        report.note("recorded days compared", found[1])
        report.at_most("card list / the Hub's reply, gzip", found[0], 0.40)


ROWS: dict[str, Callable[[Bench, Report], None]] = {
    "hot": hot,
    "logged": logged,
    "cold": pressure.cold,
    "dearest": pressure.dearest,
    "memory": pressure.memory,
    "misses": pressure.misses,
    "hanging": pressure.hanging,
    "sizes": card_sizes,
    "slow": pressure.slow,
}


def main() -> None:
    wanted = sys.argv[1:] or list(ROWS)
    if unknown := set(wanted) - ROWS.keys():
        sys.exit(f"There is no row {', '.join(unknown)}; the rows are {', '.join(ROWS)}.")
    if shutil.which("wrk") is None and {"hot", "logged"} & set(wanted):
        sys.exit("This needs wrk; install it: apt-get install wrk")
    now = dt.datetime.now(dt.UTC)
    out = Path(os.environ.get("BENCH_JSON", "dist/bench.json"))
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.db"
        days = filled.fill(database, PAPERS, now)
        divisor = 10 if os.environ.get("QUICK") == "1" else 1
        for name in wanted:
            print(f"\n{name}: {ROWS[name].__doc__}")
            own = Path(folder) / name
            own.mkdir()
            ROWS[name](Bench(own, database, days, now, divisor), report)
            _write(out, report.rows)
    print(f"\n{out}")
    print("every target is reached" if report.is_reached else "some targets are not reached")


def _write(out: Path, rows: dict[str, Any]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
