"""The names of what replies show, by which the store tells what a change concerns. Pure.

A reply that shows a day's list and one paper has two subjects; it is outdated once one of them changes.
"""

from __future__ import annotations

import datetime as dt

# Every reply, and a reply that may show anything that is stored.
EVERYTHING = "*"
# The health of the Hub, the look at its newest papers, and its trending order.
HUB, NEWEST, TRENDING = "hub", "newest", "trending"
# Papers that were listed for the first time.
LISTINGS = "listings"
# Which days have a list.
DAYS = "days"


def daily(day: dt.date) -> str:
    """Return the subject of the list of `day`."""
    return f"daily:{day.isoformat()}"


def paper(arxiv_id: str) -> str:
    """Return the subject of one paper."""
    return f"paper:{arxiv_id}"


def paper_of(subject: str) -> str | None:
    """Return the paper that a subject is about, None if it is about something else."""
    kind, _, arxiv_id = subject.partition(":")
    return arxiv_id if kind == "paper" else None
