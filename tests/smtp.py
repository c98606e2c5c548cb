"""A mail server of our own on a real loopback port, that keeps what it accepts and has faults on demand."""

from __future__ import annotations

import contextlib
import email.policy
import socket
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class MailServer:
    """What it has accepted, and the replies it gives instead of accepting: each takes an address or a message."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.asked = Counter[str]()
        self.at_mail: Callable[[str], str | None] = lambda _address: None
        self.at_rcpt: Callable[[str], str | None] = lambda _address: None
        self.at_data: Callable[[bytes], str | None] = lambda _message: None
        self.after_data: Callable[[int], None] = lambda _count: None
        self.port = 0
        self._lock = threading.Lock()

    # The names are aiosmtpd's.
    async def handle_MAIL(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked["MAIL"] += 1
        envelope.mail_from = address
        return self.at_mail(address) or "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked["RCPT"] += 1
        refusal = self.at_rcpt(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        refusal = self.at_data(envelope.content)
        if refusal is not None:
            return refusal
        with self._lock:
            self.accepted.append((envelope.rcpt_tos[0], envelope.content))
            count = len(self.accepted)
        self.after_data(count)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, parsed by the standard library."""
        with self._lock:
            found = list(self.accepted)
        return [message_from_bytes(one, policy=email.policy.default) for _, one in found]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self, *, login: tuple[str, str] | None = None) -> Iterator[MailServer]:
        """Serve on loopback; with `login`, only to who knows it."""
        options: dict[str, Any] = {"hostname": "127.0.0.1", "port": self.port}

        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
            assert isinstance(data, LoginPassword)
            return AuthResult(success=(data.login.decode(), data.password.decode()) == login, handled=False)

        if login is not None:
            # It warns at each connection that passwords are not encrypted, and here they should not be.
            warnings.filterwarnings("ignore", "Requiring AUTH", UserWarning)
            options |= {"authenticator": check, "auth_required": True, "auth_require_tls": False}
        controller = _Controller(self, **options)
        controller.start()
        self.port = controller.chosen_port()
        try:
            yield self
        finally:
            controller.stop()


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Connect once, as aiosmtpd does, to the port that the system chose."""
        socket.create_connection(("127.0.0.1", self.chosen_port())).close()

    def chosen_port(self) -> int:
        server: Any = self.server
        return int(server.sockets[0].getsockname()[1])
