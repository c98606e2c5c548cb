"""What `paperboy doctor` looks at. Nothing here changes anything, and no finding holds a secret."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from api import config
from api.config import Settings, without_password
from api.core import mail
from api.errors import ConfigError, StoreError, UpstreamError
from api.search.folder import Folder
from api.store import checkup
from api.upstream.hub.client import HubClient

_SECONDS = 10.0
_MIN_FREE = 500 * 10**6
_MAX_SKEW = dt.timedelta(minutes=5)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What was found: `ok`, a `note` that may be as it should be, or `bad`."""

    state: Literal["ok", "note", "bad"]
    text: str


def _settings(settings: Settings) -> Iterator[Finding]:
    given = [row.variable for row in config.ROWS if _is_given(settings, row)]
    yield Finding("ok", f"valid; set here: {', '.join(given) or 'none'}")
    for name in config.unknown():
        yield Finding("note", f"{name} is not a Paperboy setting and is ignored")
    if os.geteuid() == 0:
        yield Finding("note", "Paperboy is running as root, which is not needed")
    if settings.smtp_url and not settings.public_url:
        yield Finding("note", "PAPERBOY_PUBLIC_URL is not set, so links in emails only work on this machine")


def _is_given(settings: Settings, row: config.Row) -> bool:
    value = getattr(settings, row.attribute)
    return value is not None and str(value) != row.default and bool(row.default or row.attribute != "database_url")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = _data_dir(settings)
    if not folder.is_dir():
        yield Finding("note", f"{folder} does not exist yet; the first start creates it")
        return
    state: Literal["ok", "bad"] = "ok" if os.access(folder, os.W_OK | os.X_OK) else "bad"
    yield Finding(state, f"{folder} is {'' if state == 'ok' else 'not '}writable")
    free = shutil.disk_usage(folder).free
    if free < _MIN_FREE:
        yield Finding("bad", f"only {free / 1e6:.0f} MB are free on its disk")
    file = checkup.file_of(settings.database_url)
    if file and file.is_file() and file.stat().st_mode & 0o077:
        yield Finding("note", f"other users of this machine can read {file}; chmod 600 keeps them out")


def _database(settings: Settings) -> Iterator[Finding]:
    shown = config.shown_database(settings)
    try:
        found = checkup.look(settings.database_url)
    except StoreError as error:
        yield Finding("bad", f"{shown}: {error}")
        return
    if found is None:
        yield Finding("note", f"{shown} does not exist yet; the first start creates it")
    elif not found.is_current:
        yield Finding(
            "note",
            f"{shown} was made by another version of Paperboy; the next start, or paperboy migrate, updates it",
        )
    else:
        yield Finding("ok", f"{shown} holds {found.num_papers} papers on {found.num_lists} lists")


def _index(settings: Settings) -> Iterator[Finding]:
    try:
        found = checkup.look(settings.database_url)
    except StoreError:
        found = None
    if found is None or not found.is_current:
        yield Finding("note", "will be built once there is a database")
        return
    live = Folder(_data_dir(settings), found.identity).current()
    state = live.state() if live else None
    if state is None or not state.complete:
        yield Finding("note", "not complete; a running service builds it, and searches still work in the meantime")
    elif state.revision == found.revision:
        yield Finding("ok", "up to date")
    else:
        yield Finding("note", f"{found.revision - state.revision} changes behind; a running service catches up")


def _hub(settings: Settings) -> Iterator[Finding]:
    client = HubClient(settings.hub_url, settings.hf_token)
    try:
        found = client.newest(budget=_SECONDS)
    except UpstreamError as error:
        yield Finding("bad", f"{client.shown_url} returned no list: {without_password(str(error))}")
        return
    finally:
        client.close()
    token = "with" if settings.hf_token else "without"
    yield Finding("ok", f"{client.shown_url} answers, {token} a token; {len(found.papers)} papers on its newest page")
    if client.clock_behind is None:
        yield Finding("note", "it did not say what time it is, so this machine's clock cannot be compared")
        return
    behind = dt.timedelta(seconds=round(client.clock_behind))
    is_ok = abs(behind) <= _MAX_SKEW
    side = "behind" if behind > dt.timedelta() else "ahead of"
    text = f"this machine's clock is {abs(behind)} {side} the Hub's" if behind else "this machine's clock is correct"
    yield Finding("ok" if is_ok else "bad", text)


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_url is None:
        yield Finding("note", "PAPERBOY_SMTP_URL is not set, so there is no mail")
        return
    server = mail.parse_smtp_url(settings.smtp_url)
    shown = f"{server.host}:{server.port}"
    make = smtplib.SMTP_SSL if server.tls else smtplib.SMTP
    try:
        with make(server.host, server.port, timeout=_SECONDS) as connection:
            connection.ehlo()
            offered = connection.has_extn("starttls")
            if not server.tls and (server.starttls or (server.starttls is None and offered)):
                connection.starttls()
                connection.ehlo()
            if server.username:
                connection.login(server.username, server.password)
            yield Finding("ok", f"{shown} responds{' and accepts the login' if server.username else ''}")
    except smtplib.SMTPAuthenticationError:
        yield Finding("bad", f"{shown} rejects the user name or password")
    except (OSError, smtplib.SMTPException) as error:
        yield Finding("bad", f"{shown}: {_reason(error)}")


def _redis(settings: Settings) -> Iterator[Finding]:
    if settings.redis_url is None:
        yield Finding("note", "PAPERBOY_REDIS_URL is not set; each process caches and counts on its own")
        return
    from api.web.redis_link import connect

    try:
        client = connect(settings.redis_url)
    except ConfigError as error:
        yield Finding("bad", str(error))
        return
    from redis import RedisError

    try:
        client.ping()
        yield Finding("ok", "it answers")
    except (RedisError, OSError) as error:
        yield Finding("bad", f"it does not respond, so the service continues without it: {_reason(error)}")
    finally:
        client.close()


def _data_dir(settings: Settings) -> Path:
    if settings.data_dir:
        return Path(settings.data_dir)
    file = checkup.file_of(settings.database_url)
    return file.parent if file else config.user_data_dir()


def _reason(error: Exception) -> str:
    return without_password(str(error)) or type(error).__name__


ALL: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "settings": _settings,
    "data folder": _folder,
    "database": _database,
    "search index": _index,
    "Hub": _hub,
    "mail": _mail,
    "Redis": _redis,
}
