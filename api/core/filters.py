"""Which papers of a list are wanted. Pure: no I/O here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

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
    """What a paper must be to stay; everything given must hold.

    `submitter` and `organization` are handles or names.
    """

    queries: tuple[query.Query, ...] = ()
    min_upvotes: int = 0
    has: tuple[str, ...] = ()
    submitter: str | None = None
    organization: str | None = None

    def keep(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        """Return the wanted ones of `papers`, in their order."""
        return tuple(paper for paper in papers if self._wants(paper))

    def _wants(self, paper: Paper) -> bool:
        return (
            (paper.upvotes or 0) >= self.min_upvotes
            and all(HAS[kind](paper) for kind in self.has)
            and (self.submitter is None or _is(self.submitter, paper.submitted_by))
            and (self.organization is None or _is(self.organization, paper.organization))
            and all(query.matches(paper, one) for one in self.queries)
        )


def _is(wanted: str, account: Submitter | Organization | None) -> bool:
    """Return whether the account has this handle or name, whatever the case."""
    return account is not None and fold(wanted) in (fold(account.name), fold(account.fullname))
