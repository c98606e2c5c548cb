"""A Redis server of our own, on a free port of the loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from api.web.redis_link import connect
from tests.processes import SOON, eventually, free_port


class RedisServer:
    """A server that can be stopped and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder, self.port = program, folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[redis.Redis] = []

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        """Return a client as the service has it, with more patience: tests may share the machine."""
        self._clients.append(connect(self.url, SOON))
        return self._clients[-1]

    def hang_up(self) -> None:
        """Close the connections of all clients."""
        for client in self._clients:
            client.close()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", str(self._folder)]
        self._process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:

            def answers() -> bool:
                with contextlib.suppress(redis.ConnectionError):
                    return bool(client.ping())
                return False

            eventually(answers)

    def stop(self) -> None:
        """Kill the server, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a server until the end of the block; without Redis, skip, and in CI fail."""
    program = shutil.which("redis-server")
    if program is None:
        reason = "Redis is not installed (Debian: apt-get install redis-server)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="pb-redis-") as folder:
        server = RedisServer(program, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.hang_up()
            server.stop()
