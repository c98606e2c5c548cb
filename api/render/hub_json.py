"""Papers in the Hub's JSON format, for clients written for the Hub. Pure: no I/O here.

Like the Hub's, these objects contain no nulls: unknown values are omitted. Times have milliseconds and end in `Z`,
the only format that `huggingface_hub` can parse.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from api.core.models import Author, Linked, LinkedRepo, Organization, Paper, Submitter

Wire = dict[str, Any]
_KINDS = ("models", "datasets", "spaces")


def entry(paper: Paper) -> Wire:
    """Return a paper as a list entry: an outer object with the paper inside."""
    return _known(
        paper=flat(paper),
        publishedAt=_time(paper.submitted_at or paper.published_at),
        title=paper.title,
        summary=paper.abstract,
        thumbnail=paper.thumbnail,
        numComments=paper.num_comments,
        submittedBy=_submitter(paper.submitted_by, "name"),
        organization=_organization(paper.organization),
        isAuthorParticipating=any(author.username for author in paper.authors),
    )


def flat(paper: Paper, linked: Linked | None = None) -> Wire:
    """Return a paper as in the reply for a single paper."""
    return _known(
        **_linked(linked),
        id=paper.arxiv_id,
        title=paper.title,
        summary=paper.abstract,
        authors=_authors(paper.authors),
        publishedAt=_time(paper.published_at),
        submittedOnDailyAt=_time(paper.submitted_at),
        submittedOnDailyBy=_submitter(paper.submitted_by, "user"),
        upvotes=paper.upvotes,
        discussionId=paper.discussion_id,
        ai_summary=paper.ai_summary,
        ai_keywords=list(paper.ai_keywords) or None,
        githubRepo=paper.github_repo,
        githubStars=paper.github_stars,
        githubRepoAddedBy=paper.github_repo_added_by,
        projectPage=paper.project_page,
        mediaUrls=list(paper.media_urls) or None,
        organization=_organization(paper.organization),
        withdrawnAt=_time(paper.withdrawn_at),
    )


def repos(linked: Linked) -> Wire:
    """Return the repositories that link to a paper, in lists by kind."""
    return {kind: [_repo(one) for one in getattr(linked, kind).items] for kind in _KINDS}


def _linked(linked: Linked | None) -> Wire:
    if linked is None:
        return {}
    listed = {f"linked{kind.title()}": items for kind, items in repos(linked).items()}
    return listed | {f"numTotal{kind.title()}": getattr(linked, kind).total for kind in _KINDS}


def _repo(repo: LinkedRepo) -> Wire:
    return _known(
        id=repo.id,
        author=repo.id.partition("/")[0] if "/" in repo.id else None,
        likes=repo.likes,
        downloads=repo.downloads,
        lastModified=_time(repo.updated_at),
        private=False,
        repoType=repo.kind.removesuffix("s"),
    )


def _authors(authors: Iterable[Author]) -> list[Wire]:
    seen: Counter[str] = Counter()
    found = []
    for author in authors:
        name, seen[author.name] = author.name, seen[author.name] + 1
        user = {"user": author.username, "fullname": name, "type": "user"} if author.username else None
        found.append(_known(_id=_author_id(name, seen[name]), name=name, hidden=False, user=user))
    return found


def _author_id(name: str, occurrence: int) -> str:
    """Return an id in the Hub's form that is the same wherever the name occurs. The Hub's own ids are not stored.

    A name that occurs again in one list of authors gets another id, as clients use ids as keys.
    """
    text = name if occurrence == 1 else f"{name}\n{occurrence}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _submitter(person: Submitter | None, handle: str) -> Wire | None:
    if person is None:
        return None
    return _known(
        _id=person.hub_id,
        **{handle: person.name},
        fullname=person.fullname,
        avatarUrl=person.avatar_url,
        type="user",
        isPro=False,
    )


def _organization(group: Organization | None) -> Wire | None:
    if group is None:
        return None
    return _known(_id=group.hub_id, name=group.name, fullname=group.fullname, avatar=group.avatar_url)


def _time(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment else None


def _known(**values: object) -> Wire:
    return {name: value for name, value in values.items() if value is not None}
