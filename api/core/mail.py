"""Where mail and webhooks go, as the settings write it: servers, senders and targets. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
from email.utils import parseaddr
from typing import Literal, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

TargetKind = Literal["slack", "discord", "telegram", "json"]
TargetEvent = Literal["daily", "code"]
_PORTS = {"smtp": 587, "smtps": 465}


@dataclasses.dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that takes our mail.

    `starttls` is True to insist on encryption, False to do without, None to use it where the server offers it. With
    `tls`, the connection is encrypted from its first byte.
    """

    host: str
    port: int
    tls: bool = False
    starttls: bool | None = None
    username: str | None = None
    password: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from; `name` may be empty."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.address.rpartition("@")[2]


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A webhook: what kind of service it is, its address, and for `json` the key that signs what it gets.

    It gets each day's list, or with `event` `code` the papers that got code.
    """

    kind: TargetKind
    url: str
    key: str = dataclasses.field(default="", repr=False)
    event: TargetEvent = "daily"

    @property
    def shown(self) -> str:
        """The target for log lines: without its path, which is a secret."""
        name = f"{self.kind}+{self.event}" if self.event != "daily" else self.kind
        return f"{name} webhook at {urlsplit(self.url).hostname}"


def parse_smtp_url(text: str) -> SmtpServer:
    """Parse `smtp://user:password@host:587?starttls=1`, or `smtps://` for a connection that begins encrypted.

    Raises:
        ValueError: it is something else.
    """
    url = urlsplit(text)
    query = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
    starttls = query.pop("starttls", None)
    if url.scheme not in _PORTS or not url.hostname or url.path not in ("", "/") or query or url.fragment:
        raise ValueError("not the address of an SMTP server")
    if starttls not in (None, "0", "1") or (url.scheme == "smtps" and starttls is not None):
        raise ValueError("starttls is 0 or 1, and only for smtp://")
    if any(letter.isspace() for letter in text):
        raise ValueError("white space")
    return SmtpServer(
        host=url.hostname,
        port=url.port or _PORTS[url.scheme],
        tls=url.scheme == "smtps",
        starttls=None if starttls is None else starttls == "1",
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password or ""),
    )


def parse_sender(text: str) -> Sender:
    """Parse `Paperboy <papers@example.org>` or a bare address.

    Raises:
        ValueError: it is something else.
    """
    name, address = parseaddr(text)
    if any(ord(letter) < 32 for letter in text) or not address:
        raise ValueError("not a sender")
    # It takes a while to import, and few installations send mail.
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    return Sender(name, checked.ascii_email or checked.normalized)


def parse_targets(text: str) -> tuple[Target, ...]:
    """Parse targets separated by spaces: `slack:https://… discord:https://… telegram:https://…?chat_id=… json:https://…#key`.

    With `+code` after its kind, as in `slack+code:https://…`, a target gets the papers that got code.

    Raises:
        ValueError: one of them is something else.
    """
    return tuple(dict.fromkeys(_target(one) for one in text.split()))


def _target(text: str) -> Target:
    named, _, address = text.partition(":")
    kind, plus, event = named.partition("+")
    url = urlsplit(address)
    if plus and event != "code":
        raise ValueError("after + comes code")
    if kind not in get_args(TargetKind) or url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("not a webhook")
    _ = url.port  # Raises a ValueError if it is no number.
    if (kind == "json") != bool(url.fragment):
        raise ValueError("a json webhook has a key after #, and only a json webhook")
    if kind == "telegram" and not dict(parse_qsl(url.query)).get("chat_id"):
        raise ValueError("a Telegram webhook names its chat_id")
    address = url._replace(fragment="").geturl()
    return Target(kind, address, unquote(url.fragment), "code" if plus else "daily")  # type: ignore[arg-type]
