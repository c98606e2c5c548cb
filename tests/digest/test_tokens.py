"""Signed links: good for one purpose and one time, and for nothing when changed."""

import time

import pytest
from itsdangerous import URLSafeTimedSerializer

from api.digest.tokens import Purpose, Tokens
from api.errors import InvalidLink
from api.store import Store

DAY = 86400


def reason(tokens: Tokens, purpose: Purpose, token: str) -> str:
    with pytest.raises(InvalidLink) as caught:
        tokens.read(purpose, token)
    return caught.value.detail


def test_a_token_is_read_by_any_process_on_the_database(store: Store) -> None:
    token = Tokens(store).make("confirm", "key", "nonce")
    assert Tokens(store).read("confirm", token) == ("key", "nonce")


def test_a_token_is_good_for_its_purpose_only(store: Store) -> None:
    tokens = Tokens(store)
    for made, read in (("confirm", "unsubscribe"), ("unsubscribe", "preferences"), ("preferences", "confirm")):
        assert reason(tokens, read, tokens.make(made, "key")) == "incomplete"  # type: ignore[arg-type]


def test_a_changed_token_is_refused_wherever_it_was_changed(store: Store) -> None:
    tokens = Tokens(store)
    token = tokens.make("preferences", "key")
    for at, letter in enumerate(token[:-1]):
        changed = token[:at] + ("a" if letter != "a" else "b") + token[at + 1 :]
        assert reason(tokens, "preferences", changed) == "incomplete"
    for odd in ("", "x", token[:-1], token + "\n", f" {token}", "é" * 9, "." * 5000, token[::-1]):
        assert reason(tokens, "preferences", odd) == "incomplete"


def test_a_token_of_another_key_is_refused(store: Store) -> None:
    token = Tokens(store, "another key of sixteen letters").make("preferences", "key")
    assert reason(Tokens(store), "preferences", token) == "incomplete"


@pytest.mark.parametrize(("purpose", "days"), [("confirm", 2), ("preferences", 90), ("unsubscribe", None)])
def test_a_token_expires_by_its_purpose(
    store: Store, purpose: Purpose, days: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, now = Tokens(store), time.time()
    token = tokens.make(purpose, "key")
    for passed, is_good in (((days or 3650) * DAY - 60, True), ((days or 3650) * DAY + 60, days is None)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda passed=passed: now + passed)
        if is_good:
            assert tokens.read(purpose, token) == ("key",)
        else:
            assert reason(tokens, purpose, token) == "expired"


def test_the_key_of_the_settings_signs(store: Store) -> None:
    token = Tokens(store, "sixteen letters!").make("confirm", "key")
    assert URLSafeTimedSerializer("sixteen letters!", salt="paperboy.confirm").loads(token) == ["key"]
