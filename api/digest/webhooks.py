"""The channel of one webhook: the day's list, or new code, as Slack, Discord, Telegram or a program takes it."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from api.core.hub_calendar import Clock
from api.core.mail import Target
from api.core.models import Paper
from api.core.preferences import Preferences
from api.digest import code_news, compose, schedule
from api.digest.code_news import CodeNews
from api.digest.compose import Item
from api.digest.schedule import Schedule, channel_of
from api.digest.send import Deferred, ServerFault
from api.errors import UpstreamBusy, UpstreamError, UpstreamNotFound, UpstreamRefused
from api.render import page_text
from api.render.schemas.papers import PaperSchema
from api.store import Store
from api.store.deliveries import Delivery
from api.upstream.http import Upstream

MAX_PAPERS = 10
_SECONDS = 30.0
# Discord takes 6,000 characters in all, Slack 3,000 in a block, Telegram 4,096.
_SUMMARY, _TELEGRAM = 280, 4000


@dataclasses.dataclass(frozen=True, slots=True)
class News:
    """What a webhook is told: `papers` is all of it, and `more` is the text of the link to that at `url`."""

    kind: str
    name: str
    heading: str
    url: str
    more: str
    papers: tuple[Paper, ...]


class WebhookChannel:
    """Sends to one webhook."""

    def __init__(self, store: Store, target: Target, schedule: Schedule, clock: Clock, base: str) -> None:
        """Send the lists in `store`; `base` is the address of this service."""
        self._store, self._target, self._schedule, self._clock, self._base = store, target, schedule, clock, base
        self._code_news = CodeNews(store, schedule, clock, target)
        self.name, self.shown = channel_of(target), target.shown
        url = urlsplit(target.url)
        self._path = url._replace(scheme="", netloc="").geturl() or "/"
        self._upstream = Upstream(target.shown, url._replace(path="", query="").geturl(), now=clock)

    def queue(self) -> int:
        """Queue the newest list, or new code, if it was not sent yet."""
        if self._target.event == "code":
            return self._code_news.queue()
        return self._schedule.queue_webhooks([self._target])

    def tidy(self) -> None:
        """Do nothing: there is nothing to erase."""

    def send(self, one: Delivery) -> bool:
        """Send one list, and return whether there was anything to send. Raises `MailError`."""
        news = self._news(one)
        items = compose.choose(news.papers, Preferences(max_papers=MAX_PAPERS)).items
        if not items:
            return False
        payload = _PAYLOADS[self._target.kind](news, items, self._target)
        if self._target.kind == "json":
            payload |= {"id": one.message_id.strip("<>")}
        body = json.dumps(payload, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if self._target.kind == "json":
            headers |= {"X-Paperboy-Signature": signature(self._target.key, body)}
        try:
            self._upstream.post(self._path, body, headers, _SECONDS)
        except (UpstreamRefused, UpstreamNotFound) as error:
            # What is wrong with this message may be right with the next.
            raise Deferred(f"{self.shown}: {error}") from error
        except UpstreamBusy as error:
            raise ServerFault(str(error), error.retry_after) from error
        except UpstreamError as error:
            raise ServerFault(f"{self.shown}: {error}") from error
        return True

    def _news(self, one: Delivery) -> News:
        if one.kind == code_news.KIND:
            papers = self._code_news.papers(one.list)
            heading = f"New code · {page_text.counted(len(papers), 'paper')}"
            return News(one.kind, one.list, heading, f"{self._base}/feeds/code.atom", "New code as a feed", papers)
        about = schedule.load(self._store, one.kind, one.list)
        url, more = f"{self._base}/{about.kind}/{about.name}", f"All {len(about.papers)} papers"
        return News(about.kind, about.name, f"Trending papers · {about.dateline}", url, more, about.papers)

    def close(self) -> None:
        """Close the connection."""
        self._upstream.close()


def signature(key: str, body: bytes) -> str:
    """Return the value of `X-Paperboy-Signature`: `sha256=` and the HMAC of the body in hexadecimal digits."""
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"


def _slack(news: News, items: tuple[Item, ...], _target: Target) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": news.heading[:150], "emoji": False}}
    ]
    for item in items:
        title = f"*<{item.paper.links.hub}|{_slack_text(item.paper.title)}>*"
        code = f" · <{repo}|Code>" if (repo := _repo(news, item)) else ""
        text = f"▲ {item.paper.upvotes or 0}  {title}{code}\n{_slack_text(_brief(item))}"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}})
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": f"<{news.url}|{news.more}>"}]})
    return {"text": news.heading, "blocks": blocks, "unfurl_links": False}


def _discord(news: News, items: tuple[Item, ...], _target: Target) -> dict[str, Any]:
    embeds = [
        {
            "title": item.paper.title[:256],
            "url": item.paper.links.hub,
            "description": "\n".join(filter(None, (_repo(news, item), _brief(item)))),
            "footer": {"text": f"▲ {item.paper.upvotes or 0} · {item.authors}"[:200]},
        }
        for item in items
    ]
    # Papers are text of strangers: nobody is mentioned.
    return {
        "content": f"**{news.heading}**\n<{news.url}>",
        "embeds": embeds,
        "allowed_mentions": {"parse": []},
    }


def _telegram(news: News, items: tuple[Item, ...], target: Target) -> dict[str, Any]:
    end = f'\n\n<a href="{escape(news.url)}">{escape(news.more)}</a>'
    text = f"<b>{escape(news.heading)}</b>"
    for item in items:
        link = f'<a href="{escape(item.paper.links.hub)}">{escape(item.paper.title)}</a>'
        code = f' · <a href="{escape(repo)}">Code</a>' if (repo := _repo(news, item)) else ""
        part = f"\n\n▲ {item.paper.upvotes or 0}  <b>{link}</b>{code}\n{escape(_brief(item))}"
        if len(text) + len(part) + len(end) > _TELEGRAM:
            break
        text += part
    chat = dict(parse_qsl(urlsplit(target.url).query))["chat_id"]
    options = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    return {"chat_id": chat, "text": text + end} | options


def _json(news: News, items: tuple[Item, ...], _target: Target) -> dict[str, Any]:
    papers: Any = PaperSchema(many=True).dump([item.paper for item in items])
    return {"kind": news.kind, "list": news.name, "url": news.url, "total": len(news.papers), "papers": papers}


_PAYLOADS: dict[str, Callable[[News, tuple[Item, ...], Target], dict[str, Any]]] = {
    "slack": _slack,
    "discord": _discord,
    "telegram": _telegram,
    "json": _json,
}


def _repo(news: News, item: Item) -> str:
    """Return the paper's repository where that is the news."""
    return (item.paper.github_repo or "") if news.kind == code_news.KIND else ""


def _brief(item: Item) -> str:
    text = item.summary
    return text if len(text) <= _SUMMARY else f"{text[:_SUMMARY].rsplit(' ', 1)[0]} …"


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
