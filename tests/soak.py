"""Keeps a service under load and under faults for a while, and says what it did wrong.

    python -m tests.soak [SECONDS]

64 clients ask for mixed addresses, 500 connections are idle and 50 send a byte a second. Meanwhile the Hub fails
every other five seconds, each time in another way, its list grows every ten, and a web process is killed every 20.
It fails on a status or a broken connection that nothing explains, where ready replies take more than ten times as
long as before, and where memory goes on growing after the cache is full.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from tests.bench.load import Connection, Latencies, latencies
from tests.fakehub import FAULTS, FakeHub
from tests.processes import Home, Served, eventually

SECONDS, QUIET_SECONDS = 600.0, 5.0
CLIENTS, IDLE, DRIPPING = 64, 500, 50
KILL_EVERY, FAULT_SECONDS, GROW_EVERY = 20.0, 5.0, 10.0
CACHE_MB = 8
SLOWER, GROWTH = 10.0, 1.15
# A killed process takes its connections along, and the next one needs a moment.
_AFTER_KILL = 5.0
_READY = ("/v1/daily", "/", "/v1/changes", "/feeds/daily.atom", "/v1/status")
_SLOW_HEAD = "GET /v1/daily HTTP/1.1\r\nHost: x\r\nX-Slow: "


def addresses(days: list[dt.date], dice: random.Random) -> Iterator[tuple[str, set[int]]]:
    """Yield paths without end, each with the statuses that are right for it."""
    found, unknown, slow = {200}, {404, 503}, {200, 503}
    kinds: list[Callable[[], tuple[str, set[int]]]] = [
        lambda: (dice.choice(_READY), found),
        lambda: (dice.choice(_READY), found),
        lambda: (f"/v1/daily/{dice.choice(days)}?exclude=word{dice.randrange(1000)}", found),
        lambda: (f"/v1/search?q=number+{dice.randrange(500)}", found),
        lambda: (f"/v1/papers/{days[0]:%y%m}.{dice.randrange(1, 13):05d}", found),
        lambda: (f"/v1/papers/{days[0]:%y%m}.9{dice.randrange(1, 9999):04d}", unknown),
        lambda: (f"/v1/weekly/{days[0]:%G-W%V}?limit={dice.randrange(1, 100)}", slow),
        lambda: (f"/daily/{dice.choice(days)}", found),
        lambda: (f"/api/daily_papers?limit={dice.randrange(1, 101)}", found),
        lambda: (f"/v1/daily/2026-02-{dice.randrange(30, 99)}", {400}),
        lambda: (f"/v1/search?q={'x' * dice.randrange(1, 3000)}", {200, 400}),
        lambda: (f"/nowhere/{dice.randrange(1000)}", {404}),
    ]
    while True:
        yield dice.choice(kinds)()


async def storm(port: int, seconds: float, days: list[dt.date]) -> dict[str, object]:
    """Be all the clients, and return the statuses by kind of path, and what was wrong with when it was seen."""
    until, seen, wrong = time.time() + seconds, Counter[int](), list[tuple[float, str]]()

    async def client(number: int) -> None:
        dice, connection = random.Random(number), Connection(port)
        for path, right in addresses(days, dice):
            if time.time() > until:
                break
            asked_at = time.time()
            _, status, _ = await connection.get(path)
            seen[status] += 1
            if status not in right:
                wrong.append((asked_at if status else time.time(), f"{status} for {path[:80]}"))
            await asyncio.sleep(dice.random())
        connection.close()

    async with slow_connections(port):
        await asyncio.gather(*map(client, range(CLIENTS)))
    return {"statuses": seen, "wrong": wrong}


@contextlib.asynccontextmanager
async def slow_connections(port: int) -> AsyncIterator[None]:
    """Hold idle and dripping connections, and open each again when it is closed."""

    async def hold(drips: bool) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    for letter in itertools.chain(_SLOW_HEAD, itertools.repeat("x")):
                        if drips:
                            writer.write(letter.encode())
                        with contextlib.suppress(TimeoutError):
                            if not await asyncio.wait_for(reader.read(1000), 1.0):
                                break
                finally:
                    writer.close()
            await asyncio.sleep(0.5)

    tasks = [asyncio.create_task(hold(number < DRIPPING)) for number in range(IDLE + DRIPPING)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclasses.dataclass
class Disturber:
    """What happens to the service meanwhile; `killed_at` are the times at which a web process was killed."""

    served: Served
    hub: FakeHub
    seconds: float
    killed_at: list[float] = dataclasses.field(default_factory=list)
    megabytes: list[float] = dataclasses.field(default_factory=list)

    async def run(self) -> None:
        """Disturb the service until the time is over, and leave the Hub well."""
        tasks = [asyncio.create_task(one()) for one in (self._kill, self._fail, self._grow, self._weigh)]
        await asyncio.sleep(self.seconds)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(result, asyncio.CancelledError):
                raise SystemExit(f"the soak itself failed: {result!r}")
        self.hub.mend()

    async def _kill(self) -> None:
        dice = random.Random(1)
        while True:
            await asyncio.sleep(KILL_EVERY)
            if workers := sorted(self.served.workers()):
                self.killed_at.append(time.time())
                os.kill(dice.choice(workers), signal.SIGKILL)

    async def _fail(self) -> None:
        for name in itertools.cycle(sorted(FAULTS)):
            await asyncio.sleep(FAULT_SECONDS)
            self.hub.fail(FAULTS[name])
            await asyncio.sleep(FAULT_SECONDS)
            self.hub.mend()

    async def _grow(self) -> None:
        for count in itertools.count(13):
            await asyncio.sleep(GROW_EVERY)
            self.hub.fill(max(self.hub.lists), min(count, 100))

    async def _weigh(self) -> None:
        while True:
            await asyncio.sleep(2.0)
            self.megabytes.append(sum(map(_proportional_megabytes, self.served.processes())))


async def probe(port: int, seconds: float) -> Latencies:
    """Ask for the newest list every 20 ms; a connection that a killed process took along is opened again."""
    connection, found, until = Connection(port), list[tuple[float, int]](), time.time() + seconds
    while time.time() < until:
        took, status, _ = await connection.get("/v1/daily")
        if status:
            found.append((took, status))
        await asyncio.sleep(0.02)
    connection.close()
    return latencies(found)


def _proportional_megabytes(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def unexplained(wrong: list[tuple[float, str]], killed_at: list[float]) -> list[str]:
    """Return what was wrong, without the connections that broke because their process was killed."""
    return [
        text
        for moment, text in wrong
        if not (text.startswith("0 ") and any(0 <= moment - killed < _AFTER_KILL for killed in killed_at))
    ]


async def soak(served: Served, hub: FakeHub, seconds: float) -> list[str]:
    """Return what is to be complained of."""
    days = sorted(hub.lists, reverse=True)
    quiet = await probe(served.port, QUIET_SECONDS)
    own = [sys.executable, "-m", "tests.soak", "storm", str(served.port), str(seconds), *map(str, days)]
    process = await asyncio.create_subprocess_exec(*own, stdout=asyncio.subprocess.PIPE)
    disturber = Disturber(served, hub, seconds)
    _, beside, (out, _) = await asyncio.gather(disturber.run(), probe(served.port, seconds), process.communicate())
    told = json.loads(out)
    settled = disturber.megabytes[len(disturber.megabytes) // 4 :]
    early, late = settled[: len(settled) // 2], settled[len(settled) // 2 :]
    print(f"statuses {told['statuses']}; {len(disturber.killed_at)} processes killed")
    print(f"ready replies, p99: {1000 * quiet.p99:.1f} ms before, {1000 * beside.p99:.1f} ms meanwhile")
    print(f"memory of all processes, MB: at most {max(early):.0f}, later {max(late):.0f}")
    complaints = unexplained(told["wrong"], disturber.killed_at)
    if beside.p99 > SLOWER * quiet.p99:
        complaints.append(f"ready replies took {beside.p99 / quiet.p99:.1f} times as long")
    if set(beside.statuses) != {200}:
        complaints.append(f"the newest list was answered {beside.statuses}")
    if max(late) > GROWTH * max(early):
        complaints.append(f"memory grew from {max(early):.0f} to {max(late):.0f} MB")
    if "Traceback" in served.log():
        complaints.append(f"a traceback in the log:\n{served.log()[-3000:]}")
    return complaints


def main() -> None:
    if sys.argv[1:2] == ["storm"]:
        days = list(map(dt.date.fromisoformat, sys.argv[4:]))
        print(json.dumps(asyncio.run(storm(int(sys.argv[2]), float(sys.argv[3]), days))))
        return
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    hub = FakeHub()
    day = hub.today
    for number in range(10):
        while day.weekday() > 4:
            day -= dt.timedelta(days=1)
        hub.fill(day, 12, 1 + 1000 * number)
        day -= dt.timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder, hub.running() as url:
        home = Home.make(Path(folder))
        environ = {
            "PAPERBOY_HUB_URL": url,
            "PAPERBOY_REFRESH_SECONDS": "10",
            "PAPERBOY_CACHE_MB": str(CACHE_MB),
            "PAPERBOY_RATE_LIMIT": "0",
        }
        with home.serving("--workers", "2", **environ) as served:
            eventually(lambda: served.get("/v1/daily")["source"] == "hub")
            eventually(lambda: all(served.get(f"/v1/daily/{one}")["total"] for one in hub.lists))
            complaints = asyncio.run(soak(served, hub, seconds))
    print("\n".join(complaints[:50]) or "nothing to complain of")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
