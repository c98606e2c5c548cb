"""Mails as `email.message.EmailMessage`, with the headers that programs and providers look for."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from urllib.parse import urlsplit

from api.core.mail import Sender
from api.digest.compose import Content


class _Unfolded(UnstructuredHeader):
    """A header on one line. Programs look for the whole address in it, so it is neither folded nor encoded."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it is sent."""
        return f"List-Unsubscribe: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)  # type: ignore[arg-type]
POLICY = SMTP.clone(header_factory=_HEADERS)


def message(content: Content, sender: Sender, address: str, message_id: str, now: dt.datetime) -> EmailMessage:
    """Return a mail with a plain text and an HTML part. No text in it can add a header."""
    mail = EmailMessage(POLICY)
    mail["Subject"] = " ".join(content.subject.split())
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=address)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    # Programs that answer mails by themselves leave this one alone (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(content.text, cte="quoted-printable")
    mail.add_alternative(content.html, subtype="html", cte="quoted-printable")
    return mail


def add_list_headers(mail: EmailMessage, kind: str, base: str, sender: Sender, unsubscribe_url: str | None) -> None:
    """Add the headers of a mailing list.

    Args:
        mail: gets the headers.
        kind: what the list is called.
        base: the address of this service.
        sender: names the list where the service has no public name.
        unsubscribe_url: where to unsubscribe. Programs offer that by one click where it is https (RFC 8058).
    """
    host = urlsplit(base).hostname or ""
    domain = sender.domain if host in ("127.0.0.1", "localhost", "::1", "") else host
    mail["List-Id"] = f"Paperboy {kind} <{kind}.paperboy.{domain}>"
    mail["Precedence"] = "bulk"
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        if unsubscribe_url.startswith("https://"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
