"""Sends what is queued: claims a delivery, sends it, notes the end. One loop for mail, and one for each webhook.

The claim is committed before anything is sent, so that no two processes send the same. If this process is killed
between the server's acceptance and our note of it, the message is sent once more under the same message id. There is
one such message at most for each loop.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from api.core import events
from api.core.hub_calendar import Clock
from api.digest.send import Deferred, MailError, Rejected, ServerFault
from api.errors import StoreUnavailable
from api.store import Connection, Store, deliveries, leases, subscriptions
from api.store.deliveries import Delivery

log = logging.getLogger(__name__)

SUSPEND_AFTER = 3
_LOOK_SECONDS = 2.0
_FIRST_RETRY, _LAST_RETRY = 60.0, 3600.0
_FIRST_PAUSE, _LAST_PAUSE = 2.0, 300.0
_KEEP = timedelta(days=120)
_DIGESTS = ("daily", "weekly")


class Channel(Protocol):
    """A way to send: by mail, or to one webhook."""

    name: str
    shown: str

    def queue(self) -> int:
        """Queue what is due, and return how much that is."""

    def tidy(self) -> None:
        """Erase what is not needed any more."""

    def send(self, one: Delivery) -> bool:
        """Send one delivery, and return whether there was anything to send. Raises `MailError`."""

    def close(self) -> None:
        """End connections."""


class Outbox:
    """The loop of one channel."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Clock,
        *,
        sleep: Callable[[float], object] = time.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Send what is queued for `channel` in `store`."""
        self._store, self._channel, self._clock = store, channel, clock
        self._sleep, self._uniform = sleep, uniform
        self._holder = leases.new_holder()
        self._faults = 0

    def run_until(self, ended: Callable[[], bool]) -> None:
        """Queue and send what is due, until `ended`."""
        tidied = None
        while not ended():
            try:
                if tidied is None or self._clock() - tidied > timedelta(hours=1):
                    self._tidy()
                    tidied = self._clock()
                self._channel.queue()
                pause = self.send_all(ended)
            except StoreUnavailable:
                # The store has said so itself.
                pause = _FIRST_PAUSE
            except Exception:
                log.exception("the %s failed; trying again", self._channel.shown)
                pause = _LAST_PAUSE
            self._wait(pause, ended)
        self._channel.close()

    def queue(self) -> int:
        """Queue what is due, and return how many deliveries wait to be sent now."""
        self._channel.queue()
        return self.waiting()

    def waiting(self) -> int:
        """Return how many deliveries should be sent by now."""
        with self._store.read() as conn:
            return deliveries.waiting(conn, self._channel.name, self._clock())

    def close(self) -> None:
        """End connections."""
        self._channel.close()

    def send_all(
        self, ended: Callable[[], bool] = lambda: False, told: Callable[[int], object] = lambda _: None
    ) -> float:
        """Send what is queued and return the seconds until the next look. `told` is called with 1 for each."""
        if not self.waiting():
            return _LOOK_SECONDS
        while not ended():
            with self._store.write() as conn:
                one = deliveries.claim(conn, self._channel.name, self._holder, self._clock())
            if one is None:
                return _LOOK_SECONDS
            try:
                self._send(one)
            except ServerFault as error:
                return self._pause(one, error)
            told(1)
        return 0.0

    def _send(self, one: Delivery) -> None:
        now = self._clock()
        if now >= one.give_up_at:
            self._end(one, "failed", "it is too late")
            return
        try:
            has_content = self._channel.send(one)
        except ServerFault:
            raise
        except Rejected as error:
            log.warning("%s: refused for good: %s", self._channel.shown, error)
            self._end(one, "rejected", str(error))
        except Deferred as error:
            self._defer(one, error)
        except StoreUnavailable:
            raise
        except Exception as error:
            # Whatever is wrong with this one, the others are sent.
            log.exception("%s: a delivery cannot be made", self._channel.shown)
            self._defer(one, Deferred(str(error) or type(error).__name__))
            return
        else:
            self._end(one, "sent" if has_content else "skipped")
        if self._faults:
            log.info("the %s accepts messages again", self._channel.shown)
            self._faults = 0

    def _end(self, one: Delivery, state: deliveries.State, error: str | None = None) -> None:
        """Note the end of a delivery. While the database is away, that waits: otherwise it would be sent again."""
        waited = 0.1
        while True:
            try:
                with self._store.write() as conn:
                    now = self._clock()
                    deliveries.end(conn, one, state, now, error)
                    events.note("delivery", "mail" if one.channel == "mail" else "webhook", state)
                    if one.kind in _DIGESTS and one.channel == "mail":
                        self._count(conn, one, state, now)
            except StoreUnavailable:
                self._sleep(waited)
                waited = min(2 * waited, _LAST_RETRY)
            else:
                return

    def _count(self, conn: Connection, one: Delivery, state: str, now: datetime) -> None:
        if state == "sent":
            subscriptions.accepted(conn, one.recipient)
        elif state == "rejected" and subscriptions.rejected(conn, one.recipient, now, SUSPEND_AFTER):
            log.warning("an address refused %d digests in a row; no more are sent to it", SUSPEND_AFTER)

    def _defer(self, one: Delivery, error: MailError) -> None:
        wait = min(_LAST_RETRY, _FIRST_RETRY * 2.0**one.attempts) * self._uniform(0.9, 1.1)
        at = self._clock() + timedelta(seconds=wait)
        log.info("%s: not accepted yet, trying again in %.0f s: %s", self._channel.shown, wait, error)
        if at >= one.give_up_at:
            self._end(one, "failed", str(error))
            return
        with self._store.write() as conn:
            deliveries.try_again(conn, one, at, str(error), attempts=one.attempts + 1)

    def _pause(self, one: Delivery, error: ServerFault) -> float:
        """Give a delivery back: the server refuses everybody's, so it is nobody's fault."""
        with self._store.write() as conn:
            deliveries.try_again(conn, one, self._clock(), str(error), attempts=one.attempts)
        wait = min(_LAST_PAUSE, _FIRST_PAUSE * 2.0**self._faults) * self._uniform(0.9, 1.1)
        wait = max(wait, error.wait)
        if self._faults == 0:
            log.warning("the %s accepts no messages: %s. Retrying.", self._channel.shown, error)
        self._faults = min(self._faults + 1, 10)
        return wait

    def _tidy(self) -> None:
        with self._store.write() as conn:
            deliveries.forget(conn, self._clock() - _KEEP)
        self._channel.tidy()

    def _wait(self, seconds: float, ended: Callable[[], bool]) -> None:
        while seconds > 0 and not ended():
            self._sleep(min(1.0, seconds))
            seconds -= 1.0
