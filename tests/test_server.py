"""`paperboy serve` with real web processes: what they share, and how the service comes back when one of them dies."""

from __future__ import annotations

import collections
import concurrent.futures
import http.client
import itertools
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.postgres import Postgres
from tests.processes import PAPERBOY, Home, Served, eventually, free_port, parent
from tests.redis import RedisServer

THREADS = 50


def addresses() -> Iterator[str]:
    """Return addresses of which no two are the same, so that no reply comes from the cache."""
    for number in itertools.count():
        yield f"/v1/daily?limit={number % 100 + 1}&exclude=word{number}"
        yield f"/v1/trending?limit={number % 100 + 1}&exclude=word{number}"
        yield f"/api/daily_papers?limit={number % 100 + 1}&submitter=person{number}"


def ask_all(service: Served, paths: list[str]) -> collections.Counter[object]:
    """Ask for all paths from many threads at once and return how often each status, or error, was the answer."""
    outcomes: collections.Counter[object] = collections.Counter()

    def ask(mine: list[str]) -> list[object]:
        found: list[object] = []
        for path in mine:
            client = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
            try:
                client.request("GET", path)
                reply = client.getresponse()
                reply.read()
                found.append(reply.status)
            except (OSError, http.client.HTTPException) as error:
                found.append(repr(error))
            finally:
                client.close()
        return found

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for statuses in pool.map(ask, [paths[number::THREADS] for number in range(THREADS)]):
            outcomes.update(statuses)
    return outcomes


def test_web_processes_on_postgres_answer_a_thousand_requests_at_once(home: Home, postgres: Postgres) -> None:
    paths = list(itertools.islice(addresses(), 1000))
    with home.serving("--no-refresher", PAPERBOY_DATABASE_URL=postgres.new_database()) as service:
        eventually(lambda: service.get("/readyz"))
        outcomes = ask_all(service, paths)
        assert outcomes == {200: 1000}
        assert "Traceback" not in service.log()


def test_the_process_that_forks_the_workers_has_nothing_open_that_they_could_share(home: Home) -> None:
    with home.serving("--no-refresher") as service:
        eventually(lambda: service.get("/readyz"))
        [master] = {parent(pid) for pid in service.workers()}
        assert len(list(Path(f"/proc/{master}/task").iterdir())) == 1, "it has a single thread"
        opened = [os.readlink(entry) for entry in Path(f"/proc/{master}/fd").iterdir()]
        assert not [name for name in opened if "paperboy.db" in name]
        assert len([name for name in opened if name.startswith("socket:")]) == 1, "the socket it listens on"


def test_a_worker_that_dies_is_replaced(home: Home) -> None:
    with home.serving("--no-refresher", "--workers", "1") as service:
        [worker] = eventually(service.workers)
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: service.workers() not in ([], [worker]))
        assert eventually(lambda: service.get("/readyz"))


def test_a_web_server_that_dies_is_started_again_without_its_workers(home: Home) -> None:
    with home.serving("--workers", "1") as service:
        eventually(lambda: service.get("/healthz"))
        [worker] = service.workers()
        master = parent(worker)
        os.kill(master, signal.SIGKILL)
        eventually(lambda: worker not in service.processes())
        assert eventually(lambda: service.get("/healthz"))
        assert service.log().count("the web server exited (exit status -9); restarting it in 2 s") == 1


def test_a_worker_that_cannot_open_the_database_is_tried_again_slowly(home: Home) -> None:
    database = home.folder / "paperboy.db"
    with home.serving("--no-refresher", "--workers", "1", PAPERBOY_DATABASE_URL=f"sqlite:///{database}") as service:
        [worker] = eventually(service.workers)
        eventually(lambda: service.get("/readyz"))
        for file in home.folder.glob("paperboy.db*"):
            file.unlink()
        database.mkdir()
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: "a web process cannot start" in service.log())
        time.sleep(4)
        assert service.log().count("a web process cannot start") <= 3
        database.rmdir()
        assert eventually(lambda: service.get("/readyz"))


