"""Subscribing, by double opt-in: what a form, a link in a mail or a command may do. Mails are only queued here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from typing import Any

from api.core.hub_calendar import Clock
from api.core.preferences import Preferences
from api.digest import addresses
from api.digest.tokens import CONFIRM_DAYS, Tokens
from api.errors import InvalidLink
from api.store import Store, deliveries, subscriptions
from api.store.deliveries import Delivery
from api.store.subscriptions import Subscriber

# The kinds of mails that are no digest: to confirm, and to one who subscribes already.
CONFIRM, KNOWN = "confirm", "known"
_GIVE_UP = dt.timedelta(hours=6)


class Subscriptions:
    """What may be done with subscriptions. Links are checked here, so that no caller can forget to."""

    def __init__(self, store: Store, tokens: Tokens, clock: Clock, domain: str) -> None:
        """Store in `store`; `domain` is the right part of message ids."""
        self._store, self._tokens, self._clock, self._domain = store, tokens, clock, domain

    def ask(self, address: str, wanted: Preferences) -> None:
        """Queue a mail to an address that asks to subscribe. The caller learns nothing of who subscribes already.

        Raises:
            InvalidParameter: mail cannot be sent to the address.
        """
        address, now = addresses.checked(address), self._clock()
        with self._store.write() as conn:
            known = subscriptions.find(conn, address)
            if known is not None and known.is_active:
                kind = KNOWN
            else:
                kind, key, nonce = CONFIRM, secrets.token_urlsafe(16), secrets.token_urlsafe(12)
                known = subscriptions.offer(conn, key, address, wanted, nonce, now)
            deliveries.queue(conn, [self._notice(known, kind, now)])

    def _notice(self, known: Subscriber, kind: str, now: dt.datetime) -> Delivery:
        name = secrets.token_hex(12)
        return Delivery(
            recipient=known.key,
            kind=kind,
            list=name,
            channel="mail",
            message_id=f"<{kind}.{name}@{self._domain}>",
            created_at=now,
            give_up_at=now + _GIVE_UP,
        )

    def to_confirm(self, token: str) -> Subscriber:
        """Return who would subscribe by this link, without doing it.

        Raises:
            InvalidLink: the link is incomplete, expired or used.
        """
        key, nonce = self._read_pair(token)
        with self._store.read() as conn:
            known = subscriptions.get(conn, key)
        if known is None:
            # Offers that nobody confirms are erased.
            raise InvalidLink("expired")
        if known.nonce is None or not secrets.compare_digest(known.nonce, nonce):
            raise InvalidLink("used")
        return known

    def confirm(self, token: str) -> Subscriber:
        """Subscribe by this link. Raises as `to_confirm` does."""
        key, nonce = self._read_pair(token)
        self.to_confirm(token)
        with self._store.write() as conn:
            known = subscriptions.confirm(conn, key, nonce, self._clock())
        if known is None:
            raise InvalidLink("used")
        return known

    def _read_pair(self, token: str) -> tuple[str, str]:
        values = self._tokens.read("confirm", token)
        if len(values) != 2:
            raise InvalidLink("incomplete")
        return values[0], values[1]

    def to_change(self, token: str) -> Subscriber:
        """Return whose preferences this link shows.

        Raises:
            InvalidLink: the link is incomplete or expired, or its subscriber has unsubscribed.
        """
        return self._subscriber(self._tokens.read("preferences", token)[0])

    def change(self, token: str, wanted: Preferences) -> Subscriber:
        """Store new preferences. Raises as `to_change` does."""
        known = self.to_change(token)
        with self._store.write() as conn:
            subscriptions.change(conn, known, wanted, self._clock())
        return self._subscriber(known.key)

    def export(self, token: str) -> dict[str, Any]:
        """Return all that is stored of a subscriber, as JSON has it. Raises as `to_change` does."""
        return self.export_of(self.to_change(token))

    def export_of(self, known: Subscriber) -> dict[str, Any]:
        """Return all that is stored of a subscriber, as JSON has it."""
        with self._store.read() as conn:
            sent = deliveries.of(conn, known.key)
        return {
            "address": known.address,
            "preferences": known.preferences.as_dict(),
            "created_at": _text(known.created_at),
            "confirmed_at": _text(known.confirmed_at),
            "next_digest_at": _text(known.next_at),
            "suspended_at": _text(known.suspended_at),
            "mails": [{name: _text(value) for name, value in one.items()} for one in sent],
        }

    def to_unsubscribe(self, token: str) -> Subscriber | None:
        """Return who would unsubscribe by this link, None if that has happened.

        Raises:
            InvalidLink: the link is incomplete.
        """
        key = self._tokens.read("unsubscribe", token)[0]
        with self._store.read() as conn:
            return subscriptions.get(conn, key)

    def unsubscribe(self, token: str) -> None:
        """Erase all that is known of a subscriber, as often as it is asked for. Raises as `to_unsubscribe` does."""
        self.erase(self._tokens.read("unsubscribe", token)[0])

    def everybody(self) -> list[Subscriber]:
        """Return all subscribers, and those who have not confirmed yet."""
        with self._store.read() as conn:
            return subscriptions.everybody(conn)

    def find(self, address: str) -> Subscriber | None:
        """Return the subscriber with this address, None if there is none."""
        with self._store.read() as conn:
            return subscriptions.find(conn, address)

    def erase(self, key: str) -> bool:
        """Erase all that is known of a subscriber, and return whether there was one."""
        with self._store.write() as conn:
            return subscriptions.erase(conn, key)

    def tidy(self) -> None:
        """Erase offers whose link has expired."""
        with self._store.write() as conn:
            subscriptions.erase_unconfirmed(conn, self._clock() - dt.timedelta(days=CONFIRM_DAYS))

    def _subscriber(self, key: str) -> Subscriber:
        with self._store.read() as conn:
            known = subscriptions.get(conn, key)
        if known is None:
            raise InvalidLink("used")
        return known


@dataclasses.dataclass(frozen=True, slots=True)
class Links:
    """The addresses in a subscriber's mails."""

    base: str
    tokens: Tokens

    def confirm(self, known: Subscriber) -> str:
        """Return where the subscriber confirms."""
        return self._link("confirm", self.tokens.make("confirm", known.key, known.nonce or ""))

    def preferences(self, key: str) -> str:
        """Return where the subscriber changes what is sent."""
        return self._link("preferences", self.tokens.make("preferences", key))

    def unsubscribe(self, key: str) -> str:
        """Return where the subscriber unsubscribes."""
        return self._link("unsubscribe", self.tokens.make("unsubscribe", key))

    def _link(self, page: str, token: str) -> str:
        return f"{self.base}/subscriptions/{page}?token={token}"


def _text(value: object) -> object:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if isinstance(value, dt.datetime) else value
