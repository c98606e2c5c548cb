"""Which digests are due, for whom and of which list."""

import datetime as dt

import pytest

from api.core.hub_calendar import ends_at
from api.core.mail import parse_targets
from api.digest.schedule import Schedule, channel_of
from api.errors import NotFound
from api.store import Store, deliveries, subscriptions
from tests.conftest import Clock
from tests.digest.conftest import FRIDAY_LIST, MONDAY_LIST, TUESDAY, fill, subscribe

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def schedule(store: Store, tuesday: Clock) -> Schedule:
    return Schedule(store, tuesday, "example.org")


def queued(store: Store, key: str) -> list[tuple[object, object]]:
    with store.read() as conn:
        return [(one["kind"], one["list"]) for one in deliveries.of(conn, key)]


def test_a_daily_digest_is_of_the_newest_complete_list_at_the_hour(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    fill(store, FRIDAY_LIST)
    fill(store, MONDAY_LIST)
    fill(store, MONDAY_LIST + DAY, read_at=TUESDAY)
    key = subscribe(store, hour=9)
    assert schedule.queue_mails() == 1
    # It is eight: the digest that is due is yesterday's, of a time when Monday had not ended.
    assert queued(store, key) == [("daily", "2026-11-20")]
    tuesday.forward(minutes=59)
    assert schedule.queue_mails() == 0
    tuesday.forward(minutes=1)
    assert schedule.queue_mails() == 1
    assert queued(store, key) == [("daily", "2026-11-20"), ("daily", "2026-11-23")]
    assert schedule.queue_mails() == 0


def test_a_weekend_without_lists_sends_nothing(store: Store, schedule: Schedule, tuesday: Clock) -> None:
    fill(store, FRIDAY_LIST)
    tuesday.now = dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)
    key = subscribe(store, since=tuesday.now - 2 * DAY, hour=8)
    found = []
    for _ in range(3):
        found.append(schedule.queue_mails())
        tuesday.forward(days=1)
    assert found == [1, 0, 0]
    assert queued(store, key) == [("daily", "2026-11-20")]


def test_an_empty_holiday_sends_nothing(store: Store, schedule: Schedule) -> None:
    fill(store, FRIDAY_LIST)
    key = subscribe(store, hour=8)
    with store.write() as conn:
        known = subscriptions.get(conn, key)
        assert known is not None
        deliveries.queue(conn, [schedule._mail(known, "daily", str(FRIDAY_LIST), TUESDAY, TUESDAY + DAY)])
    fill(store, MONDAY_LIST, 0)
    assert schedule.queue_mails() == 0
    assert queued(store, key) == [("daily", "2026-11-20")]


