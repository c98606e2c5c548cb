"""The outboxes of a service by its settings, and the threads of a worker that empty them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from api.config import Settings
from api.core.hub_calendar import Clock
from api.core.mail import Sender, parse_sender, parse_smtp_url, parse_targets
from api.digest.deliver import Outbox
from api.digest.mail import Composer, MailChannel
from api.digest.schedule import Schedule
from api.digest.send import Mailer
from api.digest.subscriptions import Links, Subscriptions
from api.digest.tokens import Tokens
from api.digest.webhooks import WebhookChannel
from api.errors import ConfigError
from api.store import Store

_NO_SENDER = Sender("Paperboy", "paperboy@paperboy.invalid")


class Digests:
    """All that sends digests, made from the settings."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        """Send what is in `store`."""
        self._settings, self._store, self._clock = settings, store, clock
        self._sender = parse_sender(settings.mail_from) if settings.mail_from else None
        domain = (self._sender or _NO_SENDER).domain
        self.tokens = Tokens(store, settings.secret_key)
        self.subscriptions = Subscriptions(store, self.tokens, clock, domain)
        self.schedule = Schedule(store, clock, domain)

    @property
    def base_url(self) -> str:
        """The address of this service in mails, which have no request to take it from."""
        return self._settings.public_url or f"http://127.0.0.1:{self._settings.port}"

    def links(self, base: str) -> Links:
        """Return the addresses of a subscriber's pages below `base`."""
        return Links(base, self.tokens)

    def composer(self) -> Composer:
        """Return what makes mails. Without a sender in the settings, they can be looked at and not be sent."""
        is_public = self._settings.public_url is not None
        links = self.links(self.base_url)
        return Composer(self._store, self._clock, self._sender or _NO_SENDER, links, is_public=is_public)

    def mailer(self) -> Mailer:
        """Return a connection to the mail server, not open yet.

        Raises:
            ConfigError: no server is set.
        """
        if self._settings.smtp_url is None or self._sender is None:
            raise ConfigError("PAPERBOY_SMTP_URL is not set; use smtp://user:password@host:587?starttls=1")
        return Mailer(parse_smtp_url(self._settings.smtp_url), self._sender.address)

    def mail_outbox(self) -> Outbox:
        """Return the outbox of mails. Raises as `mailer` does."""
        channel = MailChannel(self.schedule, self.subscriptions, self.composer(), self.mailer())
        return Outbox(self._store, channel, self._clock)

    def outboxes(self) -> dict[str, Outbox]:
        """Return an outbox for mails, if there is a server, and one for each webhook, by names for their threads."""
        found = {"mail": self.mail_outbox()} if self._settings.smtp_url else {}
        for number, target in enumerate(parse_targets(self._settings.webhooks or ""), 1):
            channel = WebhookChannel(self._store, target, self.schedule, self._clock, self.base_url)
            found[f"webhook-{number}"] = Outbox(self._store, channel, self._clock)
        return found


def start(digests: Digests, ended: Callable[[], bool]) -> list[threading.Thread]:
    """Start a thread for each outbox, so that a slow server delays no other, and return them."""
    threads = [
        threading.Thread(target=one.run_until, args=(ended,), name=f"paperboy-{name}", daemon=True)
        for name, one in digests.outboxes().items()
    ]
    for thread in threads:
        thread.start()
    return threads
