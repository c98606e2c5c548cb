"""One connection to a mail server, over which one message after another is sent. The only code that speaks SMTP."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage

from api.core.mail import SmtpServer
from api.digest.message import POLICY
from api.errors import PaperboyError

# For a single reply, and for everything that one message takes, however slowly the server answers.
REPLY_SECONDS, MESSAGE_SECONDS = 30.0, 120.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailError(PaperboyError):
    """A message was not accepted."""


class ServerFault(MailError):
    """The server takes nothing from us at the moment: no connection, no login, or it refuses the sender.

    `wait` is how many seconds it asks us to wait.
    """

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class Rejected(MailError):
    """The server refuses the address for good (5xx to RCPT TO)."""


class Deferred(MailError):
    """The server refuses this message or its address for now, or the connection broke while it was sent."""


class Mailer:
    """Sends mails over one connection, which stays open between them. Not for several threads at once."""

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        reply_seconds: float = REPLY_SECONDS,
        message_seconds: float = MESSAGE_SECONDS,
    ) -> None:
        """Send by way of `server`, with `sender` as the address to which errors are returned."""
        self._server, self._sender = server, sender
        self._reply_seconds, self._message_seconds = reply_seconds, message_seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, address: str) -> None:
        """Send a mail; on return, the server has accepted it.

        Raises:
            ServerFault, Rejected, Deferred: it has not, or it is unknown whether it has.
        """
        with self._limited():
            try:
                connection = self._open()
                code, reply = connection.mail(self._sender)
            except (OSError, smtplib.SMTPException) as error:
                raise self._failed(ServerFault, _text(error)) from error
            if code != 250:
                raise self._failed(ServerFault, _reply(code, reply))
            try:
                code, reply = connection.rcpt(address)
            except (OSError, smtplib.SMTPException) as error:
                raise self._failed(ServerFault, _text(error)) from error
            if code == 421:
                raise self._failed(ServerFault, _reply(code, reply))
            if code not in (250, 251):
                self._reset()
                raise (Rejected if 500 <= code < 600 else Deferred)(_reply(code, reply))
            try:
                code, reply = connection.data(mail.as_bytes(policy=POLICY))
            except smtplib.SMTPDataError as error:
                self._reset()
                raise Deferred(_reply(error.smtp_code, error.smtp_error)) from error
            except (OSError, smtplib.SMTPException) as error:
                raise self._failed(Deferred, _text(error)) from error
            if code != 250:
                self._reset()
                raise Deferred(_reply(code, reply))

    def close(self) -> None:
        """End the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()

    def _open(self) -> smtplib.SMTP:
        """Return a connection that is ready for a message."""
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                # The server may have hung up meanwhile.
                if self._connection.rset()[0] == 250:
                    return self._connection
            self.close()
        server, context = self._server, ssl.create_default_context()
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(timeout=self._reply_seconds, context=context)
        else:
            connection = smtplib.SMTP(timeout=self._reply_seconds)
        # smtplib sets the host name only in its constructor, and TLS needs it.
        connection._host = server.host  # type: ignore[attr-defined]
        self._connection = connection
        connection.connect(server.host, server.port)
        connection.ehlo_or_helo_if_needed()
        is_local = server.host in _LOOPBACK
        offered = server.starttls is None and not is_local and connection.has_extn("starttls")
        if server.starttls or offered:
            connection.starttls(context=context)
            connection.ehlo()
        if server.username is not None:
            if not (server.tls or server.starttls or offered or server.starttls is False or is_local):
                raise smtplib.SMTPException(
                    "the server offers no encryption, so no password is sent; add ?starttls=0 to send it in the clear"
                )
            connection.login(server.username, server.password)
        return connection

    def _reset(self) -> None:
        """Begin anew after a refusal; a connection that cannot is closed."""
        try:
            if self._connection is not None and self._connection.rset()[0] == 250:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.close()

    def _failed(self, kind: type[MailError], reason: str) -> MailError:
        self.close()
        return kind(reason)

    @contextlib.contextmanager
    def _limited(self) -> Iterator[None]:
        """Hang up when everything takes too long; smtplib's own timeout begins anew with each byte."""
        timer = threading.Timer(self._message_seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(text.split())}"


def _text(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__
