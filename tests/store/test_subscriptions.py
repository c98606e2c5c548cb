"""Subscribers in the database."""

import datetime as dt

from api.core.preferences import Preferences
from api.store import Store, deliveries, subscriptions
from tests.conftest import NOW
from tests.store.test_deliveries import delivery

DAILY, WEEKLY = Preferences(hour=8), Preferences(frequency="weekly", hour=6, watch=("moe",))
HOUR = dt.timedelta(hours=1)


def subscribed(
    store: Store, address: str = "ada@example.org", wanted: Preferences = DAILY
) -> subscriptions.Subscriber:
    with store.write() as conn:
        key = f"key-{address}"
        subscriptions.offer(conn, key, address, wanted, "nonce", NOW)
        known = subscriptions.confirm(conn, key, "nonce", NOW)
    assert known is not None
    return known


def test_an_offer_sends_nothing_until_it_is_confirmed(store: Store) -> None:
    with store.write() as conn:
        known = subscriptions.offer(conn, "k", "Ada@example.org", DAILY, "n1", NOW)
        assert (known.is_active, known.next_at, known.offered) == (False, None, DAILY)
        assert subscriptions.due(conn, NOW + 999 * HOUR) == []
        assert subscriptions.confirm(conn, "k", "other", NOW) is None
        confirmed = subscriptions.confirm(conn, "k", "n1", NOW)
        assert confirmed is not None
        assert (confirmed.is_active, confirmed.offered, confirmed.next_at) == (True, None, NOW + 14 * HOUR)
        assert subscriptions.confirm(conn, "k", "n1", NOW) is None


def test_a_second_offer_keeps_the_link_of_the_first(store: Store) -> None:
    with store.write() as conn:
        subscriptions.offer(conn, "k", "ada@example.org", DAILY, "n1", NOW)
        again = subscriptions.offer(conn, "other", "ADA@example.org", WEEKLY, "n2", NOW)
        assert (again.key, again.nonce, again.offered) == ("k", "n1", WEEKLY)
        confirmed = subscriptions.confirm(conn, "k", "n1", NOW)
        assert confirmed is not None
        assert confirmed.preferences == WEEKLY


def test_only_another_time_moves_the_next_digest(store: Store) -> None:
    known = subscribed(store)
    with store.write() as conn:
        subscriptions.change(conn, known, Preferences(hour=8, mute=("survey",)), NOW + HOUR)
        same = subscriptions.get(conn, known.key)
        assert same is not None
        assert (same.next_at, same.active_from) == (known.next_at, NOW)
        subscriptions.change(conn, same, Preferences(hour=20), NOW + HOUR)
        moved = subscriptions.get(conn, known.key)
        assert moved is not None
        assert (moved.next_at, moved.active_from) == (NOW + 2 * HOUR, NOW + HOUR)


def test_a_look_again_never_undoes_a_change_made_meanwhile(store: Store) -> None:
    known = subscribed(store)
    with store.write() as conn:
        subscriptions.change(conn, known, Preferences(hour=20), NOW)
        subscriptions.look_again(conn, known, NOW + 99 * HOUR)
        [found] = subscriptions.due(conn, NOW + 2 * HOUR)
        assert found.next_at == NOW + 2 * HOUR
        subscriptions.look_again(conn, found, NOW + 99 * HOUR)
        assert subscriptions.due(conn, NOW + 2 * HOUR) == []


def test_rejections_in_a_row_suspend_and_a_new_confirmation_revives(store: Store) -> None:
    known = subscribed(store)
    with store.write() as conn:
        assert [subscriptions.rejected(conn, known.key, NOW, 3) for _ in range(2)] == [False, False]
        subscriptions.accepted(conn, known.key)
        assert [subscriptions.rejected(conn, known.key, NOW, 3) for _ in range(4)] == [False, False, True, False]
        suspended = subscriptions.get(conn, known.key)
        assert suspended is not None
        assert (suspended.is_active, suspended.next_at) == (False, None)
        subscriptions.offer(conn, "x", known.address, WEEKLY, "n2", NOW)
        revived = subscriptions.confirm(conn, known.key, "n2", NOW)
        assert revived is not None
        assert (revived.is_active, revived.rejections, revived.preferences) == (True, 0, WEEKLY)


def test_erasing_leaves_nothing_of_one_and_all_of_the_other(store: Store) -> None:
    ada, ben = subscribed(store), subscribed(store, "ben@example.org")
    with store.write() as conn:
        deliveries.queue(conn, [delivery(ada.key), delivery(ben.key)])
        assert subscriptions.erase(conn, ada.key)
        assert not subscriptions.erase(conn, ada.key)
        assert subscriptions.everybody(conn) == [ben]
        assert deliveries.of(conn, ada.key) == []
        assert len(deliveries.of(conn, ben.key)) == 1


def test_only_old_offers_that_were_never_confirmed_are_erased(store: Store) -> None:
    ada = subscribed(store)
    with store.write() as conn:
        subscriptions.offer(conn, "b", "ben@example.org", DAILY, "n", NOW - 3 * HOUR)
        subscriptions.offer(conn, "c", "cy@example.org", DAILY, "n", NOW)
        assert subscriptions.erase_unconfirmed(conn, NOW - HOUR) == 1
        assert [one.key for one in subscriptions.everybody(conn)] == sorted(["c", ada.key])