def test_a_list_that_could_not_be_read_in_time_is_waited_for(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    fill(store, FRIDAY_LIST)
    fill(store, MONDAY_LIST, read_at=ends_at(MONDAY_LIST) - HOUR)
    key = subscribe(store, hour=8)
    assert schedule.queue_mails() == 0
    tuesday.forward(hours=2)
    fill(store, MONDAY_LIST, read_at=tuesday.now)
    assert schedule.queue_mails() == 1
    assert queued(store, key) == [("daily", "2026-11-23")]


def test_after_half_a_day_without_the_new_list_the_one_before_is_sent(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    fill(store, FRIDAY_LIST)
    key = subscribe(store, hour=8)
    tuesday.forward(hours=11)
    assert schedule.queue_mails() == 0
    tuesday.forward(hours=1)
    assert schedule.queue_mails() == 1
    assert queued(store, key) == [("daily", "2026-11-20")]


def test_what_fell_due_while_nothing_ran_is_queued_once_and_older_digests_are_not(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    for day in (FRIDAY_LIST - DAY, FRIDAY_LIST, MONDAY_LIST):
        fill(store, day)
    key = subscribe(store, since=TUESDAY - 9 * DAY, hour=8)
    tuesday.forward(hours=23)
    assert schedule.queue_mails() == 1
    assert queued(store, key) == [("daily", "2026-11-23")]


def test_no_digest_falls_due_before_the_confirmation(store: Store, schedule: Schedule, tuesday: Clock) -> None:
    fill(store, MONDAY_LIST)
    subscribe(store, since=TUESDAY + HOUR, hour=8)
    tuesday.forward(hours=2)
    assert schedule.queue_mails() == 0


def test_a_weekly_digest_comes_on_monday_once_the_week_is_complete(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    monday = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    days = [dt.date(2026, 11, 16) + n * DAY for n in range(5)]
    for day in days[:-1]:
        fill(store, day)
    key = subscribe(store, since=monday - 9 * DAY, frequency="weekly", hour=8)
    early = subscribe(
        store, "b@example.org", since=monday - 9 * DAY, frequency="weekly", hour=8, time_zone="Pacific/Auckland"
    )
    tuesday.now = monday - 13 * HOUR
    assert schedule.queue_mails() == 0
    tuesday.now = monday
    assert schedule.queue_mails() == 0
    fill(store, days[-1])
    tuesday.forward(minutes=2)
    assert schedule.queue_mails() == 2
    assert queued(store, key) == queued(store, early) == [("weekly", "2026-W47")]
    tuesday.forward(days=7, hours=-1)
    assert schedule.queue_mails() == 0


def test_a_weekly_digest_is_not_sent_a_day_late(store: Store, schedule: Schedule, tuesday: Clock) -> None:
    for n in range(5):
        fill(store, dt.date(2026, 11, 16) + n * DAY)
    key = subscribe(store, since=TUESDAY - 20 * DAY, frequency="weekly", hour=8)
    tuesday.now = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    assert schedule.queue_mails() == 0
    assert queued(store, key) == []


def test_since_a_day_everybody_gets_what_he_has_not_got(store: Store, schedule: Schedule) -> None:
    for day in (FRIDAY_LIST - DAY, FRIDAY_LIST, MONDAY_LIST):
        fill(store, day)
    key = subscribe(store, hour=8)
    assert schedule.queue_mails() == 1
    assert schedule.queue_since(FRIDAY_LIST) == 1
    assert sorted(map(str, dict.fromkeys(name for _, name in queued(store, key)))) == ["2026-11-20", "2026-11-23"]
    assert schedule.queue_since(FRIDAY_LIST) == 0
    late = subscribe(store, "late@example.org", since=ends_at(FRIDAY_LIST) + HOUR, hour=8)
    assert schedule.queue_since(FRIDAY_LIST) == 1
    assert queued(store, late) == [("daily", "2026-11-23")]


def test_a_webhook_gets_the_newest_complete_list_within_a_day(
    store: Store, schedule: Schedule, tuesday: Clock
) -> None:
    fill(store, MONDAY_LIST)
    targets = parse_targets("slack:http://a.example.org/1 slack:http://a.example.org/2")
    assert schedule.queue_webhooks(targets) == 2
    assert schedule.queue_webhooks(targets) == 0
    assert queued(store, channel_of(targets[0])) == [("daily", "2026-11-23")]
    tuesday.now = ends_at(MONDAY_LIST) + DAY
    assert schedule.queue_webhooks(parse_targets("slack:http://a.example.org/3")) == 0


def test_without_a_complete_list_there_is_no_newest_one(store: Store, schedule: Schedule) -> None:
    with pytest.raises(NotFound, match="No complete list"):
        schedule.newest("daily")
    fill(store, MONDAY_LIST)
    assert schedule.newest("daily") == "2026-11-23"


def test_the_same_digest_always_has_the_same_message_id(store: Store, schedule: Schedule) -> None:
    fill(store, MONDAY_LIST)
    key = subscribe(store, hour=8)
    schedule.queue_mails()
    with store.write() as conn:
        first = deliveries.claim(conn, "mail", "me", TUESDAY)
        subscriptions.erase(conn, key)
    subscribe(store, hour=8)
    schedule.queue_mails()
    with store.write() as conn:
        again = deliveries.claim(conn, "mail", "me", TUESDAY)
    assert first is not None
    assert again is not None
    assert first.message_id == again.message_id
