"""Rows about what others do meanwhile: cold addresses, misses at once, a Hub that hangs, slow clients; and memory."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import itertools
import os
import shutil
import sqlite3
import statistics
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx

from tests.bench import contenders, load
from tests.bench.report import Report
from tests.bench.service import upstreams
from tests.bench.shapes import shapes
from tests.fakearxiv import FakeArxiv
from tests.fakehub import FAULTS, FakeHub
from tests.processes import Served

CACHE_MB = int(os.environ.get("PAPERBOY_CACHE_MB", "64"))
COLD, MANY, AT_ONCE, STORED, DEAREST = 5_000, 50_000, 100, 60, 10
SILENT, DRIPPING, SLOW_SECONDS = 500, 50, 10.0
_EVERY = 0.005
# So many words an `exclude` may have.
_WORDS = 20


@dataclasses.dataclass(frozen=True)
class Bench:
    """Where to work, a database and its days, the time, and by how much to divide the numbers of addresses."""

    folder: Path
    database: Path
    days: dict[dt.date, int]
    now: dt.datetime
    divisor: int

    def arxiv_ids(self) -> list[str]:
        """Return the ids of the papers on lists, newest list first."""
        query = "SELECT arxiv_id FROM listings ORDER BY list_date DESC, arxiv_id"
        conn = sqlite3.connect(self.database)
        try:
            return [row[0] for row in conn.execute(query)]
        finally:
            conn.close()


def cold(bench: Bench, report: Report) -> None:
    """One client asks for the newest list every 5 ms while another asks for distinct addresses over 8 connections."""
    with contenders.service(bench.folder, bench.database, PAPERBOY_CACHE_MB=str(CACHE_MB)) as served:
        alone = asyncio.run(load.ask_paced(served.port, contenders.PATH, _EVERY, 5.0))
        number = COLD // bench.divisor
        others = list(itertools.islice(_lists(bench.days), number))
        own, cold = asyncio.run(load.ask_beside(served.port, contenders.PATH, _EVERY, others, connections=8))
        report.note(
            "hot beside cold, ms",
            {
                "hot median alone": _ms(alone.median),
                "hot p99 alone": _ms(alone.p99),
                "hot median": _ms(own.median),
                "hot p99": _ms(own.p99),
                "hot worst": _ms(own.worst),
                "cold median": _ms(cold["median"]),
                "cold replies a second": round(number / cold["seconds"], 1),
                "statuses": f"{own.statuses} {cold['statuses']}",
            },
        )
        report.at_most("hot p99 / cold median", own.p99 / cold["median"], 1.0)
        report.at_most("hot median / cold median", own.median / cold["median"], 0.1)


def dearest(bench: Bench, report: Report) -> None:
    """One client asks for the newest list every 5 ms while another asks for the dearest it found (8 connections)."""
    with upstreams() as (hub_url, arxiv_url):
        urls = {"PAPERBOY_HUB_URL": hub_url, "PAPERBOY_ARXIV_URL": arxiv_url}
        with contenders.service(bench.folder, bench.database, **urls) as served:
            identity = str(served.get("/v1/changes")["cursor"]).partition("-")[0]
            wanted = [one for one in shapes(bench.days, identity) if one.statuses == (200,)]
            # The first search loads what all of them need.
            asyncio.run(load.ask_each(served.port, ["/v1/search?q=first"], 1))
            seconds = {one.name: asyncio.run(load.ask_each(served.port, [one.path], 1)).median for one in wanted}
            found = sorted((one for one in wanted if _varied(one.path, 0)), key=lambda one: -seconds[one.name])[
                :DEAREST
            ]
            others = [str(_varied(one.path, number)) for number in range(80 // bench.divisor) for one in found]
            alone = asyncio.run(load.ask_paced(served.port, contenders.PATH, _EVERY, 5.0))
            own, dear = asyncio.run(load.ask_beside(served.port, contenders.PATH, _EVERY, others, connections=8))
    report.note("the dearest requests, ms when asked alone", {one.name: _ms(seconds[one.name]) for one in found})
    report.note(
        "ready beside the dearest, ms",
        {
            "ready p99 alone": _ms(alone.p99),
            "ready median": _ms(own.median),
            "ready p99": _ms(own.p99),
            "ready worst": _ms(own.worst),
            "dearest median": _ms(dear["median"]),
            "dearest replies a second": round(len(others) / dear["seconds"], 1),
            "statuses": f"{own.statuses} {dear['statuses']}",
        },
    )
    if list(dear["statuses"]) != ["200"]:
        raise SystemExit(f"the dearest requests were answered {dear['statuses']}")
    report.at_most("ready p99 / dearest median", own.p99 / dear["median"], 1.0)


def _varied(path: str, number: int) -> str | None:
    """Return an address like `path` that nobody has asked for yet and that costs as much; None if there is none."""
    address, _, query = path.partition("?")
    if not address.startswith(("/v1/daily/", "/v1/weekly", "/v1/monthly", "/v1/trending", "/v1/search", "/feeds/")):
        return None
    given = dict(parse_qsl(query))
    excluded = [word for word in given.get("exclude", "").split(",") if word][: _WORDS - 1]
    return f"{address}?{urlencode(given | {'exclude': ','.join([*excluded, f'zz{number}'])})}"


def memory(bench: Bench, report: Report) -> None:
    """The memory of a worker that only serves, at 10,000 papers and after many distinct addresses."""
    # As on a machine with a process that refreshes: that makes the search index, and this one only reads it.
    with contenders.service(bench.folder, bench.database):
        pass
    with contenders.service(bench.folder, bench.database, PAPERBOY_CACHE_MB=str(CACHE_MB)) as served:
        asyncio.run(load.ask_paced(served.port, contenders.PATH, _EVERY, 1.0))
        addresses = _addresses(bench)
        asyncio.run(load.ask_each(served.port, itertools.islice(addresses, 200), 8))
        rss, pss = contenders.worker_memory(served)
        report.note("worker's memory, MB", {"RSS": round(rss, 1), "PSS": round(pss, 1)})
        report.at_most("worker's RSS at 10,000 papers, MB", rss, 100)
        asked = asyncio.run(load.ask_each(served.port, itertools.islice(addresses, MANY // bench.divisor), 8))
        after, after_pss = contenders.worker_memory(served)
        report.note(
            f"after {MANY // bench.divisor} addresses",
            {
                "RSS, MB": round(after, 1),
                "PSS, MB": round(after_pss, 1),
                "seconds": round(asked.seconds),
                "statuses": str(asked.statuses),
            },
        )
        report.at_most("RSS after / (RSS before + PAPERBOY_CACHE_MB)", after / (rss + CACHE_MB), 1.1)


def misses(bench: Bench, report: Report) -> None:
    """Many clients want the same reply at once that is not there yet."""
    with contenders.service(bench.folder, bench.database) as served:
        excluded = ",".join(f"word{n}" for n in range(_WORDS))
        counted = []
        for number in range(6):
            path, before = f"/v1/trending?window=month&exclude={excluded}&min_upvotes={number}", _num_built(served)
            asyncio.run(load.ask_each(served.port, itertools.repeat(path, AT_ONCE), AT_ONCE))
            counted.append(_num_built(served) - before)
        report.at_most(f"builds for {AT_ONCE} misses at once, as the service counts them", max(counted), 1)


def _num_built(served: Served) -> float:
    """Return how many replies the service says it has built."""
    lines = httpx.get(f"http://127.0.0.1:{served.port}/metrics", timeout=30).text.splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("paperboy_build_seconds_count"))


def hanging(bench: Bench, report: Report) -> None:
    """Stored papers and days, first requests: the Hub hanging against the Hub up."""
    hub, arxiv = FakeHub(), FakeArxiv()
    hung = FakeHub()
    hung.fail(FAULTS["hang"])
    copy = bench.folder / "copy.db"
    shutil.copy(bench.database, copy)
    ids = bench.arxiv_ids()[: 2 * STORED]
    days = sorted(bench.days)[-STORED:]
    paths = [f"/v1/papers/{one}" for one in ids] + [f"/v1/daily/{day}" for day in days]
    with hub.running() as up_url, hung.running() as hung_url, arxiv.running() as arxiv_url:
        urls = {"PAPERBOY_ARXIV_URL": arxiv_url}
        one, other = bench.folder / "up", bench.folder / "hung"
        one.mkdir()
        other.mkdir()
        with (
            contenders.service(one, bench.database, PAPERBOY_HUB_URL=up_url, **urls) as up,
            contenders.service(other, copy, PAPERBOY_HUB_URL=hung_url, **urls) as down,
        ):
            found = asyncio.run(_in_turn({"up": up.port, "hanging": down.port}, paths))
    for name, one_found in found.items():
        report.note(
            f"the Hub {name}, ms",
            {
                "median": _ms(one_found.median),
                "p99": _ms(one_found.p99),
                "worst": _ms(one_found.worst),
                "statuses": str(one_found.statuses),
            },
        )
    report.at_most("stored, Hub hanging / up (median)", found["hanging"].median / found["up"].median, 1.2)
    report.at_most("stored, Hub hanging / up (p99)", found["hanging"].p99 / found["up"].p99, 1.5)


async def _in_turn(ports: dict[str, int], paths: list[str]) -> dict[str, load.Latencies]:
    """Ask each of several services for each path, one after the other."""
    connections = {name: load.Connection(port) for name, port in ports.items()}
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in ports}
    for path in paths:
        for name, connection in connections.items():
            seconds, status, _ = await connection.get(path)
            found[name].append((seconds, status))
    for connection in connections.values():
        connection.close()
    return {name: load.latencies(times) for name, times in found.items()}


def slow(bench: Bench, report: Report) -> None:
    """A client asks every 5 ms while others hold 500 idle connections and send a byte a second over 50 more."""
    with contenders.service(bench.folder, bench.database) as served:

        async def measure() -> tuple[list[load.Latencies], list[load.Latencies]]:
            without, beside = [], []
            for _ in range(3):
                without.append(await load.ask_paced(served.port, contenders.PATH, _EVERY, SLOW_SECONDS))
                async with load.held(served.port, SILENT, DRIPPING):
                    beside.append(await load.ask_paced(served.port, contenders.PATH, _EVERY, SLOW_SECONDS))
            return without, beside

        without, beside = asyncio.run(measure())
    p99 = [statistics.median(one.p99 for one in found) for found in (without, beside)]
    worst = max(one.worst for one in beside)
    statuses = str([one.statuses for one in beside])
    report.note(
        "beside slow clients, ms",
        {"p99 without": _ms(p99[0]), "p99 beside": _ms(p99[1]), "worst beside": _ms(worst), "statuses": statuses},
    )
    report.at_most("p99 beside 550 slow connections / without", p99[1] / p99[0], 1.5)


def _lists(days: dict[dt.date, int]) -> Iterator[str]:
    """Yield distinct addresses of lists."""
    for number in itertools.count():
        for day in sorted(days):
            yield f"/v1/daily/{day}?view=card&min_upvotes={number}"


def _addresses(bench: Bench) -> Iterator[str]:
    """Yield distinct addresses, a list for every four of single papers."""
    lists = _lists(bench.days)
    for suffix in ("", ".bib", ".ris", ".md", "/upvotes"):
        for number, arxiv_id in enumerate(bench.arxiv_ids()):
            yield f"/v1/papers/{arxiv_id}{suffix}"
            if number % 4 == 0:
                yield next(lists)
    yield from lists


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
