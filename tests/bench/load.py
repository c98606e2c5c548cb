"""Loads a service over HTTP: throughput by wrk, and latencies by a client of our own.

    python -m tests.bench.load PORT CONNECTIONS < PATHS

prints the latencies of the paths, each asked once, as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, NamedTuple

_REQUEST = "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n{more}\r\n"
_TIMEOUT = 30.0


class Latencies(NamedTuple):
    """How long replies took, in seconds, and how many had which status; 0 stands for a connection that failed."""

    median: float
    p99: float
    worst: float
    seconds: float
    statuses: dict[int, int]


def throughput(port: int, path: str, seconds: float, *headers: str, connections: int = 16) -> float:
    """Return the requests a second that wrk is answered.

    Exits if wrk is missing, or if any reply is an error.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("This needs wrk; install it: apt-get install wrk")
    given = [word for header in headers for word in ("-H", header)]
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds:g}s", *given, f"http://127.0.0.1:{port}{path}"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if wrong := re.search(r"(Non-2xx or 3xx responses|Socket errors): .*", text):
        sys.exit(f"{' '.join(command)}: {wrong[0]}")
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", text)[0])


class Connection:
    """A kept connection, one request after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, more: str = "") -> tuple[float, int, bytes]:
        """Return the seconds that a reply took, its status and its body; status 0 if the connection failed."""
        started = time.perf_counter()
        try:
            status, body = await asyncio.wait_for(self._get(path, more), _TIMEOUT)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            status, body = 0, b""
            self.close()
        return time.perf_counter() - started, status, body

    async def _get(self, path: str, more: str) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(_REQUEST.format(path=path, port=self._port, more=more).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"\r\ncontent-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head.split()[1]), body

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def ask_each(port: int, paths: Iterable[str], connections: int) -> Latencies:
    """Ask for each path once, over so many connections at a time."""
    waiting = iter(paths)
    found: list[tuple[float, int]] = []

    async def ask() -> None:
        connection = Connection(port)
        for path in waiting:
            seconds, status, _ = await connection.get(path)
            found.append((seconds, status))
        connection.close()

    started = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(connections)))
    return latencies(found, time.perf_counter() - started)


async def ask_paced(port: int, path: str, every: float, until: asyncio.Event | float) -> Latencies:
    """Ask for one path over and over, `every` so many seconds, for a time or until an event."""
    connection, found, started = Connection(port), list[tuple[float, int]](), time.perf_counter()
    while True:
        elapsed = time.perf_counter() - started
        if until.is_set() if isinstance(until, asyncio.Event) else elapsed >= until:
            break
        found.append((await connection.get(path))[:2])
        await asyncio.sleep(every)
    connection.close()
    return latencies(found, time.perf_counter() - started)


async def ask_beside(
    port: int, path: str, every: float, others: list[str], connections: int
) -> tuple[Latencies, Any]:
    """Ask for one path while a process of its own asks for `others`; return the latencies of both."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.load", str(port), str(connections)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    done = asyncio.Event()

    async def wait() -> bytes:
        out, _ = await process.communicate("\n".join(others).encode())
        done.set()
        return out

    waiting = asyncio.create_task(wait())
    own = await ask_paced(port, path, every, done)
    return own, json.loads(await waiting)


@contextlib.asynccontextmanager
async def held(port: int, silent: int, dripping: int) -> AsyncIterator[None]:
    """Hold connections that say nothing, and others that send a byte of a request each second."""
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(silent + dripping)]

    async def drip(writer: asyncio.StreamWriter) -> None:
        for letter in _bytes(port):
            with contextlib.suppress(OSError):
                writer.write(letter)
                await writer.drain()
            await asyncio.sleep(1.0)

    tasks = [asyncio.create_task(drip(writer)) for _, writer in opened[silent:]]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for _, writer in opened:
            writer.close()


def _bytes(port: int) -> Iterator[bytes]:
    text = _REQUEST.format(path="/v1/daily", port=port, more="X-Slow: " + 1000 * "x").encode()
    return (text[n : n + 1] for n in range(len(text)))


def latencies(found: list[tuple[float, int]], seconds: float = 0.0) -> Latencies:
    """Return what times and statuses come to; `seconds` is how long it all took."""
    times = sorted(time for time, _ in found)
    return Latencies(
        statistics.median(times),
        times[int(0.99 * (len(times) - 1))],
        times[-1],
        seconds,
        dict(Counter(status for _, status in found)),
    )


def main() -> None:
    port, connections = map(int, sys.argv[1:])
    paths = sys.stdin.read().split()
    print(json.dumps(asyncio.run(ask_each(port, paths, connections))._asdict()))


if __name__ == "__main__":
    main()
