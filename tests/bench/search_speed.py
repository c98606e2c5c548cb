"""How fast a search is answered over HTTP when nothing is cached, and what memory it takes.

    python -m tests.bench.search_speed [NUMBER] [CHECKOUT …]

NUMBER is how many papers are stored, 10,000 if it is left out; with 1,000,000 the database and its index take about
half an hour to make. Each CHECKOUT is another version of the project, which is asked the same in alternation. In the
same run, SQLite's own `bm25()` ranks the same queries in process, on the same papers. Memory is what a worker that
did not make the index itself takes more than one without any papers.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import httpx

from api.core.document import document
from api.core.tokens import COMMON, stem, words
from tests.bench import archive, contenders
from tests.processes import Served, eventually

OWN = Path(__file__).resolve().parents[2]
SEED, QUERIES, PAPERS = 20261130, 300, 10_000
# Making the index of a million papers takes a while.
INDEXED_SECONDS = 3600.0
_FILL = "import sys, pathlib, datetime as dt; from tests.bench import filled; {call}"
_CALL = "filled.fill(pathlib.Path(sys.argv[1]), int(sys.argv[2]), dt.datetime.now(dt.UTC))"


@dataclasses.dataclass
class Contender:
    """A version of the service that runs, and the seconds that its answers took."""

    name: str
    served: Served
    before: tuple[float, float]
    seconds: list[float] = dataclasses.field(default_factory=list)
    computed: float = 0.0

    def memory(self) -> tuple[float, float]:
        """Return the PSS and the private memory of the worker in MB."""
        return contenders.worker_memory(self.served)[1], contenders.worker_own_memory(self.served)

    def ask(self, text: str) -> None:
        path = f"/v1/search?q={quote_plus(text)}"
        started = time.perf_counter()
        with httpx.stream("GET", f"http://127.0.0.1:{self.served.port}{path}", timeout=120) as reply:
            reply.read()
        self.seconds.append(time.perf_counter() - started)
        if reply.status_code != 200:
            sys.exit(f"{self.name}: {reply.status_code} from {path}")


def queries() -> list[str]:
    """Return what is asked, each once: three keywords of a paper, or the first twelve words of its summary."""
    dice = random.Random(SEED)
    able = [one for found in archive.lists() for one in found if len(one.ai_keywords) >= 3 and one.ai_summary]
    drawn = dice.sample(able, min(QUERIES, len(able)))
    return [
        " ".join(dice.sample(one.ai_keywords, 3)) if number % 2 else " ".join((one.ai_summary or "").split()[:12])
        for number, one in enumerate(drawn)
    ]


def main() -> None:
    numbers = [int(given) for given in sys.argv[1:] if given.isdigit()]
    checkouts = [OWN, *(Path(given).resolve() for given in sys.argv[1:] if not given.isdigit())]
    number = numbers[0] if numbers else PAPERS
    asked = queries()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        running = [stack.enter_context(_running(one, Path(folder), number)) for one in checkouts]
        for one in running:
            (worker,) = one.served.workers()
            one.computed -= contenders.seconds_of(worker)
        for text in asked:
            for one in running:
                one.ask(text)
        for one in running:
            (worker,) = one.served.workers()
            one.computed += contenders.seconds_of(worker)
            tenths = statistics.quantiles(one.seconds, n=20)
            grown, private = (now - before for now, before in zip(one.memory(), one.before, strict=True))
            median, most = 1000 * statistics.median(one.seconds), 1000 * tenths[-1]
            print(
                f"{one.name:40} p50 {median:7.1f} ms   p95 {most:7.1f} ms   computed "
                f"{1000 * one.computed / len(asked):5.1f} ms a query   memory: PSS {grown:+6.1f} MB, "
                f"private {private:+6.1f} MB"
            )
        for one in running[1:]:
            ratio = statistics.median(running[0].seconds) / statistics.median(one.seconds)
            print(
                f"{running[0].name} / {one.name}: p50 {ratio:.2f}, computed {running[0].computed / one.computed:.2f}"
            )
        own = next(Path(folder).glob("0-*/bench.db"))
        plain = _bm25(own, asked)
        print(f"{'bm25() of FTS5, in process':40} p50 {1000 * statistics.median(plain):7.1f} ms")
        print(f"p50 over HTTP / bm25(): {statistics.median(running[0].seconds) / statistics.median(plain):.2f}")


@contextlib.contextmanager
def _running(checkout: Path, folder: Path, number: int) -> Iterator[Contender]:
    place = len(list(folder.iterdir()))
    home = folder / f"{place}-{checkout.name}"
    home.mkdir()
    database, path = home / "bench.db", {"PYTHONPATH": str(checkout)}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _FILL.format(call=_CALL), str(database), str(number)],
        cwd=checkout,
        env=os.environ | path,
        check=True,
    )
    filled = time.perf_counter()
    (home / "empty").mkdir()
    with contenders.service(home / "empty", home / "empty" / "bench.db", **path) as served:
        empty = Contender("", served, (0.0, 0.0)).memory()
    with contenders.service(home, database, **path) as served:
        _wait(served, is_other=checkout != OWN)
    name = f"{checkout.name} with {number} papers"
    print(f"{name}: filled in {filled - started:.1f} s, searched {time.perf_counter() - filled:.1f} s later")
    # Another process has made the index now, so that this one only reads it.
    with contenders.service(home, database, **path) as served:
        _wait(served, is_other=checkout != OWN)
        yield Contender(name, served, empty)


def _wait(served: Served, *, is_other: bool) -> None:
    """Wait until a service searches all papers."""
    probe = f"http://127.0.0.1:{served.port}/v1/search?limit=20&q=model&exclude="
    turns = iter(range(10**6))

    def is_ready() -> bool:
        found = httpx.get(f"{probe}y{next(turns)}", timeout=60).json()
        time.sleep(0.5)
        # Other versions may have no index that could be incomplete.
        return bool(found["papers"]) and (is_other or found["list"]["complete"])

    eventually(is_ready, within=INDEXED_SECONDS)


def _bm25(database: Path, asked: list[str]) -> list[float]:
    """Return the seconds that FTS5 takes to rank each query by itself: papers with any of the words that tell."""
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE VIRTUAL TABLE search USING fts5 (title, keywords, summary, authors, abstract)")
        texts = {
            one.arxiv_id: [" ".join(field) for field in document(one).fields]
            for day in archive.lists()
            for one in day
        }
        with contextlib.closing(sqlite3.connect(database)) as store:
            total = store.execute("SELECT count(*) FROM papers").fetchone()[0]
        rows = list(texts.values())
        conn.executemany(
            "INSERT INTO search VALUES (?, ?, ?, ?, ?)", (rows[number % len(rows)] for number in range(total))
        )
        seconds = []
        for text in asked:
            stems = dict.fromkeys(stem(word) for word in words(text) if word not in COMMON)
            match = " OR ".join(f'"{one}"' for one in stems)
            started = time.perf_counter()
            conn.execute(
                "SELECT rowid FROM search WHERE search MATCH ? "
                "ORDER BY bm25(search, 3.0, 2.0, 1.5, 1.5, 1.0) LIMIT 100",
                (match,),
            ).fetchall()
            seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main()
