"""The domain's data: papers, people and lists of papers. Pure: no I/O here.

All times are aware datetimes in UTC, all counts are non-negative integers, all text is plain text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

from api.core import hub_site

Source = Literal["hub", "arxiv", "store", "sample"]
ListKind = Literal["daily", "weekly", "monthly", "trending", "search"]
RepoKind = Literal["models", "datasets", "spaces"]
EmptyReason = Literal[
    "weekend", "not_published_yet", "before_first_list", "no_list", "no_match", "upstream_unavailable"
]


@dataclasses.dataclass(frozen=True, slots=True)
class Author:
    """One author; `username` is the Hub account that claimed the paper, if any."""

    name: str
    username: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Organization:
    """The organisation that the Hub shows for a paper; `name` is its handle, `hub_id` the Hub's `_id`."""

    name: str
    fullname: str
    avatar_url: str | None = None
    hub_id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Submitter:
    """The person who submitted the paper to Daily Papers; `name` is the Hub handle, `hub_id` the Hub's `_id`."""

    name: str
    fullname: str
    avatar_url: str | None = None
    hub_id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Links:
    """The pages of a paper."""

    hub: str
    arxiv: str
    pdf: str


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """A paper and everything known about it. None means "not known".

    `list_date` is the day whose list features the paper, None if no list does. `primary_category` is arXiv's (for
    example `cs.CL`), known only for papers read from arXiv. `github_repo_added_by` and `discussion_id` are the Hub's
    and mean something to its clients only. `hub_trending_rank` is the paper's position, starting
    at 1, in the Hub's own trending list. `upvotes_gained` covers the last 24 hours and `score` is our trending score
    (see `ranking`); both are None unless requested.
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
    github_repo_added_by: str | None = None
    project_page: str | None = None
    thumbnail: str | None = None
    media_urls: tuple[str, ...] = ()
    ai_summary: str | None = None
    ai_keywords: tuple[str, ...] = ()
    withdrawn_at: dt.datetime | None = None
    discussion_id: str | None = None
    hub_trending_rank: int | None = None
    source: Source = "hub"
    # When the paper was first seen to have a `github_repo` (see `code_news`); not part of the paper itself.
    code_seen_at: dt.datetime | None = dataclasses.field(default=None, compare=False)
    # Computed for one reply; not part of the paper itself either.
    upvotes_gained: int | None = dataclasses.field(default=None, compare=False)
    score: float | None = dataclasses.field(default=None, compare=False)

    @property
    def num_authors(self) -> int:
        """The number of authors."""
        return len(self.authors)

    @property
    def links(self) -> Links:
        """The paper's pages at the Hub and arXiv. The PDF is always arXiv's."""
        return Links(
            hub=hub_site.paper_page(self.arxiv_id),
            arxiv=f"https://arxiv.org/abs/{self.arxiv_id}",
            pdf=f"https://arxiv.org/pdf/{self.arxiv_id}",
        )


@dataclasses.dataclass(frozen=True, slots=True)
class LinkedRepo:
    """A Hub repository whose card links to a paper. None means the Hub does not report this value for its kind."""

    kind: RepoKind
    id: str
    likes: int | None = None
    downloads: int | None = None
    updated_at: dt.datetime | None = None

    @property
    def url(self) -> str:
        """The repository's page. The id is escaped, so this is always an address at the Hub."""
        return hub_site.repo_page(self.kind, self.id)


@dataclasses.dataclass(frozen=True, slots=True)
class LinkedRepos:
    """The repositories of one kind: the total, and the few that the Hub lists."""

    total: int = 0
    items: tuple[LinkedRepo, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Linked:
    """The Hub repositories that link to a paper."""

    models: LinkedRepos = LinkedRepos()
    datasets: LinkedRepos = LinkedRepos()
    spaces: LinkedRepos = LinkedRepos()


def merged(old: Paper, new: Paper) -> Paper:
    """Return `new` with its missing values filled in from `old`.

    The Hub omits keys that have no value, and some of its endpoints return fewer fields than others. A missing value
    therefore never erases a known one. Data from the Hub takes precedence over data from arXiv, even if it is older.
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
    """The papers of a day, week or month, or of a ranking, with facts about the list.

    `name` is the list's name in URLs (`2026-11-20`, `2026-W47`, `2026-11`), None for a list without a date.
    `first_date` and `last_date` are the days it covers. `previous` and `next` are the names of the nearest lists that
    have papers. `as_of` is when the list was last seen to change at the Hub, None if it was never read. `stale` is
    true if the last attempt to read it failed. An empty list always has an `empty_reason`.
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
