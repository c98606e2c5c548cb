"""Mails as they go over the wire, parsed by the standard library."""

from __future__ import annotations

import email.policy
from email import message_from_bytes
from email.message import EmailMessage

import pytest

from api.core.mail import Sender
from api.digest.compose import Content
from api.digest.message import POLICY, add_list_headers, message
from tests.digest.conftest import TUESDAY

SENDER = Sender("Päper Böy, Inc.", "papers@example.org")
LINK = "https://papers.example.org/paperboy/subscriptions/unsubscribe?token=" + "WyJOeVA0R1ozUnFzMzFY.awb-4g." * 6


def sent(
    content: Content, unsubscribe: str | None = None, base: str = "https://papers.example.org"
) -> tuple[bytes, EmailMessage]:
    mail = message(content, SENDER, "ada@example.org", "<daily.2026-11-23.abc@example.org>", TUESDAY)
    add_list_headers(mail, "daily", base, SENDER, unsubscribe)
    data = mail.as_bytes(policy=POLICY)
    return data, message_from_bytes(data, policy=email.policy.default)


def test_a_mail_has_both_parts_and_the_headers_of_a_list() -> None:
    data, mail = sent(Content("Straße Ω", "<p>Größe</p>", "Größe\n"), LINK)
    assert mail["Subject"] == "Straße Ω"
    assert mail["From"].addresses[0].display_name == "Päper Böy, Inc."
    assert mail["From"].addresses[0].addr_spec == "papers@example.org"
    assert mail["To"] == "ada@example.org"
    assert mail["Date"].datetime == TUESDAY
    assert mail["Message-ID"] == "<daily.2026-11-23.abc@example.org>"
    assert mail["List-Id"] == "Paperboy daily <daily.paperboy.papers.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for kind, text in (("plain", "Größe"), ("html", "<p>Größe</p>")):
        body = mail.get_body((kind,))
        assert body is not None
        assert body.get_content().strip() == text
    assert data.isascii()
    assert all(len(line) <= 998 for line in data.splitlines())


def test_the_address_to_unsubscribe_is_on_one_line_and_not_encoded() -> None:
    data, _ = sent(Content("S", "<p></p>", "t"), LINK)
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


def test_one_click_is_only_offered_over_https_and_to_subscribers() -> None:
    _, plain = sent(Content("S", "<p></p>", "t"), LINK.replace("https", "http"))
    assert plain["List-Unsubscribe"] is not None
    assert plain["List-Unsubscribe-Post"] is None
    _, without = sent(Content("S", "<p></p>", "t"))
    assert without["List-Unsubscribe"] is None


def test_a_list_of_a_service_without_a_name_is_named_after_the_sender() -> None:
    _, mail = sent(Content("S", "<p></p>", "t"), base="http://127.0.0.1:8000")
    assert mail["List-Id"] == "Paperboy daily <daily.paperboy.example.org>"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\N{LINE SEPARATOR}", "\x0b", "\x85", "\x00"])
def test_no_title_adds_a_header(end: str) -> None:
    _, mail = sent(Content(f"A title{end}Bcc: ben@example.org{end}{end}Body", "<p></p>", "t"))
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("A title")
    assert "Bcc: ben@example.org" in mail["Subject"]
    assert mail.get_content_type() == "multipart/alternative"
