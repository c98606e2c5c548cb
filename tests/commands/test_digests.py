"""`paperboy digest` and `paperboy subscribers`, run as processes."""

from __future__ import annotations

import datetime as dt
import email.policy
import json
from collections.abc import Iterator
from email import message_from_bytes

import pytest

from api.core import hub_calendar
from api.store import Store, open_store, subscriptions
from tests.digest.conftest import fill, subscribe
from tests.processes import Home
from tests.smtp import MailServer

DAY = dt.timedelta(days=1)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """The database of the commands."""
    home.environ["PAPERBOY_DATABASE_URL"] = f"sqlite:///{home.folder}/paperboy.db"
    opened = open_store(home.environ["PAPERBOY_DATABASE_URL"])
    yield opened
    opened.close()


@pytest.fixture
def mail_server(home: Home) -> Iterator[MailServer]:
    with MailServer().running() as server:
        home.environ |= {"PAPERBOY_SMTP_URL": server.url, "PAPERBOY_MAIL_FROM": "Paperboy <papers@example.org>"}
        yield server


@pytest.fixture
def day(store: Store) -> dt.date:
    """A complete list of three days ago, and one of the day before."""
    found = hub_calendar.hub_today(dt.datetime.now(dt.UTC)) - 3 * DAY
    fill(store, found, 3)
    fill(store, found - DAY, 2)
    return found


def test_a_dry_run_writes_a_mail_that_a_person_can_open(home: Home, day: dt.date) -> None:
    done = home.run("digest", "--dry-run")
    assert (done.returncode, done.stdout) == (0, f"paperboy-daily-{day}.eml\n")
    mail = message_from_bytes((home.folder / f"paperboy-daily-{day}.eml").read_bytes(), policy=email.policy.default)
    assert mail["Subject"] == "Paper number 1 and 2 more papers"
    done = home.run("digest", "--dry-run", "--since", str(day - DAY))
    assert done.stdout.splitlines() == [f"paperboy-daily-{day - DAY}.eml", f"paperboy-daily-{day}.eml"]


def test_a_dry_run_of_a_new_server_shows_the_sample(home: Home) -> None:
    done = home.run("digest", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert len(list(home.folder.glob("paperboy-daily-*.eml"))) == 1


def test_to_sends_to_one_address_and_to_nobody_else(
    home: Home, store: Store, day: dt.date, mail_server: MailServer
) -> None:
    subscribe(store, since=dt.datetime.now(dt.UTC) - 9 * DAY)
    for _ in range(2):
        done = home.run("digest", "--to", "me@example.org")
        assert (done.returncode, done.stdout) == (0, f"Sent daily {day} to me@example.org.\n")
    assert [mail["To"] for mail in mail_server.mails] == ["me@example.org"] * 2
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


def test_what_is_missing_since_a_day_is_sent_once(
    home: Home, store: Store, day: dt.date, mail_server: MailServer
) -> None:
    subscribe(store, since=dt.datetime.now(dt.UTC) - 9 * DAY)
    first = home.run("digest", "--since", str(day - DAY))
    assert (first.returncode, first.stdout) == (0, "2 digests done.\n"), first.stderr
    again = home.run("digest", "--since", str(day - DAY))
    assert (again.returncode, again.stdout) == (0, "0 digests done.\n")
    assert len(mail_server.mails) == 2


def test_a_server_that_is_away_leaves_everything_queued(
    home: Home, store: Store, day: dt.date, mail_server: MailServer
) -> None:
    subscribe(store, since=dt.datetime.now(dt.UTC) - 9 * DAY)
    mail_server.at_mail = lambda _address: "421 too busy"
    done = home.run("digest", "--since", str(day))
    assert done.returncode == 1
    assert "1 could not be sent; they stay queued" in done.stderr
    mail_server.at_mail = lambda _address: None
    assert home.run("digest").stdout == "1 digest done.\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["digest"], 1, "Set PAPERBOY_SMTP_URL or PAPERBOY_WEBHOOKS first"),
        (["digest", "--dry-run", "--to", "me@example.org"], 2, "Use either --dry-run or --to."),
        (["digest", "--weekly"], 2, "--weekly only works with"),
        (["digest", "--since", "soon"], 2, "use YYYY-MM-DD"),
        (["digest", "--to", "me@example.org"], 1, "No complete list is stored"),
        (["subscribers", "remove", "ada@example.org"], 1, "ada@example.org is not subscribed."),
        (["subscribers", "export", "ada@example.org"], 1, "ada@example.org is not subscribed."),
    ],
)
def test_a_mistake_is_one_clear_message(
    home: Home, store: Store, arguments: list[str], status: int, message: str
) -> None:
    done = home.run(*arguments)
    assert done.returncode == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    with store.read() as conn:
        assert subscriptions.everybody(conn) == []


def test_subscribers_are_listed_exported_and_removed(home: Home, store: Store) -> None:
    subscribe(store, frequency="weekly")
    subscribe(store, "ben@example.org", hour=7)
    lines = [line.split("\t") for line in home.run("subscribers", "list").stdout.splitlines()]
    assert [line[:3] for line in lines] == [
        ["ada@example.org", "weekly", "active"],
        ["ben@example.org", "daily", "active"],
    ]
    about = json.loads(home.run("subscribers", "export").stdout)
    assert [one["address"] for one in about] == ["ada@example.org", "ben@example.org"]
    [one] = json.loads(home.run("subscribers", "export", "BEN@example.org").stdout)
    assert one["preferences"]["hour"] == 7
    assert home.run("subscribers", "remove", "Ada@Example.org").returncode == 0
    assert home.run("subscribers", "list").stdout.count("\n") == 1
