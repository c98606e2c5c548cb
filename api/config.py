"""All settings. Only this file reads the environment.

A setting is a row with the variable's name, the marshmallow field that validates it, its default, the allowed values
and a help text. The README's table of settings is compared with these rows.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from marshmallow import ValidationError, fields, validate
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.core import mail
from api.core.hub_site import HUB_SITE
from api.core.secrecy import without_password as without_password
from api.errors import ConfigError

VERSION = importlib.metadata.version("paperboy")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The validated settings of a running service."""

    hub_url: str
    arxiv_url: str
    hf_token: str | None
    database_url: str
    data_dir: str | None
    refresh_seconds: int
    public_url: str | None
    trusted_proxies: int
    cache_mb: int
    redis_url: str | None
    rate_limit: str
    smtp_url: str | None
    mail_from: str | None
    secret_key: str | None
    webhooks: str | None
    metrics: str
    log_format: str
    access_log: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One setting.

    `variable` is its environment variable and `attribute` its name in `Settings`. `allowed` describes the valid
    values in error messages. The value of a `secret` is never shown.
    """

    variable: str
    attribute: str
    field: fields.Field[Any]
    default: str
    allowed: str
    help: str
    secret: bool = False


def _database(value: str) -> None:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValidationError("not a database URL") from None
    # An `@` in a password must be written as %40. Otherwise part of it would be read as the host or database.
    if "@" in f"{url.host or ''}{url.database if url.get_backend_name() != 'sqlite' else ''}":
        raise ValidationError("an unescaped @")
    backend = url.get_backend_name()
    in_memory = backend == "sqlite" and url.database in (None, "", ":memory:")
    if backend not in ("sqlite", "postgresql") or in_memory:
        raise ValidationError("an unsupported database")


def _by(parse: Callable[[str], object]) -> Callable[[str], None]:
    """Return a validator for values that `parse` accepts."""

    def check(value: str) -> None:
        try:
            parse(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    return check


def _shown(text: str) -> str:
    """Return an invalid value for an error message. Of a URL that cannot be parsed, only the scheme is shown."""
    if "://" not in text:
        return without_password(text)
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        return f"{text.partition('://')[0]}://***"
    return without_password(text)


def user_data_dir() -> Path:
    """Return the user's data folder, which depends on `XDG_DATA_HOME`."""
    return Path(platformdirs.user_data_dir("paperboy", appauthor=False))


def default_database_url() -> str:
    """Return the URL of the SQLite file in the user's data folder."""
    return f"sqlite:///{user_data_dir() / 'paperboy.db'}"


_url = validate.URL(schemes={"http", "https"}, require_tld=False)
_redis = validate.Regexp(r"(rediss?://[^\s/]+(/\d{0,4})?|unix://\S*/\S+)(\?\S*)?\Z")
_metrics = validate.Regexp(r"(local|all|off|(\S*:)?[0-9]{1,5})\Z")
_rate = validate.Regexp(r"(0|[1-9][0-9]{0,5}/(second|minute|hour|day))\Z")


def _web(variable: str, default: str, help: str) -> Row:  # noqa: A002
    attribute, field = variable.removeprefix("PAPERBOY_").lower(), fields.String(validate=_url)
    return Row(variable, attribute, field, default, "an http or https address", help)


def _choice(variable: str, names: tuple[str, str], help: str) -> Row:  # noqa: A002
    field = fields.String(validate=validate.OneOf(names))
    return Row(variable, variable.removeprefix("PAPERBOY_").lower(), field, names[0], " or ".join(names), help)


def _number(variable: str, first: int, last: int, default: str, help: str) -> Row:  # noqa: A002
    allowed = f"a whole number from {first} to {last}"
    field = fields.Integer(validate=validate.Range(first, last))
    return Row(variable, variable.removeprefix("PAPERBOY_").lower(), field, default, allowed, help)


