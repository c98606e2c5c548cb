"""Subscribing: what may be done by whom. The pages' tests go the whole way, over mail and HTTP."""

from __future__ import annotations

import datetime as dt

import pytest

from api.core.preferences import Preferences
from api.digest.subscriptions import Links, Subscriptions
from api.digest.tokens import Tokens
from api.errors import InvalidLink, InvalidParameter
from api.store import Store, deliveries, subscriptions
from tests.conftest import NOW, Clock

ADA = "ada@example.org"


@pytest.fixture
def tokens(store: Store) -> Tokens:
    return Tokens(store, "a key of sixteen letters")


@pytest.fixture
def made(store: Store, tokens: Tokens, clock: Clock) -> Subscriptions:
    return Subscriptions(store, tokens, clock, "example.org")


def confirm_token(made: Subscriptions, tokens: Tokens) -> str:
    known = made.find(ADA)
    assert known is not None
    return Links("", tokens).confirm(known).partition("token=")[2]


def kinds(store: Store, made: Subscriptions) -> list[object]:
    known = made.find(ADA)
    assert known is not None
    with store.read() as conn:
        return [one["kind"] for one in deliveries.of(conn, known.key)]


def test_asking_queues_a_mail_and_nothing_else(store: Store, made: Subscriptions) -> None:
    made.ask(ADA, Preferences(hour=7))
    assert kinds(store, made) == ["confirm"]
    [known] = made.everybody()
    assert (known.is_active, known.offered) == (False, Preferences(hour=7))
    with pytest.raises(InvalidParameter):
        made.ask("ada", Preferences())


def test_each_request_gets_a_mail_of_its_own_and_every_link_works_once(
    store: Store, made: Subscriptions, tokens: Tokens
) -> None:
    made.ask(ADA, Preferences(hour=7))
    first = confirm_token(made, tokens)
    made.ask(ADA, Preferences(hour=9))
    assert kinds(store, made) == ["confirm", "confirm"]
    assert made.to_confirm(first).offered == Preferences(hour=9)
    assert made.confirm(first).preferences.hour == 9
    for token in (first, confirm_token(made, tokens)):
        with pytest.raises(InvalidLink) as caught:
            made.confirm(token)
        assert caught.value.detail in ("used", "incomplete")
    made.ask(ADA, Preferences(hour=3))
    assert sorted(map(str, kinds(store, made))) == ["confirm", "confirm", "known"]
    assert made.find(ADA).preferences.hour == 9


def test_a_suspended_address_is_asked_to_confirm_again(
    store: Store, made: Subscriptions, tokens: Tokens, clock: Clock
) -> None:
    made.ask(ADA, Preferences())
    known = made.confirm(confirm_token(made, tokens))
    with store.write() as conn:
        assert subscriptions.rejected(conn, known.key, clock(), 1)
    made.ask(ADA, Preferences(hour=5))
    assert made.find(ADA).is_active is False
    revived = made.confirm(confirm_token(made, tokens))
    assert (revived.is_active, revived.preferences.hour) == (True, 5)


def test_what_nobody_confirms_is_erased_after_two_days(made: Subscriptions, tokens: Tokens, clock: Clock) -> None:
    made.ask(ADA, Preferences())
    token = confirm_token(made, tokens)
    clock.forward(days=1.9)
    made.tidy()
    assert made.to_confirm(token).address == ADA
    clock.forward(days=0.2)
    made.tidy()
    assert made.everybody() == []
    with pytest.raises(InvalidLink, match="expired"):
        made.confirm(token)


def test_the_export_is_plain_json_with_times_in_utc(made: Subscriptions, tokens: Tokens) -> None:
    made.ask(ADA, Preferences(hour=20))
    made.confirm(confirm_token(made, tokens))
    token = tokens.make("preferences", made.find(ADA).key)
    about = made.export(token)
    assert about["confirmed_at"] == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert about["next_digest_at"] == (NOW + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert about["mails"][0]["state"] == "queued"
