"""The channel of mails: what a queued delivery says, and to whom."""

from __future__ import annotations

import dataclasses

import pytest

from api.core.mail import Sender
from api.digest.mail import Composer
from api.digest.subscriptions import Links
from api.digest.tokens import Tokens
from api.store import Store, subscriptions
from api.store.deliveries import Delivery
from tests.conftest import Clock
from tests.digest.conftest import MONDAY_LIST, TUESDAY, fill, subscribe

BASE = "https://papers.example.org"


@pytest.fixture
def composer(store: Store, tuesday: Clock) -> Composer:
    links = Links(BASE, Tokens(store, "a key of sixteen letters"))
    return Composer(store, tuesday, Sender("Paperboy", "papers@example.org"), links, is_public=True)


def delivery(key: str, kind: str = "daily", name: str = str(MONDAY_LIST)) -> Delivery:
    return Delivery(
        recipient=key,
        kind=kind,
        list=name,
        channel="mail",
        message_id="<1@example.org>",
        created_at=TUESDAY,
        give_up_at=TUESDAY,
    )


def test_a_digest_goes_to_its_subscriber_with_what_he_wants(store: Store, composer: Composer) -> None:
    fill(store, MONDAY_LIST)
    found = composer.of(delivery(subscribe(store, max_papers=2)))
    assert found is not None
    address, mail = found
    assert (address, mail["To"], mail["Message-ID"]) == ("ada@example.org", "ada@example.org", "<1@example.org>")
    assert mail["Subject"] == "Paper number 1 and 1 more paper"
    assert mail["List-Unsubscribe"].startswith(f"<{BASE}/subscriptions/unsubscribe?token=")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_a_public_address_no_program_is_told_where_to_unsubscribe(store: Store, tuesday: Clock) -> None:
    fill(store, MONDAY_LIST)
    links = Links("http://127.0.0.1:8000", Tokens(store))
    private = Composer(store, tuesday, Sender("Paperboy", "papers@example.org"), links, is_public=False)
    found = private.of(delivery(subscribe(store)))
    assert found is not None
    assert found[1]["List-Unsubscribe"] is None
    body = found[1].get_body(("plain",))
    assert body is not None
    assert "http://127.0.0.1:8000/subscriptions/unsubscribe?token=" in body.get_content()


def test_nothing_is_said_to_who_is_gone_or_suspended_or_has_confirmed(store: Store, composer: Composer) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store)
    assert composer.of(delivery("nobody")) is None
    assert composer.of(delivery(key, "confirm", "x")) is None
    with store.write() as conn:
        subscriptions.rejected(conn, key, TUESDAY, 1)
    assert composer.of(delivery(key)) is None


def test_the_mail_to_confirm_is_no_mail_of_a_list(store: Store, composer: Composer) -> None:
    key = subscribe(store)
    with store.write() as conn:
        known = subscriptions.get(conn, key)
        assert known is not None
        subscriptions.offer(conn, key, known.address, known.preferences, "n", TUESDAY)
    found = composer.of(dataclasses.replace(delivery(key), kind="confirm", list="x"))
    assert found is not None
    assert found[1]["Subject"] == "Confirm your subscription to Paperboy"
    assert found[1]["List-Id"] is None
