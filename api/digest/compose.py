"""A digest as text: which papers it has, its subject, its HTML and its plain text. Nothing here sends.

The HTML is made of tables and inline styles, at most 600 pixels wide. It can be read without images. Programs that
have dark colours find theirs in the head. All colours are in `templates/tokens.json`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import re
import textwrap
from collections.abc import Iterable
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.core.filters import Filters
from api.core.models import Paper
from api.core.preferences import Frequency, Preferences
from api.core.query import matches, parse
from api.digest.subscriptions import Links
from api.store.subscriptions import Subscriber

MAX_AUTHORS, MAX_SUMMARY, MAX_SUBJECT = 3, 420, 90
MAX_ALSO = 10
# The papers after these have no summary and no links of their own: Gmail cuts a mail off after 102 KB.
NUM_FULL = 10
_WIDTH = 72


@dataclasses.dataclass(frozen=True, slots=True)
class DigestList:
    """A list that a digest is about: of one day or of one week, with all its papers, most votes first."""

    kind: Frequency
    name: str
    first: dt.date
    last: dt.date
    papers: tuple[Paper, ...]

    @property
    def dateline(self) -> str:
        """The days it covers, in words."""
        if self.kind == "daily":
            return _long(self.first)
        return f"Week of {self.first.day} {self.first:%B} to {self.last.day} {self.last:%B %Y}"


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """One paper of a digest, and the query on the watch list that it matches, if any."""

    paper: Paper
    watched_by: str | None = None

    @property
    def authors(self) -> str:
        """The first authors, and how many more there are."""
        names = [author.name for author in self.paper.authors]
        more = len(names) - MAX_AUTHORS
        # One name takes no more room than "and 1 more".
        if more <= 1:
            return ", ".join(names)
        return f"{', '.join(names[:MAX_AUTHORS])} and {more:,} more"

    @property
    def summary(self) -> str:
        """The AI summary, else the beginning of the abstract."""
        text = " ".join((self.paper.ai_summary or self.paper.abstract).split())
        return textwrap.shorten(text, MAX_SUMMARY, placeholder=" …") if len(text) > MAX_SUMMARY else text


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """The papers of one subscriber's digest: the list, and watched papers that it would not have room for."""

    listed: tuple[Item, ...]
    also: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them."""
        return self.listed + self.also


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a mail says."""

    subject: str
    html: str
    text: str


def choose(papers: Iterable[Paper], wanted: Preferences) -> Chosen:
    """Return the papers for one subscriber, in their original order. Muting is stronger than watching."""
    mute = [parse(text) for text in wanted.mute]
    watch = [(text, parse(text)) for text in wanted.watch]
    enough = Filters(min_upvotes=wanted.min_upvotes)
    found: list[Item] = []
    for paper in papers:
        if paper.withdrawn_at is not None or any(matches(paper, one) for one in mute):
            continue
        watched_by = next((text for text, one in watch if matches(paper, one)), None)
        if watched_by or enough.keep([paper]):
            found.append(Item(paper, watched_by))
    listed, rest = found[: wanted.max_papers], found[wanted.max_papers :]
    return Chosen(tuple(listed), tuple([item for item in rest if item.watched_by][:MAX_ALSO]))


def digest(
    about: DigestList, chosen: Chosen, base: str, known: Subscriber | None = None, links: Links | None = None
) -> Content:
    """Return what a digest says.

    Args:
        about: the list.
        chosen: at least one paper of it.
        base: the address of this service.
        known: who gets it; without, the mail has no links to unsubscribe and to preferences.
        links: makes those links.
    """
    items, span = chosen.items, "day" if about.kind == "daily" else "week"
    subject = _subject(about, chosen)
    values = {
        "subject": subject,
        "preview": " · ".join(item.paper.title for item in items[1:4]) or items[0].summary,
        "dateline": about.dateline,
        "top": items[0],
        "top_label": f" · top paper of the {span}" if items[0].paper == about.papers[0] else "",
        "num_full": NUM_FULL,
        "items": list(items[1:]),
        "num_listed": len(chosen.listed) - 1 if chosen.also else -1,
        "list_url": f"{base}/{about.kind}/{about.name}",
        "all_label": f"All {len(about.papers)} papers of the {span}",
        "address": known.address if known else None,
        "preferences_url": links.preferences(known.key) if known and links else None,
        "unsubscribe_url": links.unsubscribe(known.key) if known and links else None,
    }
    return Content(subject, render("digest.html", **values), render("digest.txt", **values))


def confirmation(known: Subscriber, links: Links) -> Content:
    """Return what the mail says that asks for a confirmation. It repeats nothing that a stranger may have typed."""
    values = {
        "subject": "Confirm your subscription to Paperboy",
        "heading": "Confirm your subscription",
        "lead": "Trending AI papers in your inbox: confirm that this address is yours, and the first digest will "
        "arrive at the hour you chose.",
        "action": "Confirm",
        "url": links.confirm(known),
        "note": "The link is good for two days. If you did not ask for this, do nothing; the address will then be "
        "erased.",
    }
    return _notice(known, links, values)


def known_already(known: Subscriber, links: Links) -> Content:
    """Return what the mail says to somebody who asks to subscribe and already does."""
    values = {
        "subject": "You are already subscribed to Paperboy",
        "heading": "You are already subscribed",
        "lead": "Somebody, probably you, entered this address to subscribe. Nothing has changed. View or "
        "change your preferences, or unsubscribe, here.",
        "action": "Preferences",
        "url": links.preferences(known.key),
        "note": "If it was not you, you need not do anything.",
    }
    return _notice(known, links, values)


def _notice(known: Subscriber, links: Links, values: dict[str, str]) -> Content:
    shown = {"preview": values["lead"], "dateline": "", "address": known.address, "base": links.base} | values
    return Content(values["subject"], render("notice.html", **shown), render("notice.txt", **shown))


def _subject(about: DigestList, chosen: Chosen) -> str:
    title = textwrap.shorten(" ".join(chosen.items[0].paper.title.split()), MAX_SUBJECT, placeholder="…")
    more = len(chosen.items) - 1
    others = f" and {more} more {'paper' if more == 1 else 'papers'}" if more else ""
    return f"{'This week: ' if about.kind == 'weekly' else ''}{title}{others}"


def render(template: str, **values: Any) -> str:
    """Return a filled template of this package."""
    text = _environment().get_template(template).render(values)
    # The templates are indented to be read by us.
    return re.sub(r"\n\s+", "\n", text) if template.endswith(".html") else text


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.digest"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    tokens = (resources.files("api.digest") / "templates/tokens.json").read_text(encoding="utf-8")
    environment.globals |= {"tokens": json.loads(tokens), "wrap": _wrap, "number": lambda value: f"{value:,}"}
    return environment


def _wrap(text: str, indent: str = "") -> str:
    # A long link stays whole.
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent or "   " if text[:1].isdigit() else indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _long(day: dt.date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"
