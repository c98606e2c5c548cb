"""What Paperboy talks about: papers, their people, and daily lists. Pure: no I/O here.

All times are aware datetimes in UTC, all counts are non-negative integers, all text is plain text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal
from urllib.parse import quote

Source = Literal["hub", "arxiv", "store", "sample"]
ListKind = Literal["daily", "weekly", "monthly", "trending", "search"]
RepoKind = Literal["models", "datasets", "spaces"]
EmptyReason = Literal[
    "weekend", "not_published_yet", "before_first_list", "no_list", "no_match", "upstream_unavailable"
]


@dataclasses.dataclass(frozen=True, slots=True)
class Author:
    """One author; `username` is the Hub account that claimed the authorship."""

    name: str
    username: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Organization:
    """The organisation a paper is filed under at the Hub; `name` is its handle."""

    name: str
    fullname: str
    avatar_url: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Submitter:
    """Who put the paper into Daily Papers; `name` is the Hub handle."""

    name: str
    fullname: str
    avatar_url: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Links:
    """Where to read a paper."""

    hub: str
    arxiv: str
    pdf: str


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """One work and everything known about it.

    None means "not known". `list_date` is the day on whose list the paper is featured, None if it is on none.
    `primary_category` is arXiv's, as in `cs.CL`, and known only of papers read there.
    `hub_trending_rank` is its place, from 1, in the Hub's own trending order. `upvotes_gained` counts the last 24
    hours, `score` is our rank (see `ranking`); both are None where they were not asked for.
    """

    arxiv_id: str
    title: str
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    published_at: dt.datetime | None = None
    primary_category: str | None = None
    list_date: dt.date | None = None
    submitted_at: dt.datetime | None = None
    submitted_by: Submitter | None = None
    organization: Organization | None = None
    upvotes: int | None = None
    num_comments: int | None = None
    github_repo: str | None = None
    github_stars: int | None = None
    project_page: str | None = None
    thumbnail: str | None = None
    media_urls: tuple[str, ...] = ()
    ai_summary: str | None = None
    ai_keywords: tuple[str, ...] = ()
    withdrawn_at: dt.datetime | None = None
    hub_trending_rank: int | None = None
    source: Source = "hub"
    # Worked out for an answer, and no part of what the paper is.
    upvotes_gained: int | None = dataclasses.field(default=None, compare=False)
    score: float | None = dataclasses.field(default=None, compare=False)

    @property
    def num_authors(self) -> int:
        """How many authors there are."""
        return len(self.authors)

    @property
    def links(self) -> Links:
        """Where to read it; the PDF stays at arXiv."""
        return Links(
            hub=f"https://huggingface.co/papers/{self.arxiv_id}",
            arxiv=f"https://arxiv.org/abs/{self.arxiv_id}",
            pdf=f"https://arxiv.org/pdf/{self.arxiv_id}",
        )


@dataclasses.dataclass(frozen=True, slots=True)
class LinkedRepo:
    """A repository at the Hub whose card names a paper; None is what the Hub does not say of its kind."""

    kind: RepoKind
    id: str
    likes: int | None = None
    downloads: int | None = None
    updated_at: dt.datetime | None = None

    @property
    def url(self) -> str:
        """Its page; whatever the id holds, it is a page of the Hub."""
        folder = "" if self.kind == "models" else f"{self.kind}/"
        return f"https://huggingface.co/{folder}{quote(self.id)}"


@dataclasses.dataclass(frozen=True, slots=True)
class LinkedRepos:
    """The repositories of one kind: how many there are, and the few that the Hub names."""

    total: int = 0
    items: tuple[LinkedRepo, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Linked:
    """The repositories at the Hub that name a paper."""

    models: LinkedRepos = LinkedRepos()
    datasets: LinkedRepos = LinkedRepos()
    spaces: LinkedRepos = LinkedRepos()


def merged(old: Paper, new: Paper) -> Paper:
    """Return `new` with the gaps filled from `old`.

    The Hub leaves a key out where it has nothing to say, and some of its endpoints say less than others, so
    an absent value never erases a known one. What arXiv says only ever fills gaps of what the Hub says.
    """
    if (old.source, new.source) == ("hub", "arxiv"):
        old, new = new, old
    known = {
        field.name: getattr(old, field.name)
        for field in dataclasses.fields(Paper)
        if getattr(new, field.name) in (None, "", ())
    }
    return dataclasses.replace(new, **known)


@dataclasses.dataclass(frozen=True, slots=True)
class PaperList:
    """The papers of a day, a week or a month, or ranked ones, and what there is to say about the list.

    `name` is how its address names it (`2026-11-20`, `2026-W47`, `2026-11`), None for a list without a date;
    `first_date` and `last_date` are the days it spans. `previous` and `next` name the nearest lists that have
    papers. `as_of` is when what is shown was last seen to change at the Hub, None if it was never read. `stale`
    says that the last attempt to read it failed. An empty list always has an `empty_reason`.
    """

    kind: ListKind
    name: str | None
    first_date: dt.date | None
    last_date: dt.date | None
    previous: str | None
    next: str | None
    complete: bool
    empty_reason: EmptyReason | None
    as_of: dt.datetime | None
    stale: bool
    source: Source
    papers: tuple[Paper, ...]
