"""`paperboy service`: have Paperboy start at login; and `paperboy open`, which opens its page."""

from __future__ import annotations

import http.client
import os
import re
import sys
import time
import webbrowser
from pathlib import Path

import click
import platformdirs

from api import config
from api.commands.login_service import Launchd, LoginService, Systemd
from api.errors import ServeError

_ON_WINDOWS = (
    "This does not work on Windows itself; in WSL, `paperboy service install` starts Paperboy with your session"
)


@click.group()
def service() -> None:
    """Start Paperboy at login, or stop doing so."""


@service.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.  [default: PORT or 8000]")
def install(port: int | None) -> None:
    """Start Paperboy now and at each login, with the settings from the current environment."""
    manager = _manager()
    settings = config.load({"PORT": str(port)} if port else {})
    if "archive-v" in sys.prefix:
        raise ServeError(
            f"{sys.prefix} is a temporary environment of uv; install Paperboy with `uv tool install` or pipx first"
        )
    environ = _environ(settings)
    # -P: do not import a folder called `api` from the current directory.
    command = [sys.executable, "-P", "-m", "api.cli", "serve"]
    text = manager.text(command, environ)
    known = _read(manager.file)
    if known != text:
        manager.file.parent.mkdir(parents=True, exist_ok=True)
        manager.file.touch(mode=0o600)
        # Settings can be secret.
        manager.file.chmod(0o600)
        manager.file.write_text(text, encoding="utf-8")
    click.echo(f"{'Wrote' if known != text else 'Nothing to change in'} {manager.file}:\n")
    shown = manager.text(command, {name: _without_secret(name, value) for name, value in environ.items()})
    click.echo("".join(f"    {line}\n" if line else "\n" for line in shown.splitlines()))
    failed = manager.start()
    if failed:
        raise ServeError(
            f"the file was written, but Paperboy could not be started: {'; '.join(failed)} failed. "
            "Fix the cause, then run that again"
        )
    url = f"http://127.0.0.1:{settings.port}"
    while not (answers := _answers(settings.port)) and manager.is_running():
        time.sleep(0.2)
    state = f"It is running on {url}" if answers else f"It is not running on {url} yet; its log says why"
    click.echo(f"Paperboy starts at each login. {state}")
    click.echo(f"Its log: {manager.logs}")
    if isinstance(manager, Systemd):
        click.echo("To keep it running while you are not logged in: loginctl enable-linger")


@service.command()
def uninstall() -> None:
    """Stop Paperboy and no longer have it start at login. Stored data is kept."""
    manager = _manager()
    if not manager.file.exists():
        click.echo(f"Paperboy does not start at login; there is no {manager.file}.")
        return
    failed = manager.stop()
    manager.file.unlink()
    click.echo(f"Removed {manager.file}. The papers stay in {config.shown_database(config.load())}.")
    if failed:
        raise ServeError(f"{'; '.join(failed)} failed; Paperboy may keep running until you log out")


@service.command()
def status() -> None:
    """Show whether Paperboy starts at login, is running, and responds."""
    manager = _manager()
    port = _port(manager)
    click.echo(f"At login: {'yes' if manager.file.exists() else 'no'} ({manager.file})")
    click.echo(f"Started:  {'yes' if manager.file.exists() and manager.is_running() else 'no'}")
    click.echo(f"Answers:  {'yes' if _answers(port) else 'no'} (http://127.0.0.1:{port})")
    click.echo(f"Its log:  {manager.logs}")


@click.command("open")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port of the service.  [default: as installed, or PORT]"
)
def open_page(port: int | None) -> None:
    """Open the page in the browser. The service must be running."""
    port = port or (config.load().port if sys.platform == "win32" else _port(_manager()))
    url = f"http://127.0.0.1:{port}/"
    if not _answers(port):
        raise ServeError(
            f"nothing is responding at {url}; start it with `paperboy serve` or `paperboy service install`"
        )
    click.echo(url)
    if not webbrowser.open(url):
        raise ServeError("could not start a browser; open the address above yourself")


def _manager() -> LoginService:
    if sys.platform == "darwin":
        return Launchd(Path.home(), os.getuid())
    if sys.platform == "win32":
        raise ServeError(_ON_WINDOWS)
    return Systemd(Path(platformdirs.user_config_dir()))


def _port(manager: LoginService) -> int:
    """Return the port that Paperboy listens on: that of its file, else that of the settings."""
    found = re.search(r"\bPORT(?:=|</key>\s*<string>)([0-9]+)", _read(manager.file) or "")
    return int(found[1]) if found else config.load().port


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def _environ(settings: config.Settings) -> dict[str, str]:
    """Return the settings that are not as they are by default, by variable."""
    texts = {row: str(value) for row in config.ROWS if (value := getattr(settings, row.attribute)) is not None}
    defaults = {"database_url": config.default_database_url()}
    return {row.variable: text for row, text in texts.items() if text != defaults.get(row.attribute, row.default)}


def _without_secret(name: str, value: str) -> str:
    """Return the value of a setting as it may be shown."""
    is_secret = any(row.secret for row in config.ROWS if row.variable == name)
    return "***" if is_secret else config.without_password(value)


def _answers(port: int) -> bool:
    """Return whether Paperboy answers on this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