ROWS: tuple[Row, ...] = (
    _web("PAPERBOY_HUB_URL", HUB_SITE, "The Hub to read lists from."),
    _web("PAPERBOY_ARXIV_URL", "https://export.arxiv.org", "The arXiv server for papers the Hub does not know."),
    Row(
        "HF_TOKEN",
        "hf_token",
        fields.String(validate=validate.Regexp(r"[\x21-\x7e]*\Z")),
        "",
        "a Hub access token: printable ASCII without spaces",
        "Raises the Hub's request limit. It is only sent to the Hub.",
        secret=True,
    ),
    Row(
        "PAPERBOY_DATABASE_URL",
        "database_url",
        fields.String(validate=_database),
        "",
        "sqlite:////absolute/path.db or postgresql://user:password@host/name",
        "Where papers are stored. Default: an SQLite file in the user's data folder.",
    ),
    Row(
        "PAPERBOY_DATA_DIR",
        "data_dir",
        fields.String(validate=validate.Regexp("/.")),
        "",
        "the absolute path of a folder, for example /var/lib/paperboy",
        "The folder of the search index, which is rebuilt when missing. Default: beside the SQLite file.",
    ),
    _number("PAPERBOY_REFRESH_SECONDS", 1, 86400, "300", "How often the current list is checked."),
    _web(
        "PAPERBOY_PUBLIC_URL",
        "",
        "This service's public address, for links; may have a path. Default: the requested address.",
    ),
    _number(
        "PAPERBOY_TRUSTED_PROXIES",
        0,
        10,
        "0",
        "How many proxies in front set `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and `-Prefix`.",
    ),
    _number("PAPERBOY_CACHE_MB", 1, 65536, "64", "Memory for cached replies per web process, in MB."),
    Row(
        "PAPERBOY_REDIS_URL",
        "redis_url",
        fields.String(validate=_redis),
        "",
        "redis://host:6379/0, rediss://… or unix:///path",
        "A Redis in which several machines share cached replies and rate-limit counts.",
        secret=True,
    ),
    Row(
        "PAPERBOY_RATE_LIMIT",
        "rate_limit",
        fields.String(validate=_rate),
        "120/minute",
        "0 for no limit, or a number per second, minute, hour or day, for example 120/minute",
        "How many requests for uncached replies a client may send; `0` means no limit.",
    ),
    Row(
        "PAPERBOY_SMTP_URL",
        "smtp_url",
        fields.String(validate=_by(mail.parse_smtp_url)),
        "",
        "smtp://user:password@host:587?starttls=1 or smtps://user:password@host:465",
        "The mail server for digests. If unset, no mail is sent.",
        secret=True,
    ),
    Row(
        "PAPERBOY_MAIL_FROM",
        "mail_from",
        fields.String(validate=_by(mail.parse_sender)),
        "",
        "a sender such as Paperboy <papers@example.org>",
        "The sender of emails; required if `PAPERBOY_SMTP_URL` is set.",
    ),
    Row(
        "PAPERBOY_SECRET_KEY",
        "secret_key",
        fields.String(validate=validate.Length(min=16)),
        "",
        "at least 16 characters",
        "Signs the links in emails. Default: generated once and stored in the database.",
        secret=True,
    ),
    Row(
        "PAPERBOY_WEBHOOKS",
        "webhooks",
        fields.String(validate=_by(mail.parse_targets)),
        "",
        "slack:https://…, discord:…, telegram:…?chat_id=… or json:…#key, also slack+code:… etc., separated by spaces",
        "Chats and programs that get the daily digest; see below.",
        secret=True,
    ),
    Row(
        "PAPERBOY_METRICS",
        "metrics",
        fields.String(validate=_metrics),
        "local",
        "local, all, off, or a port of its own such as 9100 or 0.0.0.0:9100",
        "Who may read `/metrics`: `local` programs, `all`, nobody (`off`); or a port of its own (`9100`).",
    ),
    _choice("PAPERBOY_LOG_FORMAT", ("plain", "json"), "How log lines look: `plain` or `json`."),
    _choice(
        "PAPERBOY_ACCESS_LOG",
        ("off", "on"),
        "Whether to log every request, on standard output. This log contains the clients' addresses.",
    ),
    _number("PORT", 1, 65535, "8000", "The port to listen on."),
)


def load(overrides: Mapping[str, str] | None = None, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and validate all settings. An empty variable counts as unset.

    Args:
        overrides: values by variable, from the command line; they take precedence over the environment.
        environ: the environment.

    Raises:
        ConfigError: a value is invalid. The message is one line with the setting, the value and the allowed values.
    """
    given = {**environ, **(overrides or {})}
    values: dict[str, object] = {}
    for row in ROWS:
        text = given.get(row.variable, "").strip() or row.default
        try:
            values[row.attribute] = row.field.deserialize(text) if text else None
        except ValidationError:
            shown = "its value" if row.secret else repr(_shown(text))
            raise ConfigError(f"{row.variable}: {shown} is not valid; use {row.allowed}") from None
    values["database_url"] = values["database_url"] or default_database_url()
    for attribute in ("hub_url", "arxiv_url", "public_url"):
        if values[attribute] is not None:
            values[attribute] = str(values[attribute]).rstrip("/")
    if values["smtp_url"] and not values["mail_from"]:
        raise ConfigError(
            "PAPERBOY_MAIL_FROM is not set, and PAPERBOY_SMTP_URL needs it; "
            "use a sender such as Paperboy <papers@example.org>"
        )
    return Settings(**values)  # type: ignore[arg-type]


def log_format(environ: Mapping[str, str] = os.environ) -> str:
    """Return how to log before the settings are loaded, which may be wrong."""
    return "json" if environ.get("PAPERBOY_LOG_FORMAT", "").strip() == "json" else "plain"


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the variables that start with `PAPERBOY_` but are not settings."""
    known = {row.variable for row in ROWS}
    return sorted(name for name in environ if name.startswith("PAPERBOY_") and name not in known)


def shown_database(settings: Settings) -> str:
    """Return the database's location for display: the path of a file, or a URL without the password."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return without_password(url.render_as_string(hide_password=True))
