"""What a reply costs to make, in this process: by shape, against its parts, and with many more papers stored.

    python -m tests.bench.costs [shapes] [parts] [flat]

`SCALE=1` in the environment measures the last with 1,000,000 papers in place of 100,000. Indexing them
takes half an hour.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.store import revision
from tests.bench import filled
from tests.bench.service import Cost, Run, Service, upstreams
from tests.bench.shapes import FLAT, PLAIN, WITHOUT_TARGET, Shape, shapes

RUNS = 5
# Between so many shapes, the plain day is measured once more.
_PLAIN_EVERY = 5
SMALL, LARGE, HUGE = 10_000, 100_000, 1_000_000
SHAPE_TARGET, PARTS_TARGET, FLAT_TARGET = 10.0, 2.0, 1.2
_WITH_PARTS = (
    "daily",
    PLAIN,
    "a day, card",
    "a week",
    "a week, card",
    "a month",
    "trending month",
    "a day, two words",
)


def by_shape(service: Service, wanted: tuple[Shape, ...], again: Callable[[], Service]) -> dict[str, Any]:
    """Measure every shape against a plain day's list, the two in alternation."""
    plain = next(shape for shape in wanted if shape.name == PLAIN)
    plains: list[float] = []
    costs: dict[str, list[Cost]] = {shape.name: [] for shape in wanted}
    for _ in range(RUNS):
        for number, shape in enumerate(wanted):
            if number % _PLAIN_EVERY == 0:
                plains.append(service.ask(plain).cpu)
            asked = again() if shape.anew else service
            costs[shape.name].append(asked.ask(shape))
            if shape.anew:
                asked.close()
    rows: dict[str, Any] = {}
    for name, found in costs.items():
        cpu = statistics.median(cost.cpu for cost in found)
        rows[name] = {
            "ratio": round(cpu / statistics.median(plains), 2),
            "cpu_ms": _ms(cpu),
            "wall_ms": _ms(statistics.median(cost.wall for cost in found)),
            "bytes": found[0].num_bytes,
        }
    print(f"\nCost of a reply by shape, in plain day's lists; target: at most {SHAPE_TARGET:g}")
    for name, row in sorted(rows.items(), key=lambda pair: -pair[1]["ratio"]):
        mark = "  <-- over" if row["ratio"] > SHAPE_TARGET else ""
        print(f"  {row['ratio']:7.2f}  {row['cpu_ms']:8.1f} ms  {row['bytes']:8d} B  {name}{mark}")
    return rows


def by_parts(service: Service, wanted: tuple[Shape, ...]) -> dict[str, Any]:
    """Measure lists against the sum of their own parts, run by themselves."""
    rows: dict[str, Any] = {}
    print(
        f"\nCold lists against their parts (with the papers' rows as the only SQL); target: at most {PARTS_TARGET:g}"
    )
    for shape in (one for one in wanted if one.name in _WITH_PARTS):
        pieces = service.pieces(shape)
        whole: list[float] = []
        times: dict[str, list[float]] = {name: [] for name in pieces}
        for _ in range(2 * RUNS):
            whole.append(service.ask(shape).cpu)
            for name, run in pieces.items():
                times[name].append(_cpu(run))
        parts = {name: statistics.median(found) for name, found in times.items()}
        rows_alone = parts.pop("papers' rows")
        ratio = statistics.median(whole) / sum(parts.values())
        lean = statistics.median(whole) / (sum(parts.values()) - parts["SQL"] + rows_alone)
        parts["of the SQL papers' rows"] = rows_alone
        rows[shape.name] = {
            "ratio": round(ratio, 2),
            "ratio_if_sql_read_papers_alone": round(lean, 2),
            "whole_ms": _ms(statistics.median(whole)),
            "parts_ms": {name: _ms(seconds) for name, seconds in parts.items()},
        }
        shown = ", ".join(f"{name} {_ms(seconds)}" for name, seconds in parts.items())
        mark = "  <-- over" if ratio > PARTS_TARGET else ""
        print(f"  {ratio:5.2f} ({lean:5.2f})  {_ms(statistics.median(whole)):7.1f} ms  {shape.name} ({shown}){mark}")
    return rows


