"""Subscribing to the digest: the pages behind the form and the links in mails, and the same as JSON.

A GET never changes anything: mail scanners open every link. No other site's page may call these paths.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from api.core.preferences import FREQUENCIES, Preferences
from api.digest import addresses
from api.digest.subscriptions import Subscriptions
from api.errors import (
    InvalidLink,
    InvalidParameter,
    MailOff,
    NotAllowed,
    RequestError,
    StoreUnavailable,
    TooManyRequests,
)
from api.web.context import base_path, base_url, services
from api.web.page import HEADERS, page
from api.web.rate_limit import is_loopback, mail_limits
from api.web.subscription_args import COMMON_ZONES, PreferencesArgs, SubscriptionArgs, load

PATHS = ("/subscriptions", "/v1/subscriptions")
SENT = (
    "If mail can be sent to this address, a message is on its way. Open it to confirm. Nothing there after a few "
    "minutes? Check your spam folder. At most three messages an hour are sent to one address."
)
blueprint = Blueprint("subscriptions", __name__)
api_blueprint = Blueprint("v1_subscriptions", __name__)
_HEADERS = HEADERS | {
    "Cache-Control": "no-store",
    # The address of these pages is a secret.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """What the subscribe form and the preferences show: the values, and what is wrong with them."""

    is_open: bool
    is_mail_on: bool
    values: Mapping[str, Any]
    errors: Mapping[str, list[str]]
    action: str
    feed: str
    zones: tuple[str, ...] = COMMON_ZONES
    frequencies: tuple[str, ...] = FREQUENCIES


def form(values: Mapping[str, Any] | None = None, errors: Mapping[str, list[str]] | None = None) -> Form:
    """Return what the subscribe form shows; every page that includes it passes it on as `form`."""
    return Form(
        is_open=_is_open(),
        is_mail_on=services().settings.smtp_url is not None,
        values=_shown(Preferences()) | {"address": ""} | dict(values or {}),
        errors=errors or {},
        action=f"{base_path()}/subscriptions",
        feed=f"{base_path()}/feeds/daily.atom",
    )


@blueprint.get("/subscriptions")
def show() -> Response:
    """Show the form."""
    return _page("new", form=form())


@blueprint.post("/subscriptions")
def ask() -> Response:
    """Have a mail sent that asks for a confirmation."""
    sent = request.form.to_dict()
    try:
        _ask(sent)
    except InvalidParameter as error:
        return _page("new", 400, form=form(sent, error.errors))
    return _page("sent", 202, text=SENT)


@api_blueprint.post("/v1/subscriptions")
def ask_by_json() -> Response:
    """Have a mail sent that asks for a confirmation."""
    # A page of another site cannot send JSON unless we allow it.
    if not request.is_json:
        raise InvalidParameter("Send JSON, with `Content-Type: application/json`.")
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        raise InvalidParameter("This JSON is nested too deeply; send an object with an `address`.") from None
    _ask(sent)
    body = json.dumps({"status": "confirmation_pending", "detail": SENT})
    return Response(body, 202, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.get("/subscriptions/confirm")
def show_confirm() -> Response:
    """Show what would be subscribed to, and a button."""
    known = _subscriptions().to_confirm(_token())
    return _page("confirm", known=known, wanted=known.offered or known.preferences)


@blueprint.post("/subscriptions/confirm")
def confirm() -> Response:
    """Subscribe."""
    known = _subscriptions().confirm(_token())
    return _page("confirmed", known=known, wanted=known.preferences, links=services().digests.links(base_url()))


@blueprint.get("/subscriptions/preferences")
def show_preferences() -> Response:
    """Show a subscriber's preferences in a form."""
    known = _subscriptions().to_change(_token())
    return _preferences(known, _shown(known.preferences))


@blueprint.post("/subscriptions/preferences")
def change() -> Response:
    """Store new preferences, or do what else the page has buttons for."""
    sent = request.form.to_dict()
    task = sent.pop("do", "save")
    if task == "export":
        return _export()
    if task == "erase":
        return _erased(_subscriptions().to_change(_token()).key)
    known = _subscriptions().to_change(_token())
    try:
        _, wanted = load(PreferencesArgs(), sent)
    except InvalidParameter as error:
        return _preferences(known, sent, error.errors, 400)
    known = _subscriptions().change(_token(), wanted)
    return _preferences(known, _shown(wanted), is_saved=True)


