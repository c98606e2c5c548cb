"""Where metrics are kept for all processes of a service, and who may fetch them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator

from api import supervisor


def own_port(setting: str) -> tuple[str, int] | None:
    """Return the host and port on which metrics are served by themselves, None if they are not."""
    host, _, port = setting.rpartition(":")
    return (host.strip("[]") or "127.0.0.1", int(port)) if port.isdigit() else None


@contextlib.contextmanager
def shared_metrics(setting: str) -> Iterator[list[socket.socket]]:
    """Have the processes started in this block count together; give the socket to serve metrics on, if any."""
    if setting == "off":
        yield []
        return
    folder = tempfile.mkdtemp(prefix="paperboy-metrics-")
    # For the children only: this process counts nothing.
    os.putenv("PROMETHEUS_MULTIPROC_DIR", folder)
    try:
        with contextlib.ExitStack() as stack:
            own = own_port(setting)
            yield [stack.enter_context(supervisor.bound(*own, setting="PAPERBOY_METRICS"))] if own else []
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def count_here(setting: str, *, is_alone: bool) -> None:
    """Count in this process; one that is alone serves its own numbers, if metrics have a port."""
    if setting == "off":
        return
    from prometheus_client import REGISTRY, start_http_server

    from api.web.metrics import Metrics

    Metrics(REGISTRY).start()
    own = own_port(setting)
    if own and is_alone:
        with supervisor.port_errors(*own, setting="PAPERBOY_METRICS"):
            start_http_server(own[1], own[0])
