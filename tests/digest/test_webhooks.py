"""Webhooks: what each kind of service gets, once, over real HTTP."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from api.core.mail import parse_targets
from api.digest.deliver import Outbox
from api.digest.schedule import Schedule
from api.digest.webhooks import WebhookChannel
from api.store import Store, deliveries, fetch_log, lists, papers
from tests.conftest import Clock, Patience
from tests.digest.conftest import MONDAY_LIST, TUESDAY, fill, paper
from tests.webhook import Receiver

Make = Callable[[str], Outbox]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def make(store: Store, tuesday: Clock, patience: Patience, receiver: Receiver) -> Iterator[Make]:
    """Makes the outbox of a webhook at the receiver; `{}` stands for its address."""
    with receiver.running() as url, ExitStack() as stack:

        def made(target: str) -> Outbox:
            [parsed] = parse_targets(target.format(url))
            schedule = Schedule(store, tuesday, "example.org")
            channel = WebhookChannel(store, parsed, schedule, tuesday, "https://papers.example.org")
            outbox = Outbox(store, channel, tuesday, sleep=patience.sleep, uniform=lambda low, high: (low + high) / 2)
            stack.callback(outbox.close)
            return outbox

        yield made


def payload(receiver: Receiver) -> Any:
    [(_, headers, body)] = receiver.got
    assert headers["Content-Type"] == "application/json"
    return json.loads(body)


def send(outbox: Outbox) -> None:
    outbox.queue()
    outbox.send_all()


def states(store: Store) -> list[str]:
    with store.read() as conn:
        return list(deliveries.states(conn, "daily", str(MONDAY_LIST)).values())


def test_slack_gets_blocks_with_escaped_titles(store: Store, make: Make, receiver: Receiver) -> None:
    odd = [paper(number, title="<!channel> & <b>" if number == 1 else f"Paper {number}") for number in range(1, 30)]
    with store.write() as conn:
        lists.put(conn, MONDAY_LIST, odd, TUESDAY)
        fetch_log.succeeded(conn, fetch_log.daily(MONDAY_LIST), TUESDAY)
    send(make("slack:{}/services/T0/B0/secret"))
    sent = payload(receiver)
    assert receiver.got[0][0] == "/services/T0/B0/secret"
    assert sent["text"] == "Trending papers · Monday, 23 November 2026"
    assert len(sent["blocks"]) == 12
    assert "|&lt;!channel&gt; &amp; &lt;b&gt;>*" in sent["blocks"][1]["text"]["text"]
    assert "https://papers.example.org/daily/2026-11-23|All 29 papers" in sent["blocks"][-1]["elements"][0]["text"]


def test_discord_gets_embeds_and_mentions_nobody(store: Store, make: Make, receiver: Receiver) -> None:
    receiver.status = 204
    fill(store, MONDAY_LIST, 30)
    send(make("discord:{}/api/webhooks/1/secret"))
    sent = payload(receiver)
    assert len(sent["embeds"]) == 10
    assert sent["embeds"][0]["title"] == "Paper number 1"
    assert sent["allowed_mentions"] == {"parse": []}
    assert sum(len(str(value)) for one in sent["embeds"] for value in one.values()) < 6000
    assert states(store) == ["sent"]


def test_telegram_gets_one_message_that_is_not_too_long(store: Store, make: Make, receiver: Receiver) -> None:
    long = [paper(number, title=f"<i> {number} " * 40, ai_summary="& " * 300) for number in range(1, 30)]
    with store.write() as conn:
        lists.put(conn, MONDAY_LIST, long, TUESDAY)
        fetch_log.succeeded(conn, fetch_log.daily(MONDAY_LIST), TUESDAY)
    send(make("telegram:{}/bot1:secret/sendMessage?chat_id=-1001"))
    sent = payload(receiver)
    assert (sent["chat_id"], sent["parse_mode"]) == ("-1001", "HTML")
    assert len(sent["text"]) <= 4096
    assert "<i>" not in sent["text"]
    assert sent["text"].endswith(">All 29 papers</a>")


def test_a_program_gets_the_papers_signed(store: Store, make: Make, receiver: Receiver) -> None:
    fill(store, MONDAY_LIST, 3)
    send(make("json:{}/hook?a=1#the%20key"))
    path, headers, body = receiver.got[0]
    sent = json.loads(body)
    assert path == "/hook?a=1"
    assert headers["X-Paperboy-Signature"] == "sha256=" + hmac.new(b"the key", body, hashlib.sha256).hexdigest()
    assert (sent["kind"], sent["list"], sent["total"]) == ("daily", "2026-11-23", 3)
    assert [one["title"] for one in sent["papers"]] == ["Paper number 1", "Paper number 2", "Paper number 3"]
    assert sent["id"].startswith("daily.2026-11-23.")


def test_a_list_is_sent_once_to_each_webhook(store: Store, make: Make, receiver: Receiver) -> None:
    fill(store, MONDAY_LIST)
    one, other = make("slack:{}/1"), make("slack:{}/2")
    for _ in range(3):
        send(one)
        send(other)
    assert [path for path, _, _ in receiver.got] == ["/1", "/2"]


@pytest.mark.parametrize("status", [404, 403, 400, 302])
def test_a_refusal_is_tried_again_for_a_day_and_then_given_up(
    store: Store, make: Make, receiver: Receiver, tuesday: Clock, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store, MONDAY_LIST)
    receiver.status = status
    outbox = make("slack:{}/services/secret")
    with caplog.at_level(logging.INFO):
        for _ in range(30):
            send(outbox)
            tuesday.forward(hours=1)
    assert states(store) == ["failed"]
    assert 15 < len(receiver.got) < 30
    assert "secret" not in caplog.text
    receiver.status = 200
    fill(store, MONDAY_LIST)
    send(outbox)
    assert states(store) == ["failed"]


@pytest.mark.parametrize("status", [500, 503])
def test_a_receiver_that_is_down_gets_it_later(store: Store, make: Make, receiver: Receiver, status: int) -> None:
    fill(store, MONDAY_LIST)
    receiver.status = status
    outbox = make("discord:{}/services/secret")
    send(outbox)
    assert states(store) == ["queued"]
    receiver.status = 204
    send(outbox)
    assert states(store) == ["sent"]


def test_a_receiver_that_is_busy_is_left_alone_as_long_as_it_asks(
    store: Store, make: Make, receiver: Receiver
) -> None:
    fill(store, MONDAY_LIST)
    receiver.status, receiver.headers = 429, {"Retry-After": "30"}
    outbox = make("slack:{}/services/secret")
    outbox.queue()
    assert 29 < outbox.send_all() <= 30
    assert 29 < outbox.send_all() <= 30
    assert len(receiver.got) == 1
    assert states(store) == ["queued"]


def test_no_receiver_is_no_error_and_tells_no_secret(
    store: Store, tuesday: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store, MONDAY_LIST)
    [target] = parse_targets("slack:http://127.0.0.1:9/services/secret")
    channel = WebhookChannel(store, target, Schedule(store, tuesday, "example.org"), tuesday, "http://127.0.0.1:8000")
    outbox = Outbox(store, channel, tuesday)
    send(outbox)
    outbox.close()
    assert states(store) == ["queued"]
    assert "slack webhook at 127.0.0.1" in caplog.text
    assert "secret" not in caplog.text


def get_code(store: Store, at: dt.datetime, *numbers: int) -> None:
    """Have these papers of Monday's list get code."""
    with store.write() as conn:
        papers.put(conn, [paper(number) for number in numbers], at)


