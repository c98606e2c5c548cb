"""Words of the web pages: names of lists, dates and short forms of long texts, in English. Pure: no I/O here."""

from __future__ import annotations

import datetime as dt

from api.core.models import Paper, PaperList
from api.core.periods import parse_month, parse_week

# As much of an abstract as a list shows where there is no AI summary.
MAX_SUMMARY = 260
LISTED_AUTHORS = 4

EMPTY = {
    "weekend": "There is usually no list on weekends.",
    "not_published_yet": "Nothing has been published yet. Lists fill up during the day.",
    "before_first_list": "The first list is from May 4, 2023.",
    "no_list": "The Hub published no list that day.",
    "no_match": "No paper matches.",
    "upstream_unavailable": "This list has not been fetched from the Hub yet.",
}


def day_name(day: dt.date) -> str:
    """Return a date in full: `Friday, November 20, 2026`."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def short_day(day: dt.date) -> str:
    """Return a date in short: `Nov 20, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def list_name(kind: str, name: str | None) -> str:
    """Return what a list is called: a day in full, `Week 47, 2026` or `November 2026`."""
    if name is None:
        return "Daily Papers"
    if kind == "weekly":
        week = parse_week(name)
        return f"Week {int(name[6:])}, {name[:4]}: {_span(week.first, week.last)}"
    if kind == "monthly":
        return f"{parse_month(name).first:%B %Y}"
    return day_name(dt.date.fromisoformat(name))


def summary(paper: Paper) -> str:
    """Return a paper's AI summary, else the beginning of its abstract, cut after a word."""
    text = paper.ai_summary or " ".join(paper.abstract.split())
    if len(text) <= MAX_SUMMARY or paper.ai_summary:
        return text
    return f"{text[:MAX_SUMMARY].rpartition(' ')[0]} …"


def byline(paper: Paper) -> str:
    """Return the first authors, and how many more there are."""
    names = [author.name for author in paper.authors[:LISTED_AUTHORS]]
    more = len(paper.authors) - len(names)
    return f"{', '.join(names)} and {more} more" if more > 0 else ", ".join(names)


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 paper`, `1,234 papers`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def about(found: PaperList) -> str:
    """Return a list in one sentence, for previews of a link to it."""
    titles = "; ".join(paper.title for paper in found.papers[:3])
    return f"{counted(len(found.papers), 'paper')}: {titles}" if titles else EMPTY[found.empty_reason or "no_list"]


def _span(first: dt.date, last: dt.date) -> str:
    end = f"{last.day}" if first.month == last.month else f"{last:%b} {last.day}"
    return f"{first:%b} {first.day} to {end}"
