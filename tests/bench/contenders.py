"""The contenders, each a real process with one worker, and without an access log unless it is told."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.processes import SOON, Home, Served, eventually, free_port

THREADS = 12
PATH = "/v1/daily"
# Half an hour for a million papers, on a machine with nothing else to do.
_INDEXED_SECONDS = 3600.0
# Name, what gunicorn imports of `bare`, and its worker.
BARE = (
    ("bare ASGI", "asgi", "asgi"),
    ("bare WSGI", "wsgi", "gthread"),
    ("bare ASGI 304", "asgi_304", "asgi"),
    ("bare WSGI 304", "wsgi_304", "gthread"),
    ("cached Flask view", "cached_view()", "gthread"),
)


@contextlib.contextmanager
def service(folder: Path, database: Path, **environ: str) -> Iterator[Served]:
    """Run the service on a database, and give it once it has nothing left to do but to answer."""
    home = Home.make(folder)
    given = {"PAPERBOY_DATABASE_URL": f"sqlite:///{database}", "PAPERBOY_RATE_LIMIT": "0"} | environ
    with home.serving("--no-refresher", "--workers", "1", **given) as served:
        # On a machine with a refresher, that makes the search index. Here the worker does, and is slower meanwhile.
        eventually(lambda: served.get("/readyz")["search"] == "complete", within=_INDEXED_SECONDS)
        yield served


@contextlib.contextmanager
def bare(folder: Path, reply: httpx.Response, logged: Path | None = None) -> Iterator[dict[str, tuple[int, int]]]:
    """Run the contenders of `BARE` on what the service has answered; give their ports and worker processes.

    With `logged`, only the first, with gunicorn's access log in that file.
    """
    file = folder / "reply.json"
    headers = [(name, value) for name, value in reply.headers.items() if name not in {"date", "server", "connection"}]
    body = _raw(reply)
    data = json.loads(reply.content)
    file.write_text(json.dumps({"headers": headers, "body": body.hex(), "data": data}), encoding="utf-8")
    with contextlib.ExitStack() as stack:
        wanted = BARE[:1] if logged else BARE
        yield {name: stack.enter_context(_gunicorn(target, kind, file, logged)) for name, target, kind in wanted}


def worker_memory(served: Served) -> tuple[float, float]:
    """Return the RSS and the PSS of the one process that answers, in MB."""
    sizes = _worker_sizes(served)
    return sizes["Rss"], sizes["Pss"]


def worker_own_memory(served: Served) -> float:
    """Return what would be free without the one process that answers, in MB: its private pages (USS)."""
    sizes = _worker_sizes(served)
    return sizes["Private_Clean"] + sizes["Private_Dirty"]


def _worker_sizes(served: Served) -> dict[str, float]:
    (pid,) = served.workers()
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}


def seconds_of(pid: int) -> float:
    """Return the seconds that a process has computed, to the nanosecond, without those of threads that ended."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="utf-8").split()[0]) for task in tasks) / 1e9


@contextlib.contextmanager
def _gunicorn(target: str, kind: str, reply: Path, logged: Path | None) -> Iterator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", f"tests.bench.bare:{target}", "-b", f"127.0.0.1:{port}", "-w", "1"]
    command += ["-k", kind, "--log-level", "warning", "--no-control-socket"]
    command += ["--threads", str(THREADS)] if kind == "gthread" else []
    command += ["--access-logfile", str(logged)] if logged else []
    process = subprocess.Popen(command, env=os.environ | {"BENCH_REPLY": str(reply)})
    try:
        eventually(lambda: httpx.get(f"http://127.0.0.1:{port}{PATH}", timeout=2).status_code in {200, 304})
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8")
        yield port, int(children)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SOON)
        except subprocess.TimeoutExpired:
            process.kill()


def _raw(reply: httpx.Response) -> bytes:
    """Return the bytes of a reply as they were sent."""
    with httpx.stream("GET", str(reply.url), headers={"Accept-Encoding": "gzip"}) as again:
        body = b"".join(again.iter_raw())
    if gzip.decompress(body) != reply.content:
        raise SystemExit("the service does not answer the same twice")
    return body