def by_size(small: tuple[Path, Service], large: tuple[Path, Service], wanted: dict[str, Any]) -> dict[str, Any]:
    """Measure lists and starts with many papers against few; tell the statements that grow."""
    rows: dict[str, Any] = {}
    print(f"\nCost with many papers against few; target: at most {FLAT_TARGET:g}")
    for name in FLAT:
        few, many = wanted[name]
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(2 * RUNS):
            times[0].append(small[1].ask(few).cpu)
            times[1].append(large[1].ask(many).cpu)
        rows[name] = _compared(name, *map(statistics.median, times))
        if rows[name]["ratio"] > FLAT_TARGET:
            rows[name]["grows"] = _growing(small[1], few, large[1], many)
            for text in rows[name]["grows"]:
                print(f"            {text}")
    for name, command in (("opening the store", "open"), ("a start, to the first list", "list")):
        times = ([], [])
        for _ in range(RUNS):
            times[0].append(_start(small[0], command))
            times[1].append(_start(large[0], command))
        rows[name] = _compared(name, *map(statistics.median, times))
    return rows


def _compared(name: str, few: float, many: float) -> dict[str, Any]:
    ratio = many / few
    mark = "  <-- over" if ratio > FLAT_TARGET and not name.startswith(WITHOUT_TARGET) else ""
    print(f"  {ratio:6.2f}  {_ms(few):8.1f} ms  {_ms(many):9.1f} ms  {name}{mark}")
    return {"ratio": round(ratio, 2), "few_ms": _ms(few), "many_ms": _ms(many)}


def _growing(small: Service, few: Shape, large: Service, many: Shape) -> list[str]:
    """Return the queries of a reply that take longer with many papers, the worst first, with their times."""
    times: list[dict[str, float]] = []
    for service, shape in ((small, few), (large, many)):
        service.queries(shape)
        times.append(defaultdict(float))
        for text, seconds in service.queries(shape):
            times[-1][text] += seconds
    pairs = [(times[0][text], other, text) for text, other in times[1].items()]
    grown = [(own, other, text) for own, other, text in pairs if other > 1.5 * own and other > 0.001]
    grown.sort(key=lambda found: found[0] - found[1])
    return [f"{_ms(own)} -> {_ms(other)} ms: {_short(' '.join(text.split()))}" for own, other, text in grown[:3]]


def _short(text: str) -> str:
    head, _, rest = text.partition(" FROM ")
    return f"{head[:60]} … FROM {rest}"[:300] if len(head) > 60 else text[:300]


def _start(file: Path, command: str) -> float:
    started = time.perf_counter()
    command_line = [sys.executable, "-m", "tests.bench.starting", f"sqlite:///{file}", command]
    done = subprocess.run(command_line, check=True, capture_output=True, text=True)
    return float(done.stdout) if command == "open" else time.perf_counter() - started


def _cpu(run: Run) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def main() -> None:
    wanted = set(sys.argv[1:]) or {"shapes", "parts", "flat"}
    now = dt.datetime.now(dt.UTC)
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, upstreams() as urls:
        file = Path(folder) / "small.db"
        days = filled.fill(file, SMALL, now)
        service = Service.start(file, *urls)
        asked = shapes(days, _identity(service))
        for shape in asked[:3]:
            service.ask(shape)
        # This process also holds the whole archive, which a service's collections of garbage do not go through.
        gc.collect()
        gc.freeze()
        if "shapes" in wanted:
            report["shapes"] = by_shape(service, asked, lambda: Service.start(file, *urls))
        if "parts" in wanted:
            report["parts"] = by_parts(service, asked)
        if "flat" in wanted:
            number, large = HUGE if os.environ.get("SCALE") == "1" else LARGE, Path(folder) / "large.db"
            filled.fill(large, number, now)
            other = Service.start(large, *urls)
            names = {shape.name: shape for shape in shapes(days, _identity(other))}
            pairs = {shape.name: (shape, names[shape.name]) for shape in asked}
            print(f"\n{SMALL:,} and {number:,} papers")
            report["flat"] = by_size((file, service), (large, other), pairs)
            other.close()
        service.close()
    out = Path("dist/bench-costs.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"\n{out}")


def _identity(service: Service) -> str:
    with service.parts.store.read() as conn:
        return revision.identity(conn)


if __name__ == "__main__":
    main()
