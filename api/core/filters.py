"""Filters that narrow down a list of papers. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from api.core import query
from api.core.models import Organization, Paper, Submitter
from api.core.tokens import fold

HAS: dict[str, Callable[[Paper], object]] = {
    "code": lambda paper: paper.github_repo,
    "project": lambda paper: paper.project_page,
    "media": lambda paper: paper.media_urls,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions that a paper must meet, all of them.

    `queries` are search queries to match, `has` holds keys of `HAS`. `submitter` and `organization` are compared
    with the handle and the full name, ignoring case and accents.
    """

    queries: tuple[query.Query, ...] = ()
    min_upvotes: int = 0
    has: tuple[str, ...] = ()
    submitter: str | None = None
    organization: str | None = None

    def keep(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Return the papers that meet all conditions, in their original order."""
        return tuple(self.matching(papers))

    def matching(self, papers: Iterable[Paper]) -> Iterator[Paper]:
        """Yield what `keep` returns. A paper is looked at when it is asked for: a caller with enough stops early."""
        return filter(self._matches, papers)

    def _matches(self, paper: Paper) -> bool:
        return (
            (paper.upvotes or 0) >= self.min_upvotes
            and all(HAS[kind](paper) for kind in self.has)
            and (self.submitter is None or _is_named(paper.submitted_by, self.submitter))
            and (self.organization is None or _is_named(paper.organization, self.organization))
            and all(query.matches(paper, one) for one in self.queries)
        )


def _is_named(account: Submitter | Organization | None, name: str) -> bool:
    """Return whether `name` is the account's handle or full name, ignoring case and accents."""
    return account is not None and fold(name) in (fold(account.name), fold(account.fullname))
