"""Where mail and webhooks go, as the settings write it."""

import pytest

from api.core.mail import Sender, SmtpServer, Target, parse_sender, parse_smtp_url, parse_targets


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 587)),
        ("smtp://127.0.0.1:2525?starttls=0", SmtpServer("127.0.0.1", 2525, starttls=False)),
        (
            "smtp://me%40example.org:p%2Fw@mail.example.org:25?starttls=1",
            SmtpServer("mail.example.org", 25, starttls=True, username="me@example.org", password="p/w"),
        ),
        ("smtps://me:pw@mail.example.org/", SmtpServer("mail.example.org", 465, True, None, "me", "pw")),
    ],
)
def test_an_smtp_url_is_parsed(text: str, server: SmtpServer) -> None:
    assert parse_smtp_url(text) == server
    assert not server.password or server.password not in repr(server)


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host/inbox",
        "smtp://host:port",
        "smtp://host?starttls=yes",
        "smtp://host?tls=1",
        "smtps://host?starttls=1",
        "smtp://ho st",
    ],
)
def test_another_smtp_url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_smtp_url(text)


def test_a_sender_has_a_name_or_none() -> None:
    assert parse_sender("Paper Boy <papers@Example.org>") == Sender("Paper Boy", "papers@example.org")
    assert parse_sender("papers@localhost.test").domain == "localhost.test"


@pytest.mark.parametrize(
    "text", ["Paperboy", "papers@", "a@b@c", "Paperboy <papers@example.org>\nBcc: x@example.org"]
)
def test_another_sender_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_sender(text)


def test_targets_are_parsed_in_order_and_once() -> None:
    slack, key = "slack:https://hooks.example.org/T0/B0/secret", "json:http://127.0.0.1:9/hook?a=1#k%20y"
    found = parse_targets(f"{slack}  {key} {slack}")
    assert found == (
        Target("slack", "https://hooks.example.org/T0/B0/secret"),
        Target("json", "http://127.0.0.1:9/hook?a=1", "k y"),
    )
    assert found[0].shown == "slack webhook at hooks.example.org"
    assert "k y" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "https://hooks.example.org/x",
        "irc:https://hooks.example.org/x",
        "slack:ftp://hooks.example.org/x",
        "slack:https:///x",
        "slack:https://hooks.example.org:port/x",
        "json:https://hooks.example.org/x",
        "slack:https://hooks.example.org/x#key",
        "telegram:https://api.telegram.org/bot1:x/sendMessage",
    ],
)
def test_another_target_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_targets(text)


def test_a_target_can_ask_for_new_code() -> None:
    daily, code = parse_targets("slack:https://a.example/x slack+code:https://a.example/x")
    assert (daily.event, code.event, code.kind) == ("daily", "code", "slack")
    assert code.shown == "slack+code webhook at a.example"
    for wrong in ("slack+:https://a.example/x", "slack+daily:https://a.example/x", "+code:https://a.example/x"):
        with pytest.raises(ValueError, match=r"webhook|after \+"):
            parse_targets(wrong)