@blueprint.get("/subscriptions/unsubscribe")
def show_unsubscribe() -> Response:
    """Show a button."""
    return _page("unsubscribe", known=_subscriptions().to_unsubscribe(_token()))


@blueprint.post("/subscriptions/unsubscribe")
def unsubscribe() -> Response:
    """Unsubscribe. Mail programs post here without showing the page (RFC 8058)."""
    _subscriptions().unsubscribe(_token())
    return _page("unsubscribed")


def _ask(sent: object) -> None:
    parts = services()
    if parts.settings.smtp_url is None:
        raise MailOff("This service sends no mail. The feeds have the same papers: /feeds/daily.atom")
    if not _is_open():
        raise NotAllowed("Only users of this machine can subscribe here, because the service has no public address.")
    address, wanted = load(SubscriptionArgs(), sent)
    limits, client, address = mail_limits(), request.remote_addr or "", addresses.checked(address)
    if not limits.allows_client(client):
        wait = limits.seconds_for_client(client)
        raise TooManyRequests("Too many attempts. Try again later.", retry_after=wait)
    # Who asks must not learn what was sent to an address before, so this is no error.
    if limits.allows_address(address):
        _subscriptions().ask(address, wanted)


def _is_open() -> bool:
    """Return whether this client may subscribe: links in mails only work for all with a public address."""
    return services().settings.public_url is not None or is_loopback(request.remote_addr or "")


def _subscriptions() -> Subscriptions:
    return services().digests.subscriptions


def _token() -> str:
    return request.args.get("token", "")


def _shown(wanted: Preferences) -> dict[str, Any]:
    """Return preferences as the fields of a form have them."""
    texts = {"watch": "\n".join(wanted.watch), "mute": "\n".join(wanted.mute)}
    return {name: str(value) for name, value in (wanted.as_dict() | texts).items()}


def _preferences(
    known: Any,
    values: Mapping[str, Any],
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
    *,
    is_saved: bool = False,
) -> Response:
    return _page("preferences", status, known=known, form=form(values, errors), is_saved=is_saved)


def _export() -> Response:
    text = json.dumps(_subscriptions().export(_token()), indent=2, ensure_ascii=False)
    headers = _HEADERS | {"Content-Disposition": 'attachment; filename="paperboy-subscription.json"'}
    return Response(text + "\n", content_type="application/json", headers=headers)


def _erased(key: str) -> Response:
    _subscriptions().erase(key)
    return _page("unsubscribed")


def _page(name: str, status: int = 200, **values: Any) -> Response:
    html = page(f"subscriptions/{name}.html", None, base=base_path(), **values)
    return Response(html, status, content_type="text/html; charset=utf-8", headers=_HEADERS)


@blueprint.before_request
@api_blueprint.before_request
def _refuse_other_sites() -> None:
    """Refuse what another site's page had the browser send. Mail programs send neither header."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        origin = request.headers.get("Origin", "null")
        own = {urlsplit(base_url()).netloc, request.host}
        is_foreign = origin != "null" and urlsplit(origin).netloc not in own
        if is_foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise NotAllowed("Another site's page may not send this. Open the page here and try again.")


@blueprint.errorhandler(InvalidLink)
def _invalid_link(error: InvalidLink) -> Response:
    return _page("link", 400 if error.detail == "incomplete" else 410, reason=error.detail)


@blueprint.errorhandler(RequestError)
def _request_error(error: RequestError) -> Response:
    response = _page("error", error.status, title=error.title, text=error.detail)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


@blueprint.errorhandler(StoreUnavailable)
def _store_unavailable(_error: StoreUnavailable) -> Response:
    response = _page(
        "error", 503, title="Not ready", text="The database is not responding at the moment; try again soon."
    )
    response.headers["Retry-After"] = "5"
    return response
