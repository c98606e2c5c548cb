"""Subscribing by the pages and as JSON, with mails that go over a real mail server, and the links in them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from api import config, create_app
from api.core.preferences import Preferences
from api.services import Services, build
from api.store import subscriptions
from tests.conftest import Clock
from tests.smtp import MailServer

ADA = "ada@example.org"
STRANGER = {"REMOTE_ADDR": "192.0.2.7"}
TAMPERED = "/subscriptions/{}?token=WyJrIl0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer().running() as server:
        yield server


@pytest.fixture
def parts(settings: config.Settings, clock: Clock, mail_server: MailServer) -> Iterator[Services]:
    """A service with a public address that sends mail."""
    changed = dataclasses.replace(
        settings,
        smtp_url=mail_server.url,
        mail_from="Paperboy <papers@example.org>",
        public_url="https://papers.example.org/paperboy",
    )
    made = build(changed, clock=clock)
    yield made
    made.close()


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, watch_seconds=0).test_client()


def deliver(parts: Services, mail_server: MailServer) -> list[EmailMessage]:
    """Send what is queued and return all mails so far."""
    outbox = parts.digests.mail_outbox()
    outbox.queue()
    outbox.send_all()
    outbox.close()
    return mail_server.mails


def link(mail: EmailMessage, page: str) -> str:
    """Return the path of a link in a mail; it must be the same in both parts."""
    found = set()
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        found |= set(
            re.findall(
                rf"https://papers\.example\.org/paperboy(/subscriptions/{page}\?token=[\w.-]+)", body.get_content()
            )
        )
    [path] = found
    return str(path)


def confirmed(parts: Services, client: FlaskClient, mail_server: MailServer, **choices: str) -> EmailMessage:
    """Subscribe, follow the link and return the mail it was in."""
    assert client.post("/subscriptions", data={"address": ADA, **choices}).status_code == 202
    mail = deliver(parts, mail_server)[-1]
    assert client.post(link(mail, "confirm")).status_code == 200
    return mail


def preferences_link(parts: Services) -> str:
    known = parts.digests.subscriptions.find(ADA)
    assert known is not None
    return urlsplit(parts.digests.links("").preferences(known.key)).geturl()


def unsubscribe_link(parts: Services) -> str:
    known = parts.digests.subscriptions.find(ADA)
    assert known is not None
    return parts.digests.links("").unsubscribe(known.key)


def test_a_form_a_mail_and_a_button_make_a_subscriber(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    form = {
        "address": "Ada@Example.org",
        "frequency": "weekly",
        "watch": "moe",
        "time_zone": "Europe/Berlin",
        "hour": "7",
    }
    reply = client.post("/subscriptions", data=form)
    assert (reply.status_code, "Check your inbox" in reply.text) == (202, True)
    [mail] = deliver(parts, mail_server)
    assert (mail["To"], mail["From"]) == ("Ada@example.org", "Paperboy <papers@example.org>")
    assert mail["Subject"] == "Confirm your subscription to Paperboy"
    # Nobody can have us send his words to others.
    assert b"moe" not in mail_server.accepted[0][1]
    path = link(mail, "confirm")
    page = client.get(path)
    assert "Weekly, on Mondays at 07:00 (Europe/Berlin), up to 10 papers; watching moe." in page.text
    assert parts.digests.subscriptions.find(ADA).is_active is False
    assert "You are subscribed" in client.post(path).text
    known = parts.digests.subscriptions.find(ADA)
    assert known is not None
    assert known.is_active
    assert known.preferences == Preferences(frequency="weekly", watch=("moe",), time_zone="Europe/Berlin", hour=7)


def test_json_subscribes_too(parts: Services, client: FlaskClient, mail_server: MailServer) -> None:
    reply = client.post("/v1/subscriptions", json={"address": ADA, "watch": ["moe"], "hour": 7})
    assert (reply.status_code, reply.json["status"]) == (202, "confirmation_pending")
    [mail] = deliver(parts, mail_server)
    assert client.post(link(mail, "confirm")).status_code == 200


def test_a_get_changes_nothing(parts: Services, client: FlaskClient, mail_server: MailServer) -> None:
    assert client.post("/subscriptions", data={"address": ADA}).status_code == 202
    path = link(deliver(parts, mail_server)[0], "confirm")
    before = parts.digests.subscriptions.everybody()
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert parts.digests.subscriptions.everybody() == before
    client.post(path)
    before = parts.digests.subscriptions.everybody()
    for path in (unsubscribe_link(parts), preferences_link(parts)):
        assert client.get(path).status_code == client.head(path).status_code == 200
    assert parts.digests.subscriptions.everybody() == before


def test_nobody_learns_who_subscribes(parts: Services, client: FlaskClient, mail_server: MailServer) -> None:
    confirmed(parts, client, mail_server)
    known, unknown = (client.post("/subscriptions", data={"address": one}) for one in (ADA, "ben@example.org"))
    for reply in (known, unknown):
        # It is another for each request, whoever asks.
        del reply.headers["X-Request-Id"]
    assert (known.status_code, known.data, list(known.headers)) == (
        unknown.status_code, unknown.data, list(unknown.headers),
    )  # fmt: skip
    by_json = [client.post("/v1/subscriptions", json={"address": one}).data for one in (ADA, "cy@example.org")]
    assert by_json[0] == by_json[1]
    again = [mail for mail in deliver(parts, mail_server) if "already" in mail["Subject"]]
    assert [mail["To"] for mail in again] == [ADA, ADA]
    assert "Your subscription" in client.get(link(again[0], "preferences")).text


def test_one_who_subscribes_cannot_be_changed_by_the_form(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    confirmed(parts, client, mail_server, hour="7")
    client.post("/subscriptions", data={"address": ADA.upper(), "hour": "3"})
    assert parts.digests.subscriptions.find(ADA).preferences.hour == 7


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_somebody_changed_is_refused_and_says_what_to_do(
    client: FlaskClient, page: str, method: str
) -> None:
    for path in (TAMPERED.format(page), f"/subscriptions/{page}", f"/subscriptions/{page}?token="):
        reply = getattr(client, method)(path)
        assert reply.status_code == 400
        assert "This link is not complete" in reply.text
        assert 'href="/paperboy/subscriptions"' in reply.text


def test_a_used_link_is_refused_and_says_what_to_do(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    path = link(confirmed(parts, client, mail_server), "confirm")
    for method in (client.get, client.post):
        reply = method(path)
        assert (reply.status_code, "This link has already been used" in reply.text) == (410, True)
    client.post(unsubscribe_link(parts))
    reply = client.post(path)
    assert reply.status_code == 410
    assert parts.digests.subscriptions.find(ADA) is None


def test_an_expired_link_is_refused_and_says_what_to_do(
    parts: Services, client: FlaskClient, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/subscriptions", data={"address": ADA})
    path = link(deliver(parts, mail_server)[0], "confirm")
    import time

    later = time.time() + 3 * 86400
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    reply = client.post(path)
    assert (reply.status_code, "This link has expired" in reply.text) == (410, True)


def test_a_link_for_one_purpose_is_no_good_for_another(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    confirm = link(confirmed(parts, client, mail_server), "confirm")
    links = {"confirm": confirm, "preferences": preferences_link(parts), "unsubscribe": unsubscribe_link(parts)}
    for page in links:
        for other, path in links.items():
            if other != page:
                assert client.post(path.replace(f"/{other}?", f"/{page}?")).status_code == 400
    assert parts.digests.subscriptions.find(ADA).is_active


def test_preferences_can_be_changed_and_mistakes_are_kept_to_be_corrected(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    confirmed(parts, client, mail_server)
    path = preferences_link(parts)
    bad = client.post(path, data={"hour": "99", "watch": "moe", "time_zone": "<b>"})
    assert bad.status_code == 400
    assert "Use a whole number from 0 to 23." in bad.text
    assert ">moe</textarea>" in bad.text
    assert "<b>" not in bad.text
    saved = client.post(path, data={"frequency": "weekly", "hour": "6", "watch": "moe", "max_papers": "3"})
    assert "Saved." in saved.text
    assert parts.digests.subscriptions.find(ADA).preferences == Preferences(
        frequency="weekly", hour=6, watch=("moe",), max_papers=3
    )


def test_the_export_has_all_that_is_stored_and_erasing_leaves_nothing(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    confirmed(parts, client, mail_server, watch="moe")
    path = preferences_link(parts)
    reply = client.post(path, data={"do": "export"})
    assert reply.headers["Content-Disposition"] == 'attachment; filename="paperboy-subscription.json"'
    about = json.loads(reply.data)
    assert (about["address"], about["preferences"]["watch"]) == (ADA, ["moe"])
    assert [mail["kind"] for mail in about["mails"]] == ["confirm"]
    assert "You are unsubscribed" in client.post(path, data={"do": "erase"}).text
    with parts.store.read() as conn:
        assert subscriptions.everybody(conn) == []
    assert client.get(path).status_code == 410


def test_one_click_unsubscribes_as_often_as_it_is_sent(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    confirmed(parts, client, mail_server)
    path = unsubscribe_link(parts)
    for _ in range(2):
        reply = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (reply.status_code, "You are unsubscribed" in reply.text) == (200, True)
    assert parts.digests.subscriptions.find(ADA) is None
    assert "no longer subscribed" in client.get(path).text


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "ada@", "@example.org", "ada@example", "ada@exam ple.org", "ada@example.org\nBcc: ben@example.org",
        "ada@example.org,ben@example.org", "Ada <ada@example.org>", "ada@localhost", "ädä@example.org",
        f"{'a' * 65}@example.org", f"ada@{'x' * 250}.org", "ada@[127.0.0.1]", '"ada"@example.org',
    ],
)  # fmt: skip
def test_an_address_that_cannot_get_mail_is_refused_in_both_ways(
    parts: Services, client: FlaskClient, mail_server: MailServer, address: str
) -> None:
    page = client.post("/subscriptions", data={"address": address})
    assert page.status_code == 400
    assert 'id="address-error"' in page.text
    reply = client.post("/v1/subscriptions", json={"address": address})
    assert reply.status_code == 400
    assert list(reply.json["errors"]) == ["address"]
    assert deliver(parts, mail_server) == []


def test_a_domain_in_any_script_gets_mail(parts: Services, client: FlaskClient, mail_server: MailServer) -> None:
    assert client.post("/subscriptions", data={"address": "ada@bücher.example.org"}).status_code == 202
    [mail] = deliver(parts, mail_server)
    assert mail["To"] == "ada@xn--bcher-kva.example.org"


def test_odd_requests_get_a_clear_answer(client: FlaskClient) -> None:
    assert client.post("/v1/subscriptions", data="address=x").status_code == 400
    assert client.post("/v1/subscriptions", data="{", content_type="application/json").status_code == 400
    odd: list[Any] = [[], None, "text", {"address": ["a"]}, {"address": None}]
    for sent in odd:
        assert client.post("/v1/subscriptions", json=sent).status_code == 400
    assert client.get("/v1/subscriptions").status_code == 405


def test_too_many_requests_of_a_client_are_refused_and_mails_to_an_address_just_stop(
    parts: Services, client: FlaskClient, mail_server: MailServer
) -> None:
    replies = [client.post("/subscriptions", data={"address": ADA}) for _ in range(20)]
    assert {(one.status_code, one.data) for one in replies} == {(202, replies[0].data)}
    assert len(deliver(parts, mail_server)) == 3
    reply = client.post("/subscriptions", data={"address": "ben@example.org"})
    assert (reply.status_code, "Too many requests" in reply.text) == (429, True)
    assert 0 < int(reply.headers["Retry-After"]) <= 3600
    assert client.post("/v1/subscriptions", json={"address": ADA}).status_code == 429
    other = client.post("/subscriptions", data={"address": "ben@example.org"}, environ_base=STRANGER)
    assert other.status_code == 202


def test_without_a_public_address_only_this_machine_may_subscribe(parts: Services) -> None:
    private = dataclasses.replace(parts, settings=dataclasses.replace(parts.settings, public_url=None))
    client = create_app(private, watch_seconds=0).test_client()
    assert "<form" in client.get("/subscriptions").text
    assert client.post("/subscriptions", data={"address": ADA}).status_code == 202
    page = client.get("/subscriptions", environ_base=STRANGER)
    assert '<form method="post"' not in page.text
    assert client.post("/subscriptions", data={"address": ADA}, environ_base=STRANGER).status_code == 403
    assert client.post("/v1/subscriptions", json={"address": ADA}, environ_base=STRANGER).status_code == 403


def test_without_a_mail_server_the_form_says_so_and_points_to_the_feeds(api: FlaskClient) -> None:
    page = api.get("/subscriptions")
    assert "Mail is off on this server" in page.text
    assert 'href="/feeds/daily.atom"' in page.text
    assert '<form method="post"' not in page.text
    assert api.post("/subscriptions", data={"address": ADA}).status_code == 503
    reply = api.post("/v1/subscriptions", json={"address": ADA})
    assert (reply.status_code, reply.json["type"]) == (503, "urn:paperboy:problem:mail-off")


@pytest.mark.parametrize("path", ["/subscriptions", "/v1/subscriptions", "/subscriptions/unsubscribe?token=x"])
def test_no_other_sites_page_may_call_these_paths(client: FlaskClient, path: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}):
        reply = client.post(path, data={"address": ADA}, headers=headers)
        assert reply.status_code == 403
        assert "Access-Control-Allow-Origin" not in reply.headers
    reply = client.options(path, headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in reply.headers if name.startswith("Access-Control")]
    own = client.post("/subscriptions", data={"address": ADA}, headers={"Origin": "https://papers.example.org"})
    assert own.status_code == 202


def test_pages_are_private_and_show_nothing_in_other_sites(client: FlaskClient) -> None:
    for path in ("/subscriptions", TAMPERED.format("preferences")):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers


class Labels(HTMLParser):
    """Collects fields and the labels for them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields, self.labels, self._depth = list[str](), set[str](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "label":
            self._depth += 1
            self.labels.add(values.get("for") or "")
        elif tag in ("input", "select", "textarea") and not self._depth and "aria-label" not in values:
            self.fields.append(values["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "label"


def test_every_field_has_a_label(parts: Services, client: FlaskClient, mail_server: MailServer) -> None:
    confirmed(parts, client, mail_server)
    for path in ("/subscriptions", preferences_link(parts)):
        page = Labels()
        page.feed(client.get(path).text)
        assert page.fields
        assert set(page.fields) <= page.labels


@pytest.mark.parametrize(
    "sent", ["[" * 60_000, '{"a":' * 10_000, "9" * 60_000, '"\\ud800"', "", "[]", "null", "7", "nothing"]
)
def test_json_that_cannot_be_read_is_a_400(client: FlaskClient, sent: str) -> None:
    reply = client.post("/v1/subscriptions", data=sent, content_type="application/json")
    assert (reply.status_code, reply.json["title"]) == (400, "Invalid parameter")


def test_a_body_that_is_too_large_is_refused_by_flask_alone(client: FlaskClient) -> None:
    for media_type in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        reply = client.post("/v1/subscriptions", data=b"x" * 70_000, content_type=media_type)
        assert reply.status_code in (400, 413)
        assert client.post("/subscriptions", data=b"x" * 70_000, content_type=media_type).status_code == 413
