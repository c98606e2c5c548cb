"""The channel of mails: what a queued delivery says, to whom, and from whom."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from api.core.hub_calendar import Clock
from api.core.mail import Sender
from api.core.preferences import Preferences
from api.digest import compose, schedule
from api.digest.compose import DigestList
from api.digest.message import add_list_headers, message
from api.digest.schedule import Schedule
from api.digest.send import Mailer
from api.digest.subscriptions import CONFIRM, KNOWN, Links, Subscriptions
from api.store import Store, subscriptions
from api.store.deliveries import Delivery
from api.store.subscriptions import Subscriber

_NOTICES: dict[str, Callable[[Subscriber, Links], compose.Content]] = {
    CONFIRM: compose.confirmation,
    KNOWN: compose.known_already,
}


class Composer:
    """Makes mails."""

    def __init__(self, store: Store, clock: Clock, sender: Sender, links: Links, *, is_public: bool) -> None:
        """With `is_public`, the addresses in mails work for everybody, so a program may unsubscribe by itself."""
        self._store, self._clock, self.sender, self._links = store, clock, sender, links
        self._is_public = is_public
        self._list: DigestList | None = None

    def of(self, one: Delivery) -> tuple[str, EmailMessage] | None:
        """Return the address and the mail of a delivery, None if there is nothing to say or nobody to say it to."""
        with self._store.read() as conn:
            known = subscriptions.get(conn, one.recipient)
        if known is None:
            return None
        if one.kind in _NOTICES:
            if one.kind == CONFIRM and known.nonce is None:
                return None
            content = _NOTICES[one.kind](known, self._links)
            return known.address, message(content, self.sender, known.address, one.message_id, self._clock())
        mail = self.digest(one.kind, one.list, one.message_id, known.address, known.preferences, known)
        return (known.address, mail) if mail and known.is_active else None

    def digest(
        self,
        kind: str,
        name: str,
        message_id: str,
        address: str,
        wanted: Preferences,
        known: Subscriber | None = None,
    ) -> EmailMessage | None:
        """Return the mail of a list, None if none of its papers is wanted.

        Args:
            kind: `daily` or `weekly`.
            name: the name of the list.
            message_id: the id of the mail.
            address: who gets it.
            wanted: which papers.
            known: the subscriber, for links to unsubscribe and to preferences.
        """
        about = self._load(kind, name)
        chosen = compose.choose(about.papers, wanted)
        if not chosen.items:
            return None
        links = self._links if known else None
        content = compose.digest(about, chosen, self._links.base, known, links)
        mail = message(content, self.sender, address, message_id, self._clock())
        unsubscribe = self._links.unsubscribe(known.key) if known and self._is_public else None
        add_list_headers(mail, kind, self._links.base, self.sender, unsubscribe)
        return mail

    def _load(self, kind: str, name: str) -> DigestList:
        """Return a list. The last one stays: all subscribers of a kind get the same."""
        if self._list is None or (self._list.kind, self._list.name) != (kind, name):
            self._list = schedule.load(self._store, kind, name)
        return self._list


class MailChannel:
    """Sends by mail."""

    name, shown = "mail", "mail server"

    def __init__(self, schedule: Schedule, subscriptions: Subscriptions, composer: Composer, mailer: Mailer) -> None:
        """Queue by `schedule`, make mails by `composer` and send them by `mailer`."""
        self._schedule, self._subscriptions, self._composer, self._mailer = schedule, subscriptions, composer, mailer

    def queue(self) -> int:
        """Queue the digests that are due."""
        return self._schedule.queue_mails()

    def tidy(self) -> None:
        """Erase what nobody confirmed in time."""
        self._subscriptions.tidy()

    def send(self, one: Delivery) -> bool:
        """Send one mail, and return whether there was anything to send."""
        found = self._composer.of(one)
        if found is None:
            return False
        address, mail = found
        self._mailer.send(mail, address)
        return True

    def close(self) -> None:
        """End the connection to the server."""
        self._mailer.close()
