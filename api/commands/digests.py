"""`paperboy digest` and `paperboy subscribers`."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api import config
from api.commands.days import DAY

if TYPE_CHECKING:
    from api.core.preferences import Frequency
    from api.services import Services

_TEST_ADDRESS = "reader@example.org"


@click.command()
@click.option("--dry-run", is_flag=True, help="Send nothing; write the mail to an .eml file in this folder.")
@click.option("--to", "address", metavar="ADDRESS", help="Send it only to this address, subscribed or not.")
@click.option("--since", type=DAY, help="Include all complete lists since that day, due or not.")
@click.option("--weekly", is_flag=True, help="With --dry-run or --to: make the weekly digest.")
def digest(dry_run: bool, address: str | None, since: dt.date | None, weekly: bool) -> None:
    """Send the digests that are due now. Nobody gets one twice."""
    if dry_run and address:
        raise click.UsageError("Use either --dry-run or --to.")
    if weekly and not (dry_run or address):
        raise click.UsageError("--weekly only works with --dry-run or --to; subscribers choose for themselves.")
    parts = _build()
    try:
        if dry_run or address:
            _send_or_write(parts, address, since, "weekly" if weekly else "daily")
        else:
            _send_due(parts, since)
    finally:
        parts.close()


@click.group()
def subscribers() -> None:
    """List, export or remove subscribers."""


@subscribers.command("list")
def list_all() -> None:
    """List subscribers: address, frequency, state, next digest."""
    parts = _build()
    for one in parts.digests.subscriptions.everybody():
        state = "suspended" if one.suspended_at else "active" if one.confirmed_at else "unconfirmed"
        following = one.next_at.strftime("%Y-%m-%dT%H:%MZ") if one.next_at else "-"
        click.echo(f"{one.address}\t{one.preferences.frequency}\t{state}\t{following}")
    parts.close()


@subscribers.command()
@click.argument("address", required=False)
def export(address: str | None) -> None:
    """Print everything stored about one subscriber, or about all, as JSON."""
    parts = _build()
    known = parts.digests.subscriptions
    found = known.everybody() if address is None else [one for one in [known.find(address)] if one]
    if address is not None and not found:
        raise click.ClickException(f"{address} is not subscribed.")
    click.echo(json.dumps([known.export_of(one) for one in found], indent=2, ensure_ascii=False))
    parts.close()


@subscribers.command()
@click.argument("address")
def remove(address: str) -> None:
    """Delete a subscriber and everything stored about them."""
    parts = _build()
    known = parts.digests.subscriptions
    found = known.find(address)
    if found is None or not known.erase(found.key):
        raise click.ClickException(f"{address} is not subscribed.")
    click.echo(f"Deleted {found.address} and everything stored about it.")
    parts.close()


def _build() -> Services:
    # Imported late, so that `--help` and errors in settings appear at once.
    from api.services import build

    return build(config.load())


def _send_due(parts: Services, since: dt.date | None) -> None:
    """Queue and send what is due on every channel."""
    outboxes = parts.digests.outboxes()
    if not outboxes:
        raise click.ClickException("Set PAPERBOY_SMTP_URL or PAPERBOY_WEBHOOKS first; there is nowhere to send to.")
    if since is not None:
        parts.digests.schedule.queue_since(since)
    left = sent = 0
    for name, outbox in outboxes.items():
        waiting = outbox.queue()
        if waiting:
            # To the error stream, where a script does not look for it; drawn in a terminal only.
            with click.progressbar(length=waiting, label=f"Sending ({name})", show_pos=True, file=sys.stderr) as bar:
                outbox.send_all(told=bar.update)
        remaining = outbox.waiting()
        left, sent = left + remaining, sent + waiting - remaining
        outbox.close()
    click.echo(f"{sent} {'digest' if sent == 1 else 'digests'} done.")
    if left:
        raise click.ClickException(f"{left} could not be sent; they stay queued, and the log says why.")


def _send_or_write(parts: Services, address: str | None, since: dt.date | None, kind: Frequency) -> None:
    """Send the newest list, or all since a day, to one address, or write them to files."""
    from api.core.preferences import Preferences
    from api.digest import addresses

    digests = parts.digests
    if since is not None:
        names = digests.schedule.since(since, kind)
    else:
        names = [digests.schedule.newest(kind) if address else digests.schedule.newest_of_all(kind)]
    if not names:
        raise click.ClickException(f"No complete list since {since} is stored.")
    composer = digests.composer()
    mailer = None if address is None else digests.mailer()
    address = _TEST_ADDRESS if address is None else addresses.checked(address)
    for name in names:
        # An id of its own each time, or the receiving side might take a second try for a duplicate.
        message_id = f"<{kind}.{name}.test-{secrets.token_hex(8)}@{composer.sender.domain}>"
        mail = composer.digest(kind, name, message_id, address, Preferences(frequency=kind))
        if mail is None:
            continue
        if mailer is None:
            file = Path(f"paperboy-{kind}-{name}.eml")
            file.write_bytes(mail.as_bytes())
            click.echo(file)
        else:
            mailer.send(mail, address)
            click.echo(f"Sent {kind} {name} to {address}.")
    if mailer is not None:
        mailer.close()
