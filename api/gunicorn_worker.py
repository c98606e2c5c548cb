"""gunicorn's `asgi` worker with limits on its connections: how many, and how long the first request may take.

A worker that ends, be it for a stop, a reload or its size, answers what clients have sent until then: it takes the
connections that wait, and tells each client with the next reply that the connection ends (`Connection: close`).

Without them, clients that connect and send nothing would use up the file descriptors of the process, and then nobody
could connect any more.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import os
import random
import resource
import time
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.asgi.parser import LimitRequestHeaders
from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers.gasgi import ASGIWorker

log = logging.getLogger(__name__)

# From the connection to the end of the first request's headers; later ones have gunicorn's `keepalive`.
FIRST_REQUEST_SECONDS = 10.0
BACKLOG = 1024
MAX_CONNECTIONS = 10_000
# asyncio counts and closes connections a moment after it accepted others, so it must not accept many at once.
_ACCEPTED_AT_ONCE = 10
# All headers of a request together; one has gunicorn's own limit.
MAX_HEAD = 32 * 1024
_TOO_LARGE = "The headers are too large."
# What else a process has open, and connections that are not counted yet.
_OTHER_FILES = 200
_LOOK_SECONDS = 0.25
# How long a worker that ends waits for the next request on a connection that is open.
LAST_REQUEST_SECONDS = 1.0
# A worker that has become too large is replaced, but not again and again.
_LOOKS_FOR_SIZE, _MIN_AGE_SECONDS = 20, 300.0


def raise_file_limit() -> int:
    """Raise the limit of open files as far as allowed, and return how many connections that is good for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MAX_CONNECTIONS + _OTHER_FILES
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(MAX_CONNECTIONS, soft - _OTHER_FILES))


class Connection(ASGIProtocol):
    """One connection, closed if its first request does not arrive in time."""

    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = _data_bytes = 0
    _decided_for: Any = None
    _leaves = False
    _is_last = False

    def connection_made(self, transport: Any) -> None:
        """Start the time for the first request."""
        super().connection_made(transport)
        self._deadline = self.worker.loop.call_later(FIRST_REQUEST_SECONDS, transport.abort)
        self.worker.add(self)

    def _on_headers_complete(self) -> Any:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        # What has arrived may be the headers, a body, and other requests.
        if self._head_bytes + self._data_bytes > MAX_HEAD and _head_size(self._callback_parser) > MAX_HEAD:
            raise LimitRequestHeaders(_TOO_LARGE)
        self._head_bytes = 0
        return super()._on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; whatever gunicorn's parser cannot read is a 400."""
        self._data_bytes = len(data)
        try:
            super().data_received(data)
            if self.is_idle:
                self._head_bytes += len(data)
                if self._head_bytes > MAX_HEAD:
                    self._send_error_response(431, _TOO_LARGE)
                    self._close_transport()
        except Exception as error:
            log.info("a request that cannot be read: %r", error)
            self._send_error_response(400, "Bad Request")
            self._close_transport()

    def eof_received(self) -> bool:
        """Answer a client that sends no more but still listens, as `nc` does; asyncio would hang up."""
        self._is_last = True
        receiver = self._body_receiver
        # What has not arrived in full will never arrive.
        return not self.is_idle and receiver is not None and bool(receiver._complete)

    def _will_close(self, request: Any, response_requires_close: bool) -> bool:
        """Return whether the connection ends with this reply, as its headers say, whatever happens meanwhile."""
        if request is not self._decided_for:
            self._decided_for, self._leaves = request, self.worker.is_leaving
        return self._leaves or super()._will_close(request, response_requires_close)

    def _arm_keepalive_timer(self) -> None:
        if self._is_last:
            self.worker.loop.call_soon(self._keepalive_timeout)
        else:
            super()._arm_keepalive_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self.worker.remove(self)
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        waits = self._deadline is not None or self._awaiting_request
        return bool(waits and not (self._request_ready and self._request_ready.is_set()))


def _head_size(parser: Any) -> int:
    """Return the bytes of a request's headers."""
    return sum(len(name) + len(value) + len(": \r\n") for name, value in parser.headers)


def own_bytes() -> int:
    """Return the memory that this process takes, 0 where the operating system does not say.

    Pages of mapped files, such as a large search index, do not count: the system takes them back when it needs them.
    """
    try:
        _, resident, of_files, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
        return (resident - of_files) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


class LimitedWorker(ASGIWorker):
    """The `asgi` worker, with at most as many connections as it may open files, and of limited size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connections: collections.OrderedDict[Connection, None] = collections.OrderedDict()
        self._most = MAX_CONNECTIONS
        # Whether it is about to end. `alive` ends later, as gunicorn then hangs up without a word.
        self.is_leaving = False
        # Not all of them at once.
        self._max_bytes = self.app.max_worker_bytes * random.uniform(0.9, 1.1)
        self._started_at = time.monotonic()

    def init_process(self) -> None:
        """Begin, in the process of the worker."""
        self._most = raise_file_limit()
        # gunicorn notes whether its C parser is there on the class it asks, and reads the note on this one only.
        ASGIProtocol._check_h1c_protocol_available()
        super().init_process()

    def handle_exit(self, _number: int, _frame: FrameType | None) -> None:
        """End, at a SIGTERM."""
        self.is_leaving = True

    def add(self, connection: Connection) -> None:
        """Count a new connection, and close another one if it is one too many: the oldest that is idle."""
        if len(self._connections) >= self._most:
            oldest = next((one for one in self._connections if one.is_idle), None) or next(iter(self._connections))
            self.remove(oldest)
            oldest.transport.abort()
        self._connections[connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.pop(connection, None)

    async def _serve(self) -> None:
        """Listen until a stop. As gunicorn's, without what is not used here, and with connections of our own."""
        for listener in self.sockets:
            server = await self.loop.create_server(
                lambda: Connection(self), sock=listener.sock, backlog=_ACCEPTED_AT_ONCE
            )
            # asyncio takes its own number for the length of the queue, too.
            listener.sock.listen(BACKLOG)
            self.servers.append(server)
        looks = 0
        while self.alive and not self.is_leaving and self.ppid == os.getppid():
            self.notify()
            await asyncio.sleep(_LOOK_SECONDS)
            looks += 1
            if looks % _LOOKS_FOR_SIZE == 0:
                self._end_if_large(own_bytes(), time.monotonic())
        self.is_leaving = True
        await self._take_waiting()
        await self._await_last_requests()
        self.alive = False
        await self._shutdown()

    def _end_if_large(self, size: int, now: float) -> None:
        if size > self._max_bytes and now - self._started_at > _MIN_AGE_SECONDS:
            log.info("a web process has grown to %d MB and is replaced", size // 2**20)
            self.is_leaving = True

    async def _take_waiting(self) -> None:
        """Stop listening, but take the connections that wait: they would be reset otherwise."""
        for listener in self.sockets:
            while True:
                try:
                    waiting, _ = listener.sock.accept()
                except OSError:
                    break
                waiting.setblocking(False)
                await self.loop.connect_accepted_socket(lambda: Connection(self), waiting)
        for server in self.servers:
            server.close()

    async def _await_last_requests(self) -> None:
        """Hang up on clients that send nothing more, after a moment in which they may."""
        end = self.loop.time() + LAST_REQUEST_SECONDS
        while self._connections and self.loop.time() < end:
            self.notify()
            await asyncio.sleep(_LOOK_SECONDS / 5)
        for connection in list(self._connections):
            if connection.is_idle:
                connection.transport.close()