@pytest.fixture
def without_code(store: Store) -> Store:
    """Monday's list, of which no paper has code yet, read before the hour."""
    bare = [paper(number, github_repo=None) for number in range(1, 31)]
    with store.write() as conn:
        lists.put(conn, MONDAY_LIST, bare, TUESDAY - HOUR)
        fetch_log.succeeded(conn, fetch_log.daily(MONDAY_LIST), TUESDAY - HOUR)
    return store


def test_new_code_is_told_at_the_end_of_the_hour_to_those_who_ask(
    without_code: Store, make: Make, receiver: Receiver, tuesday: Clock
) -> None:
    outbox = make("json+code:{}/hook#key")
    send(outbox)
    get_code(without_code, TUESDAY + HOUR / 2, 3, 2)
    tuesday.now = TUESDAY + HOUR / 2
    send(outbox)
    assert receiver.got == []
    tuesday.now = TUESDAY + HOUR
    for _ in range(3):
        send(outbox)
    sent = payload(receiver)
    assert (sent["kind"], sent["list"], sent["total"]) == ("code", "2026-11-24T08", 2)
    assert [one["github_repo"][-1] for one in sent["papers"]] == ["2", "3"]
    assert sent["url"] == "https://papers.example.org/feeds/code.atom"
    assert sent["id"].startswith("code.2026-11-24T08.")
    assert receiver.got[0][1]["X-Paperboy-Signature"].startswith("sha256=")


def test_hours_without_a_worker_are_told_together(
    without_code: Store, make: Make, receiver: Receiver, tuesday: Clock
) -> None:
    outbox = make("json+code:{}/hook#key")
    for hours, number in ((0.5, 1), (1.5, 2), (2.5, 3), (5.5, 4)):
        get_code(without_code, TUESDAY + hours * HOUR, number)
    for hours in (1, 6, 7):
        tuesday.now = TUESDAY + hours * HOUR
        send(outbox)
    batches = [json.loads(body) for _, _, body in receiver.got]
    assert [[one["title"][-1] for one in batch["papers"]] for batch in batches] == [["1"], ["2", "3", "4"]]


def test_the_first_time_only_the_last_hour_counts(
    without_code: Store, make: Make, receiver: Receiver, tuesday: Clock
) -> None:
    get_code(without_code, TUESDAY + HOUR / 2, 1)
    tuesday.now = TUESDAY + 2 * HOUR
    send(make("json+code:{}/hook#key"))
    assert receiver.got == []


@pytest.mark.parametrize("target", ["slack+code:{}/x", "discord+code:{}/x", "telegram+code:{}/x?chat_id=1"])
def test_chats_get_the_repository_of_each_paper(
    without_code: Store, make: Make, receiver: Receiver, tuesday: Clock, target: str
) -> None:
    get_code(without_code, TUESDAY, 1)
    tuesday.now = TUESDAY + HOUR
    send(make(target))
    text = receiver.got[0][2].decode()
    assert "New code · 1 paper" in text
    assert "https://github.com/example/number-1" in text
    assert "https://papers.example.org/feeds/code.atom" in text


def test_one_address_can_get_both(without_code: Store, make: Make, receiver: Receiver, tuesday: Clock) -> None:
    get_code(without_code, TUESDAY, 1)
    tuesday.now = TUESDAY + HOUR
    send(make("slack:{}/x"))
    send(make("slack+code:{}/x"))
    assert [json.loads(body)["text"] for _, _, body in receiver.got] == [
        "Trending papers · Monday, 23 November 2026",
        "New code · 1 paper",
    ]
