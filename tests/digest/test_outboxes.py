"""The outboxes of a service by its settings, and the threads that empty them."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from api import config
from api.digest.outboxes import Digests, start
from api.errors import ConfigError
from api.store import Store
from tests.conftest import Clock
from tests.digest.conftest import MONDAY_LIST, fill, subscribe
from tests.processes import eventually
from tests.smtp import MailServer
from tests.webhook import Receiver


def digests(settings: config.Settings, store: Store, clock: Clock, **changes: str) -> Digests:
    return Digests(dataclasses.replace(settings, **changes), store, clock)  # type: ignore[arg-type]


def test_without_settings_nothing_is_sent(settings: config.Settings, store: Store, tuesday: Clock) -> None:
    made = digests(settings, store, tuesday)
    assert made.outboxes() == {}
    assert made.base_url == "http://127.0.0.1:8000"
    with pytest.raises(ConfigError, match="PAPERBOY_SMTP_URL is not set"):
        made.mailer()


def test_a_slow_mail_server_delays_no_webhook(settings: config.Settings, store: Store, tuesday: Clock) -> None:
    fill(store, MONDAY_LIST)
    subscribe(store, hour=8)
    receiver, released, ended = Receiver(), threading.Event(), threading.Event()
    server = MailServer()

    def wait(_address: str) -> None:
        released.wait(20)

    server.at_mail = wait
    with server.running(), receiver.running() as url:
        made = digests(
            settings,
            store,
            tuesday,
            smtp_url=server.url,
            mail_from="papers@example.org",
            webhooks=f"slack:{url}/1 discord:{url}/2",
        )
        threads = start(made, ended.is_set)
        assert [thread.name for thread in threads] == ["paperboy-mail", "paperboy-webhook-1", "paperboy-webhook-2"]
        try:
            eventually(lambda: sorted(path for path, _, _ in receiver.got) == ["/1", "/2"])
            assert server.mails == []
            released.set()
            eventually(lambda: len(server.mails) == 1)
        finally:
            released.set()
            ended.set()
            for thread in threads:
                thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
