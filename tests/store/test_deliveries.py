"""Deliveries in the database: each is claimed by one sender at a time and ends once."""

import datetime as dt
import subprocess
import sys

import sqlalchemy as sa

from api.store import Store, deliveries, leases
from api.store.deliveries import CLAIM_SECONDS, Delivery
from api.store.schema import deliveries as table
from tests.conftest import NOW

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def delivery(
    recipient: str = "ada", name: str = "2026-11-18", kind: str = "daily", channel: str = "mail"
) -> Delivery:
    return Delivery(
        recipient=recipient,
        kind=kind,
        list=name,
        channel=channel,
        message_id=f"<{recipient}.{name}@example.org>",
        created_at=NOW,
        give_up_at=NOW + DAY,
    )


def test_a_delivery_is_queued_once_for_recipient_kind_and_list(store: Store) -> None:
    with store.write() as conn:
        assert deliveries.queue(conn, [delivery(), delivery(), delivery("ben")]) == 2
        assert deliveries.queue(conn, [delivery(), delivery(name="2026-11-17"), delivery(kind="weekly")]) == 2
        assert deliveries.waiting(conn, "mail", NOW) == 4
        assert deliveries.waiting(conn, "mail", NOW - SECOND) == 0


def test_a_claimed_delivery_is_nobody_elses(store: Store) -> None:
    one, other = leases.new_holder(), leases.new_holder()
    with store.write() as conn:
        deliveries.queue(conn, [delivery(), delivery("ben"), delivery(channel="hook", name="x")])
        first = deliveries.claim(conn, "mail", one, NOW)
        second = deliveries.claim(conn, "mail", other, NOW)
        assert first == delivery()
        assert second == delivery("ben")
        assert deliveries.claim(conn, "mail", leases.new_holder(), NOW) is None
        assert deliveries.claim(conn, "mail", one, NOW) == first


def test_a_claim_is_free_again_when_its_time_is_over_or_its_process_has_died(store: Store) -> None:
    code = "from api.store.leases import new_holder; print(new_holder())"
    dead = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    alive, me = leases.new_holder(watched=False), leases.new_holder()
    with store.write() as conn:
        deliveries.queue(conn, [delivery()])
        assert deliveries.claim(conn, "mail", dead, NOW)
        assert deliveries.claim(conn, "mail", alive, NOW)
        assert deliveries.claim(conn, "mail", me, NOW + (CLAIM_SECONDS - 1) * SECOND) is None
        assert deliveries.claim(conn, "mail", me, NOW + CLAIM_SECONDS * SECOND)


def test_an_ended_delivery_is_never_sent_again(store: Store) -> None:
    with store.write() as conn:
        deliveries.queue(conn, [delivery()])
        one = deliveries.claim(conn, "mail", "me/1", NOW)
        assert one is not None
        deliveries.end(conn, one, "sent", NOW)
        assert deliveries.queue(conn, [delivery()]) == 0
        assert deliveries.claim(conn, "mail", "me/1", NOW + 9 * DAY) is None
        assert deliveries.states(conn, "daily", "2026-11-18") == {"ada": "sent"}
        [about] = deliveries.of(conn, "ada")
        assert (about["state"], about["ended_at"]) == ("sent", NOW)


def test_a_failed_attempt_waits_and_is_free_for_anybody(store: Store) -> None:
    with store.write() as conn:
        deliveries.queue(conn, [delivery()])
        one = deliveries.claim(conn, "mail", leases.new_holder(), NOW)
        assert one is not None
        deliveries.try_again(conn, one, NOW + 60 * SECOND, "451 later", attempts=1)
        assert deliveries.claim(conn, "mail", leases.new_holder(), NOW + 59 * SECOND) is None
        again = deliveries.claim(conn, "mail", leases.new_holder(), NOW + 60 * SECOND)
        assert again is not None
        assert (again.attempts, again.message_id) == (1, one.message_id)
        assert conn.execute(sa.select(table.c.error)).scalar_one() == "451 later"


def test_old_deliveries_are_forgotten(store: Store) -> None:
    with store.write() as conn:
        deliveries.queue(conn, [delivery()])
        deliveries.forget(conn, NOW)
        assert deliveries.waiting(conn, "mail", NOW) == 1
        deliveries.forget(conn, NOW + SECOND)
        assert deliveries.waiting(conn, "mail", NOW) == 0
