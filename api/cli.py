"""The `paperboy` command: what serves and reads is here, the other commands are in `commands/`."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from api import config
from api.commands import digests, logs, operate, service
from api.commands.days import DAY, check_span
from api.commands.mcp import mcp
from api.errors import ConfigError, PaperboyError, StoreError, UpstreamError

if TYPE_CHECKING:
    from api.services import Services

log = logging.getLogger("paperboy")

BACKLOG = 1024


class Commands(click.Group):
    """Turns Paperboy's own errors into one line and an exit status."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PaperboyError as error:
            click.echo(f"paperboy: {error}", err=True)
            sys.exit(2 if isinstance(error, ConfigError | StoreError) else 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="paperboy", prog_name="paperboy")
@click.option("-v", "--verbose", is_flag=True, help="Also log every request to the Hub.")
def main(verbose: bool) -> None:
    """Store and serve the day's trending AI papers. Settings are environment variables; see the README."""
    logs.configure(config.log_format(), verbose=verbose)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.  [default: PORT or 8000]")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option("--no-refresher", is_flag=True, help="Only serve; needs a `paperboy worker` to read the Hub.")
@click.option("--wsgi", is_flag=True, help="Run Flask alone, without the fast path for cached replies.")
def serve(host: str, port: int | None, workers: int, no_refresher: bool, wsgi: bool) -> None:
    """Serve the API and keep the lists up to date."""
    from api import supervisor
    from api.commands.metrics import shared_metrics

    settings = config.load({"PORT": str(port)} if port else {})
    shown = f"[{host}]" if ":" in host else host
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(supervisor.bound(host, settings.port))
        listeners = [listener, *stack.enter_context(shared_metrics(settings.metrics))]
        _prepare(settings, f"http://{shown}:{settings.port}", reads_hub=not no_refresher)
        with supervisor.port_errors(host, settings.port):
            for one in listeners:
                one.listen(BACKLOG)
        verbose = ["--verbose"] if click.get_current_context().find_root().params["verbose"] else []
        web_server = ["web", "--port", str(settings.port), "--workers", str(workers)]
        fds = [one.fileno() for one in listeners]
        web_server += [part for fd in fds for part in ("--fd", str(fd))]
        web_server += ["--wsgi"] if wsgi else []
        children = [supervisor.Child("web server", [*verbose, *web_server], fds=fds, is_web=True)]
        if not no_refresher:
            children.append(supervisor.Child("refresher", [*verbose, "worker"]))
        supervisor.Supervisor(children, on_stop=lambda: _close(listeners)).run()
    _leave()


@main.command(hidden=True)
@click.option("--fd", type=int, required=True, multiple=True, help="A listening socket, opened by the parent.")
@click.option("--port", type=int, required=True, help="The port of that socket.")
@click.option("--workers", type=int, required=True, help="Worker processes.")
@click.option("--parent", type=int, required=True, help="Exit when this process is no longer the parent.")
@click.option("--wsgi", is_flag=True, help="Run Flask alone.")
@click.option("--ready", type=int, help="A file descriptor to write to once requests are answered.")
def web(fd: tuple[int, ...], port: int, workers: int, parent: int, wsgi: bool, ready: int | None) -> None:
    """Serve requests. `serve` runs this command."""
    from api import server, supervisor

    supervisor.end_with(parent, signal.SIGTERM)
    server.Web(config.load({"PORT": str(port)}), [f"fd://{one}" for one in fd], workers, wsgi=wsgi, ready=ready).run()


@main.command()
@click.option("--parent", type=int, hidden=True, help="Exit when this process is no longer the parent.")
def worker(parent: int | None) -> None:
    """Only keep the lists up to date and send the digests."""
    from api import supervisor
    from api.commands.metrics import count_here
    from api.digest import outboxes
    from api.sync.role import Role
    from api.sync.scheduler import Schedule

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _end)
    if parent is not None:
        supervisor.end_with(parent, signal.SIGTERM)
    stopped = threading.Event()

    def pause(seconds: float) -> None:
        """Wait for the next attempt; at a stop, end the thread instead, which gives back what it has reserved."""
        if stopped.wait(seconds):
            sys.exit()

    parts = _build(config.load(), sleep=pause)
    count_here(parts.settings.metrics, is_alone=parent is None)
    if parent is None:
        log.info("updating %s from %s", config.shown_database(parts.settings), parts.hub.shown_url)
    schedule = Schedule(parts.refresher, parts.settings.refresh_seconds)
    # An exception raised in a signal handler can be swallowed by the code it interrupts. So the handler only records
    # the signal, and the schedule runs in a daemon thread, which does not delay the end of the process.
    ends: queue.SimpleQueue[int] = queue.SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: ends.put(number))

    def run() -> None:
        try:
            schedule.run_until(
                lambda: stopped.is_set() or (parent is not None and os.getppid() != parent),
                stopped.wait,
                has_role=lambda: role.held,
            )
        finally:
            ends.put(0)

    with Role(parts.store, parts.clock) as role:
        thread = threading.Thread(target=run, name="paperboy-schedule", daemon=True)
        thread.start()
        parts.keeper.start(patience=0.0)
        senders = outboxes.start(parts.digests, stopped.is_set)
        _wait(ends)
        stopped.set()
        # A message that is being sent should end, so that it is not sent again.
        end = time.monotonic() + 3.0
        for one in (thread, *senders):
            one.join(max(0.0, end - time.monotonic()))
    _leave()


