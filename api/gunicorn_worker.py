"""gunicorn's `asgi` worker with limits on its connections: how many, and how long the first request may take.

Without them, clients that connect and send nothing would use up the file descriptors of the process, and then nobody
could connect any more.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import os
import resource
from typing import Any

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
# What else a process has open, and connections that are not counted yet.
_OTHER_FILES = 200
_LOOK_SECONDS = 0.25


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
    _head_bytes = 0
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
        self._head_bytes = 0
        return super()._on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take what arrived; whatever gunicorn's parser cannot read is a 400."""
        try:
            super().data_received(data)
            if self.is_idle:
                self._head_bytes += len(data)
                if self._head_bytes > MAX_HEAD:
                    self._send_error_response(431, "The headers are too large.")
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


class LimitedWorker(ASGIWorker):
    """The `asgi` worker, with at most as many connections as it may open files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._connections: collections.OrderedDict[Connection, None] = collections.OrderedDict()
        self._most = MAX_CONNECTIONS

    def init_process(self) -> None:
        """Begin, in the process of the worker."""
        self._most = raise_file_limit()
        super().init_process()

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
        while self.alive and self.ppid == os.getppid():
            self.notify()
            await asyncio.sleep(_LOOK_SECONDS)
        for connection in list(self._connections):
            if connection.is_idle:
                connection.transport.close()
        await self._shutdown()
