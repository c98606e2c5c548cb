"""`paperboy mcp`: the catalog as tools for agents."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from api import config, supervisor
from api.errors import ConfigError, StoreUnavailable

if TYPE_CHECKING:
    from api.services import Services

log = logging.getLogger("paperboy")

PORT = 8001
# How long the first call waits for a new service to have read its first list, and to have indexed it.
_READY_SECONDS = 8.0


@click.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP instead of one client on stdin and stdout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on, with --http.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The port, with --http.")
@click.option("--no-refresher", is_flag=True, help="Do not fetch new lists; needs a `paperboy serve` or `worker`.")
def mcp(http: bool, host: str, port: int, no_refresher: bool) -> None:
    """Serve the papers to agents as tools (Model Context Protocol)."""
    # Imported late: the SDK is an extra, and takes a second.
    try:
        from api.mcp import protocol
    except ModuleNotFoundError:
        command = f"{sys.executable} -m pip install 'mcp>=2.3'"
        raise ConfigError(f"agents need the Model Context Protocol SDK; install it with: {command}") from None
    from api.mcp.limit import CallLimit
    from api.services import build

    settings = config.load()
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(supervisor.bound(host, port)) if http else None
        parts = build(settings)
        stack.callback(parts.close)
        parts.search.start()
        if not no_refresher:
            stack.enter_context(_refreshing(parts))
        ready = Ready(parts, reads=not no_refresher).wait
        limit = CallLimit(settings.rate_limit, settings.trusted_proxies) if http else None
        made = protocol.server(parts, ready, limit)
        if listener is None:
            protocol.serve_stdio(made)
            return
        with supervisor.port_errors(host, port):
            listener.listen(128)
        shown = f"[{host}]" if ":" in host else host
        log.info("Paperboy %s for agents on http://%s:%d%s", config.VERSION, shown, port, protocol.PATH)
        is_open = host not in ("127.0.0.1", "::1", "localhost")
        protocol.serve_http(made, settings, listener, is_open=is_open)


@contextlib.contextmanager
def _refreshing(parts: Services) -> Iterator[None]:
    """Keep the lists up to date, as long as no other process does."""
    from api.sync.role import Role
    from api.sync.scheduler import Schedule

    stopped = threading.Event()
    schedule = Schedule(parts.refresher, parts.settings.refresh_seconds)
    with Role(parts.store, parts.clock) as role:
        run = threading.Thread(
            target=lambda: schedule.run_until(stopped.is_set, stopped.wait, has_role=lambda: role.held),
            name="paperboy-schedule",
            daemon=True,
        )
        run.start()
        try:
            yield
        finally:
            stopped.set()
            run.join(1.0)


class Ready:
    """Waits, once, for what a new service does first: an agent asks as soon as it has started one."""

    def __init__(
        self,
        parts: Services,
        seconds: float = _READY_SECONDS,
        *,
        reads: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wait for at most so many `seconds` from now on; `reads` tells whether this process reads the Hub."""
        self._parts, self._reads, self._sleep, self._monotonic = parts, reads, sleep, monotonic
        self._end = monotonic() + seconds
        self._is_over = False

    def wait(self) -> None:
        """Return once there is a list, or the Hub has failed, and the index has it, or the time is over."""
        for is_to_come in (self._list_is_to_come, lambda: not self._parts.keeper.follow()):
            while not self._is_over and is_to_come() and self._monotonic() < self._end:
                self._sleep(0.1)
        self._is_over = True

    def _list_is_to_come(self) -> bool:
        from api.catalog.status import status

        try:
            found = status(self._parts.store, self._parts.lists, self._parts.clock)
        except StoreUnavailable:
            return False
        return self._reads and found.latest.source == "sample" and not found.hub.failing