def test_a_web_server_that_cannot_be_started_ends_the_service_with_one_line(home: Home) -> None:
    # Only what serves imports this package.
    (home.folder / "flask_caching.py").write_text("raise RuntimeError('broken installation')")
    done = home.run("serve", "--no-refresher", PORT=str(free_port()), PYTHONPATH=str(home.folder))
    assert done.returncode == 1
    assert "broken installation" in done.stderr
    assert "paperboy: the web server could not be started" in done.stderr.splitlines()[-1]


PATHS = ("/v1/daily", "/v1/daily?limit=1", "/v1/daily/soon", "/feeds/daily.atom", "/docs", "/healthz", "/nothing")
OF_THE_SERVER = {"date", "server", "connection", "x-request-id"}


def replies(port: int) -> list[tuple[int, dict[str, str], bytes]]:
    """Ask for a few replies of each kind and return them without what the server or the moment adds."""
    found = []
    for path, encoding in itertools.product(PATHS, ("", "gzip")):
        headers = {"Host": "x", "Accept-Encoding": encoding}
        reply = httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers)
        kept = {name: value for name, value in reply.headers.items() if name not in OF_THE_SERVER}
        found.append((reply.status_code, kept, reply.content))
    return found


def test_flask_alone_sends_what_the_front_sends(home: Home) -> None:
    with home.serving("--no-refresher") as service:
        eventually(lambda: service.get("/readyz"))
        replies(service.port)
        by_front = replies(service.port)
    with home.serving("--no-refresher", "--wsgi") as service:
        eventually(lambda: service.get("/readyz"))
        assert replies(service.port) == by_front
    port = free_port()
    command = [
        str(PAPERBOY.with_name("gunicorn")),
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "api:create_app()",
    ]
    server = subprocess.Popen(command, env=home.environ, cwd=home.folder, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: httpx.get(f"http://127.0.0.1:{port}/readyz").raise_for_status())
        assert replies(port) == by_front
    finally:
        server.terminate()
        server.wait(20)


def test_a_web_process_imports_only_what_serving_uses(sample_file: Path, home: Home) -> None:
    program = (
        "import sys, api.server; from api import config, create_app; from api.services import build; "
        "app = create_app(build(config.load({'PAPERBOY_DATABASE_URL': sys.argv[1]}))); "
        "assert app.test_client().get('/v1/daily').status_code == 200; "
        "print({'alembic', 'apispec', 'mako'} & {name.partition('.')[0] for name in sys.modules})"
    )
    file = shutil.copy(sample_file, home.folder / "served.db")
    command = [sys.executable, "-c", program, f"sqlite:///{file}"]
    done = subprocess.run(command, env=home.environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "set()\n"), done.stderr


def test_a_service_with_a_redis_stores_its_replies_there(home: Home, redis: RedisServer) -> None:
    with home.serving("--no-refresher", PAPERBOY_REDIS_URL=redis.url) as service, redis.client() as client:
        eventually(lambda: service.get("/readyz"))
        first = service.get("/v1/daily")
        assert client.keys("paperboy:reply:*")
        redis.stop()
        try:
            assert service.get("/v1/daily") == first
            assert service.get("/v1/daily?limit=2")["papers"]
        finally:
            redis.start()


def heaps(pid: int) -> int:
    """Return how many heaps of its threads a process has: 64 MB each, of which the end is only reserved."""
    lines = [line.split() for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()]
    areas = [(*(int(end, 16) for end in one[0].split("-")), one[1]) for one in lines if len(one) == 5]
    return sum(
        before == "rw-p" and after == "---p" and end == begin and stop - start == 64 * 2**20
        for (start, end, before), (begin, stop, after) in itertools.pairwise(areas)
    )


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone has a heap for each thread")
def test_the_threads_of_a_web_process_share_one_heap(home: Home) -> None:
    with home.serving("--no-refresher", "--workers", "1") as service:
        eventually(lambda: service.get("/readyz"))
        assert set(ask_all(service, list(itertools.islice(addresses(), 200)))) == {200}
        (worker,) = service.workers()
        assert heaps(worker) == 0
