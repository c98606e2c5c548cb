"""`paperboy doctor` and `paperboy backup`, for whoever runs the service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from api import config
from api.errors import ConfigError

_SIGNS = {"ok": "ok  ", "note": "note", "bad": "BAD "}


@click.command()
def doctor() -> None:
    """Check settings, database, index, Hub, clock, mail server and Redis. Changes nothing."""
    from api.commands import checks

    try:
        settings = config.load()
    except ConfigError as error:
        click.echo(f"{_SIGNS['bad']} settings: {error}")
        sys.exit(1)
    is_well = True
    for about, find in checks.ALL.items():
        for finding in find(settings):
            click.echo(f"{_SIGNS[finding.state]} {about}: {finding.text}")
            is_well = is_well and finding.state != "bad"
    click.echo("All is well." if is_well else "Something is wrong; see README, “What to do when”.")
    sys.exit(0 if is_well else 1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Overwrite the file if it exists.")
def backup(file: Path, replace: bool) -> None:
    """Copy the database to FILE while the service runs. For PostgreSQL, this runs pg_dump."""
    from api.store import checkup

    settings = config.load()
    if file.exists() and not replace:
        raise click.UsageError(f"{file} exists; choose another file, or use --replace.")
    if checkup.look(settings.database_url) is None:
        raise click.UsageError(f"There is no database {config.shown_database(settings)} yet.")
    checkup.backup(settings.database_url, file)
    click.echo(f"{config.shown_database(settings)} was copied to {file} ({file.stat().st_size / 1e6:.1f} MB).")
