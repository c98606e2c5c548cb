"""One connection to a mail server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from api.core.mail import Sender, SmtpServer
from api.digest.compose import Content
from api.digest.message import message
from api.digest.send import Deferred, Mailer, Rejected, ServerFault
from tests.digest.conftest import TUESDAY
from tests.smtp import MailServer


def a_mail(text: str = "Hello.\n.\nA line with a dot.\n") -> EmailMessage:
    content = Content("A subject", "<p>Hello.</p>", text)
    return message(content, Sender("Paperboy", "papers@example.org"), "ada@example.org", "<1@example.org>", TUESDAY)


def mailer(server: MailServer, **options: object) -> Mailer:
    return Mailer(SmtpServer("127.0.0.1", server.port, **options), "papers@example.org", reply_seconds=5)  # type: ignore[arg-type]


def test_several_messages_go_over_one_connection(mail_server: MailServer) -> None:
    one = mailer(mail_server)
    for _ in range(3):
        one.send(a_mail(), "ada@example.org")
    one.close()
    texts = [body.get_content() for mail in mail_server.mails if (body := mail.get_body(("plain",)))]
    assert [text.splitlines() for text in texts] == [["Hello.", ".", "A line with a dot."]] * 3


def test_a_refusal_leaves_the_connection_usable(mail_server: MailServer) -> None:
    one = mailer(mail_server)
    mail_server.at_rcpt = lambda address: {"b": "550 unknown", "c": "452 full"}.get(address[0])
    for address, error in (("b@example.org", Rejected), ("c@example.org", Deferred)):
        with pytest.raises(error):
            one.send(a_mail(), address)
    one.send(a_mail(), "ada@example.org")
    one.close()
    assert len(mail_server.mails) == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_again(mail_server: MailServer) -> None:
    one = mailer(mail_server)
    one.send(a_mail(), "ada@example.org")
    connection = one._connection
    assert connection is not None
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    one.send(a_mail(), "ada@example.org")
    one.close()
    assert len(mail_server.mails) == 2


def test_a_password_is_sent_to_this_machine_or_encrypted_and_a_wrong_one_is_the_servers_fault() -> None:
    with MailServer().running(login=("me", "secret")) as server:
        one = mailer(server, username="me", password="secret")
        one.send(a_mail(), "ada@example.org")
        one.close()
        assert len(server.mails) == 1
        with pytest.raises(ServerFault, match="535") as caught:
            mailer(server, username="me", password="wrong").send(a_mail(), "ada@example.org")
        assert "wrong" not in str(caught.value)
        with pytest.raises(ServerFault, match="530"):
            mailer(server).send(a_mail(), "ada@example.org")


def test_encryption_that_is_asked_for_is_not_done_without(mail_server: MailServer) -> None:
    with pytest.raises(ServerFault, match="STARTTLS"):
        mailer(mail_server, starttls=True).send(a_mail(), "ada@example.org")
    assert mail_server.mails == []


def test_no_server_is_a_fault_of_the_server() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with pytest.raises(ServerFault, match="refused"):
            Mailer(SmtpServer("127.0.0.1", probe.getsockname()[1]), "p@example.org").send(a_mail(), "a@example.org")


@contextmanager
def dripping() -> Iterator[int]:
    """Give the port of a server that sends a byte of its greeting now and then, and never the last."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220-")
                while not ended.wait(0.1):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        ended.set()
        thread.join(5)


def test_a_server_that_drips_is_given_up_in_time() -> None:
    with dripping() as port:
        one = Mailer(SmtpServer("127.0.0.1", port), "p@example.org", reply_seconds=5, message_seconds=0.7)
        started = time.monotonic()
        with pytest.raises(ServerFault):
            one.send(a_mail(), "ada@example.org")
        assert time.monotonic() - started < 10