@main.command()
@click.option("--date", "date", type=DAY, help="The list to fetch.  [default: the newest]")
def refresh(date: dt.date | None) -> None:
    """Fetch the newest list, or the list of one day, from the Hub now."""
    parts = _build(config.load())
    if date is not None:
        check_span(date, date, parts.clock())
    newest = [date] if date else parts.refresher.newest_days()
    if not newest:
        click.echo("The Hub has no lists.")
        return
    click.echo(f"{newest[0]}: {parts.refresher.day(newest[0])} papers")
    parts.keeper.follow()


@main.command()
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, required=True, help="The last day.")
@click.option("--again", is_flag=True, help="Also fetch days that are already stored.")
def backfill(first: dt.date, last: dt.date, again: bool) -> None:
    """Fetch the lists of a range of days from the Hub. If interrupted, run it again to continue."""
    from api.sync.backfill import missing_days, read_days

    parts = _build(config.load())
    check_span(first, last, parts.clock())
    missing = missing_days(parts.store, first, last, parts.clock(), again=again)
    done = papers = 0
    try:
        with click.progressbar(length=len(missing), label="Reading lists", show_pos=True) as bar:
            for _day, number in read_days(parts.refresher, missing):
                done, papers = done + 1, papers + number
                bar.update(1)
    except UpstreamError as error:
        raise UpstreamError(
            f"{error}. {done} of {len(missing)} days have been stored; run the command again to continue"
        ) from None
    except KeyboardInterrupt:
        click.echo(f"\n{done} of {len(missing)} days have been stored; run the command again to continue.", err=True)
        sys.exit(130)
    click.echo(f"Read {done} days with {papers} papers. All other days were already stored.")
    parts.keeper.follow()


@main.command()
def migrate() -> None:
    """Create the database or update its schema, and print where it is."""
    settings = config.load()
    _build(settings).close()
    click.echo(f"{config.shown_database(settings)} is up to date.")


@main.command()
def openapi() -> None:
    """Print the OpenAPI description of the API as YAML."""
    from api.web.openapi import as_yaml
    from api.web.routes import ENDPOINTS

    click.echo(as_yaml(ENDPOINTS), nl=False)


main.add_command(operate.doctor)
main.add_command(operate.backup)
main.add_command(digests.digest)
main.add_command(digests.subscribers)
main.add_command(mcp)
main.add_command(service.service)
main.add_command(service.open_page)


def _close(listeners: Iterable[socket.socket]) -> None:
    for one in listeners:
        one.close()


def _leave() -> None:
    """Exit at once. Python would free all memory first, piece by piece, which takes long on a busy machine."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        # A terminal may be gone.
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _wait(ends: queue.SimpleQueue[int]) -> None:
    """Wait for a signal, or whatever else ends the process.

    A signal that comes a moment before a wait begins does not interrupt it, and neither does one that another thread
    takes. Only after the wait is it handled, so no wait is long.
    """
    while True:
        with contextlib.suppress(queue.Empty):
            ends.get(timeout=1.0)
            return


def _end(*_: object) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    sys.exit(0)


def _prepare(settings: config.Settings, url: str, *, reads_hub: bool) -> None:
    """Create or migrate the database, log what is about to be served, and close everything again."""
    parts = _build(settings)
    try:
        if settings.redis_url:
            from api.web.redis_link import connect

            # A missing package is told at once; a Redis that does not answer is no reason to stop.
            connect(settings.redis_url).close()
        log.info("Paperboy %s on %s/v1/daily", config.VERSION, url)
        source = config.without_password(settings.hub_url) if reads_hub else "nothing"
        log.info("reading from %s, storing in %s", source, config.shown_database(settings))
        if os.geteuid() == 0:
            log.warning(
                "running as root, which is not needed; run Paperboy as its own user to limit the damage of a fault"
            )
        for name in config.unknown():
            log.warning("%s is not a Paperboy setting and is ignored; see the README for all settings", name)
        if settings.smtp_url and not settings.public_url:
            log.warning("PAPERBOY_PUBLIC_URL is not set, so links in emails only work on this machine")
        if parts.lists.latest().source == "sample":
            log.info("serving the built-in sample until the Hub has been read")
    finally:
        parts.close()


def _build(settings: config.Settings, *, sleep: Callable[[float], None] = time.sleep) -> Services:
    # Imported late, so that `--help` and errors in settings appear at once.
    from api.services import build

    return build(settings, sleep=sleep)


if __name__ == "__main__":
    main()
