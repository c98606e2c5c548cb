"""Sending what is queued, over a real mail server that refuses, waits and hangs up."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import pytest

from api.core.mail import Sender, SmtpServer
from api.digest.deliver import Outbox
from api.digest.mail import Composer, MailChannel
from api.digest.schedule import Schedule
from api.digest.send import Mailer
from api.digest.subscriptions import Links, Subscriptions
from api.digest.tokens import Tokens
from api.errors import StoreUnavailable
from api.store import Store, deliveries, subscriptions
from tests.conftest import Clock, Patience
from tests.digest.conftest import FRIDAY_LIST, MONDAY_LIST, fill, subscribe
from tests.smtp import MailServer

DAY = dt.timedelta(days=1)


@pytest.fixture
def outbox(store: Store, tuesday: Clock, mail_server: MailServer, patience: Patience) -> Iterator[Outbox]:
    tokens = Tokens(store, "a key of sixteen letters")
    links = Links("https://p.example.org", tokens)
    composer = Composer(store, tuesday, Sender("Paperboy", "papers@example.org"), links, is_public=True)
    server = SmtpServer("127.0.0.1", mail_server.port)
    mailer = Mailer(server, "papers@example.org", reply_seconds=5, message_seconds=5)
    subscribed = Subscriptions(store, tokens, tuesday, "example.org")
    channel = MailChannel(Schedule(store, tuesday, "example.org"), subscribed, composer, mailer)
    made = Outbox(store, channel, tuesday, sleep=patience.sleep, uniform=lambda low, high: (low + high) / 2)
    yield made
    made.close()


def states(store: Store, day: dt.date = MONDAY_LIST) -> dict[str, str]:
    with store.read() as conn:
        return deliveries.states(conn, "daily", str(day))


def test_what_is_due_is_sent_once(store: Store, outbox: Outbox, mail_server: MailServer) -> None:
    fill(store, MONDAY_LIST)
    subscribe(store, hour=8)
    subscribe(store, "ben@example.org", hour=8)
    assert outbox.queue() == 2
    done: list[int] = []
    outbox.send_all(told=done.append)
    outbox.queue()
    outbox.send_all()
    assert [mail["To"] for mail in mail_server.mails] == ["ada@example.org", "ben@example.org"]
    assert done == [1, 1]
    assert set(states(store).values()) == {"sent"}


def test_a_digest_of_which_nothing_is_left_is_not_sent(store: Store, outbox: Outbox, mail_server: MailServer) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8, min_upvotes=1000)
    outbox.queue()
    outbox.send_all()
    assert mail_server.mails == []
    assert states(store) == {key: "skipped"}


def test_who_unsubscribes_meanwhile_gets_nothing(store: Store, outbox: Outbox, mail_server: MailServer) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    subscribe(store, "ben@example.org", hour=8)
    outbox.queue()
    with store.write() as conn:
        subscriptions.erase(conn, key)
    outbox.send_all()
    assert [mail["To"] for mail in mail_server.mails] == ["ben@example.org"]


def test_a_refusal_for_now_is_tried_again_with_growing_waits_and_delays_nobody_else(
    store: Store, outbox: Outbox, mail_server: MailServer, tuesday: Clock
) -> None:
    fill(store, MONDAY_LIST)
    subscribe(store, hour=8)
    subscribe(store, "ben@example.org", hour=8)
    mail_server.at_rcpt = lambda address: "451 later" if address.startswith("ada") else None
    outbox.queue()
    outbox.send_all()
    assert [mail["To"] for mail in mail_server.mails] == ["ben@example.org"]
    tried = []
    for minute in range(1, 20):
        tuesday.forward(minutes=1)
        before = mail_server.asked["RCPT"]
        outbox.send_all()
        tried += [minute] if mail_server.asked["RCPT"] > before else []
    assert tried == [1, 3, 7, 15]
    mail_server.at_rcpt = lambda _address: None
    tuesday.forward(hours=1)
    outbox.send_all()
    assert len(mail_server.to("ada@example.org")) == 1


def test_a_message_refused_at_its_end_is_tried_again_under_its_message_id(
    store: Store, outbox: Outbox, mail_server: MailServer, tuesday: Clock
) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    refused: list[bytes] = []

    def refuse(message: bytes) -> str | None:
        refused.append(message)
        return "554 looks like spam" if len(refused) == 1 else None

    mail_server.at_data = refuse
    outbox.queue()
    outbox.send_all()
    assert states(store) == {key: "queued"}
    tuesday.forward(minutes=2)
    outbox.send_all()
    assert states(store) == {key: "sent"}
    ids = {line for one in refused for line in one.splitlines() if line.startswith(b"Message-ID:")}
    assert len(ids) == 1


def test_a_digest_that_is_a_day_late_is_given_up(
    store: Store, outbox: Outbox, mail_server: MailServer, tuesday: Clock
) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    mail_server.at_rcpt = lambda _address: "451 later"
    outbox.queue()
    for _ in range(30):
        outbox.send_all()
        tuesday.forward(hours=1)
    assert states(store) == {key: "failed"}
    assert 15 < mail_server.asked["RCPT"] < 30


def test_only_three_refusals_for_good_in_a_row_suspend_an_address(
    store: Store, outbox: Outbox, mail_server: MailServer, tuesday: Clock
) -> None:
    key = subscribe(store, hour=8)
    mail_server.at_rcpt = lambda _address: "550 no such user"
    for refused, number in ((True, 1), (True, 2), (False, 3), (True, 4), (True, 5), (True, 6)):
        mail_server.at_rcpt = (lambda _address: "550 no such user") if refused else (lambda _address: None)
        day = MONDAY_LIST + (number - 1) * DAY
        fill(store, day, number)
        with store.read() as conn:
            known = subscriptions.get(conn, key)
        assert known is not None
        assert known.is_active, number
        outbox.queue()
        outbox.send_all()
        tuesday.forward(days=1)
    with store.read() as conn:
        known = subscriptions.get(conn, key)
    assert known is not None
    assert not known.is_active
    fill(store, MONDAY_LIST + 6 * DAY)
    assert outbox.queue() == 0
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize("at", ["login", "sender", "connection"])
def test_a_server_that_refuses_us_suspends_nobody_and_everything_is_sent_later(
    at: str, store: Store, outbox: Outbox, mail_server: MailServer, tuesday: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    key = subscribe(store, hour=8)
    caplog.set_level(logging.INFO, "api")
    for day in range(3):
        fill(store, MONDAY_LIST + day * DAY)
        if at == "sender":
            mail_server.at_mail = lambda _address: "550 sender refused"
        elif at == "login":
            mail_server.at_mail = lambda _address: "530 login first"
        else:
            mail_server.at_mail = lambda _address: "421 too busy"
        outbox.queue()
        assert outbox.send_all() > 1.0
        assert outbox.send_all() > 2.0
        tuesday.forward(hours=1)
        mail_server.at_mail = lambda _address: None
        outbox.send_all()
        tuesday.forward(hours=23)
    with store.read() as conn:
        known = subscriptions.get(conn, key)
    assert known is not None
    assert (known.is_active, known.rejections) == (True, 0)
    assert len(mail_server.mails) == 3
    assert sum("accepts no messages" in message for message in caplog.messages) == 3
    assert sum("accepts messages again" in message for message in caplog.messages) == 3


def test_without_a_server_the_pauses_grow_and_nothing_is_lost(
    store: Store, outbox: Outbox, mail_server: MailServer
) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    mail_server.at_mail = lambda _address: "421 closing"
    outbox.queue()
    assert [round(outbox.send_all()) for _ in range(9)] == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert states(store) == {key: "queued"}
    mail_server.at_mail = lambda _address: None
    outbox.send_all()
    assert states(store) == {key: "sent"}


def test_a_sent_message_is_noted_as_soon_as_the_database_is_back_and_not_sent_again(
    store: Store, outbox: Outbox, mail_server: MailServer, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    outbox.queue()
    real, failures = deliveries.end, iter([True, True, False])

    def fail(*arguments: object) -> None:
        if next(failures, False):
            raise StoreUnavailable("away")
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries, "end", fail)
    outbox.send_all()
    assert len(mail_server.mails) == 1
    assert states(store) == {key: "sent"}
    assert patience.waits == [0.1, 0.2]


def test_the_loop_goes_on_whatever_goes_wrong_and_ends_when_told(
    store: Store, outbox: Outbox, mail_server: MailServer, patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, FRIDAY_LIST)
    fill(store, MONDAY_LIST)
    subscribe(store, hour=8)
    looks = 0
    queue = outbox._channel.queue

    def odd() -> int:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ValueError("odd")
        if looks == 2:
            raise StoreUnavailable("away")
        return queue()

    monkeypatch.setattr(outbox._channel, "queue", odd)
    outbox.run_until(lambda: looks > 3)
    assert len(mail_server.mails) == 1
    assert max(patience.waits) == 1.0


def test_a_delivery_that_cannot_be_made_holds_up_no_other(
    store: Store, outbox: Outbox, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, MONDAY_LIST)
    key, other = subscribe(store, hour=8), subscribe(store, "ben@example.org", hour=8)
    send = outbox._channel.send

    def odd(one: deliveries.Delivery) -> bool:
        if one.recipient == key:
            raise ValueError("odd")
        return send(one)

    monkeypatch.setattr(outbox._channel, "send", odd)
    outbox.queue()
    outbox.send_all()
    assert [mail["To"] for mail in mail_server.mails] == ["ben@example.org"]
    assert states(store) == {key: "queued", other: "sent"}
