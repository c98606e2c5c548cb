"""Read and write papers. Writing also updates the vote history."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from api.core import hub_calendar
from api.core.code_news import code_seen_at
from api.core.models import Author, Organization, Paper, Submitter, merged
from api.store import votes
from api.store.schema import listings, papers, store
from api.store.upsert import upsert

_CHUNK = 500
FROM = papers.outerjoin(listings, papers.c.arxiv_id == listings.c.arxiv_id)
COLUMNS = (*papers.c, listings.c.list_date)
_MANY = sa.select(*COLUMNS).select_from(FROM).where(papers.c.arxiv_id.in_(sa.bindparam("ids", expanding=True)))


def get(conn: Connection, arxiv_id: str) -> Paper | None:
    """Return a paper, None if it is not stored."""
    return get_many(conn, [arxiv_id]).get(arxiv_id)


def get_many(conn: Connection, arxiv_ids: Iterable[str]) -> dict[str, Paper]:
    """Return the papers among `arxiv_ids` that are stored, by id."""
    ids = list(arxiv_ids)
    found: dict[str, Paper] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = conn.execute(_MANY, {"ids": ids[start : start + _CHUNK]})
        found |= {row.arxiv_id: from_row(row) for row in rows}
    return found


def put(
    conn: Connection,
    incoming: Sequence[Paper],
    now: dt.datetime,
    *,
    asked_at: dt.datetime | None = None,
    of_list: bool = False,
) -> frozenset[str]:
    """Store papers as they were read, and return the ids of those that are new or changed.

    Known values that are missing in `incoming` stay (see `models.merged`). `submitted_at` never moves back, because
    an older list may be read after a newer one. Two kinds of entries only add what is unknown: one that was asked
    for before the stored values were, and one of a list that is older than the paper's.

    Args:
        conn: the transaction.
        incoming: the papers.
        now: the current time.
        asked_at: when the Hub was asked for them; by default, `now`.
        of_list: the papers are a day's list, and their `list_date` is that day or their own.
    """
    asked_at = min(asked_at or now, now)
    ids = [paper.arxiv_id for paper in incoming]
    stored, seen = get_many(conn, ids), _seen_at(conn, ids, now)
    miscounted = votes.remove_future(conn, ids, now)
    changed, voted, outdated = [], [], set()
    for paper in incoming:
        key, old = paper.arxiv_id, stored.get(paper.arxiv_id)
        if old and (asked_at < seen.get(key, asked_at) or (of_list and _is_of_older_list(old, paper, now))):
            outdated.add(key)
        new = _counted(_latest(old, paper, now, outdated=key in outdated) if old else paper)
        new = dataclasses.replace(new, code_seen_at=code_seen_at(old, new, asked_at))
        if old is None or dataclasses.replace(new, list_date=old.list_date) != old:
            changed.append(new)
        # arXiv has no votes, so the history starts with the first count from the Hub.
        is_first = old is None or old.source == "arxiv"
        if new.source != "arxiv" and (is_first or key in miscounted or (old and old.upvotes != new.upvotes)):
            voted.append(new)
    read_at = {key: seen.get(key, asked_at) if key in outdated else asked_at for key in ids}
    upsert(conn, papers, [_to_row(paper, read_at[paper.arxiv_id]) for paper in changed])
    _count(conn, sum(_is_counted(paper) - _is_counted(stored.get(paper.arxiv_id)) for paper in changed))
    votes.record(conn, voted, asked_at)
    current = [key for key in ids if key not in outdated]
    for start in range(0, len(current), _CHUNK):
        read = papers.c.arxiv_id.in_(current[start : start + _CHUNK])
        conn.execute(sa.update(papers).where(read).values(fetched_at=asked_at))
    return frozenset(paper.arxiv_id for paper in changed)


def _seen_at(conn: Connection, ids: Sequence[str], now: dt.datetime) -> dict[str, dt.datetime]:
    """Return when each stored paper was last read, without times in the future, which a wrong clock has written."""
    found: dict[str, dt.datetime] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = papers.c.arxiv_id.in_(ids[start : start + _CHUNK])
        query = sa.select(papers.c.arxiv_id, papers.c.fetched_at).where(chunk, papers.c.fetched_at <= now)
        found |= {row.arxiv_id: row.fetched_at for row in conn.execute(query)}
    return found


def _is_of_older_list(old: Paper, new: Paper, now: dt.datetime) -> bool:
    """Return whether an entry of a list belongs to an older list than the stored paper does.

    A paper's own date counts more than the list it was found on, so a dated entry is only compared with a date.
    """
    known = old.submitted_at.date() if old.submitted_at else None
    if known is not None and not hub_calendar.is_possible(known, now):
        known = None
    if new.submitted_at is None:
        known = known or old.list_date
    return known is not None and new.list_date is not None and new.list_date < known


def submission_dates(conn: Connection, arxiv_ids: Iterable[str], now: dt.datetime) -> dict[str, dt.date]:
    """Return the submission dates of stored papers by id, without those that are impossible at `now`."""
    ids = list(arxiv_ids)
    found: dict[str, dt.date] = {}
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(papers.c.arxiv_id, papers.c.submitted_at).where(
            papers.c.arxiv_id.in_(ids[start : start + _CHUNK]), papers.c.submitted_at.is_not(None)
        )
        found |= {row.arxiv_id: row.submitted_at.date() for row in conn.execute(query)}
    return {arxiv_id: day for arxiv_id, day in found.items() if hub_calendar.is_possible(day, now)}


def forget_submission(conn: Connection, arxiv_ids: Iterable[str]) -> None:
    """Forget when papers were submitted, because they are no longer on the list of that day."""
    conn.execute(sa.update(papers).where(papers.c.arxiv_id.in_(list(arxiv_ids))).values(submitted_at=None))


def rank_trending(conn: Connection, arxiv_ids: Sequence[str]) -> frozenset[str]:
    """Store the Hub's own trending list, best first, and return the ids of the papers whose rank changed."""
    ranked = sa.select(papers.c.arxiv_id, papers.c.hub_trending_rank).where(papers.c.hub_trending_rank.is_not(None))
    before = {row.arxiv_id: row.hub_trending_rank for row in conn.execute(ranked)}
    after = {arxiv_id: rank for rank, arxiv_id in enumerate(arxiv_ids, start=1)}
    changed = frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    for arxiv_id in sorted(changed):
        rank = after.get(arxiv_id)
        conn.execute(sa.update(papers).where(papers.c.arxiv_id == arxiv_id).values(hub_trending_rank=rank))
    return changed


def remove_sample(conn: Connection) -> bool:
    """Remove the built-in sample and its listings, and return whether there was one."""
    ids = list(conn.execute(sa.select(papers.c.arxiv_id).where(papers.c.source == "sample")).scalars())
    conn.execute(sa.delete(papers).where(papers.c.arxiv_id.in_(ids)))
    _count(conn, -len(ids))
    return bool(ids)


def before(conn: Connection, arxiv_id: str | None, limit: int) -> list[Paper]:
    """Return up to `limit` papers in descending order of their ids, from the one before `arxiv_id` on.

    None begins with the highest id. This is for reading all papers in parts.
    """
    query = sa.select(*COLUMNS).select_from(FROM).order_by(papers.c.arxiv_id.desc()).limit(limit)
    if arxiv_id is not None:
        query = query.where(papers.c.arxiv_id < arxiv_id)
    return [from_row(row) for row in conn.execute(query)]


def total(conn: Connection) -> int:
    """Return the number of stored papers, without those that only arXiv knows."""
    return int(conn.execute(sa.select(store.c.num_papers)).scalar_one())


def _is_counted(paper: Paper | None) -> bool:
    return paper is not None and paper.source != "arxiv"


def _count(conn: Connection, more: int) -> None:
    if more:
        conn.execute(sa.update(store).values(num_papers=store.c.num_papers + more))


def fetched_at(conn: Connection, arxiv_id: str) -> dt.datetime | None:
    """Return when a paper was last read, None if it is not stored."""
    moment: dt.datetime | None = conn.execute(
        sa.select(papers.c.fetched_at).where(papers.c.arxiv_id == arxiv_id)
    ).scalar_one_or_none()
    return moment


def from_row(row: Row[Any]) -> Paper:
    """Convert a row with `COLUMNS` to a paper."""
    return Paper(
        arxiv_id=row.arxiv_id,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(Author(name, username) for name, username in row.authors),
        published_at=row.published_at,
        primary_category=row.primary_category,
        list_date=row.list_date or (row.submitted_at.date() if row.submitted_at else None),
        submitted_at=row.submitted_at,
        submitted_by=Submitter(
            row.submitter_name, row.submitter_fullname, _https(row.submitter_avatar_url), row.submitter_id
        )
        if row.submitter_name
        else None,
        organization=Organization(
            row.organization_name, row.organization_fullname, _https(row.organization_avatar_url), row.organization_id
        )
        if row.organization_name
        else None,
        upvotes=row.upvotes,
        num_comments=row.num_comments,
        github_repo=_https(row.github_repo),
        github_stars=row.github_stars,
        github_repo_added_by=row.github_repo_added_by,
        code_seen_at=row.code_seen_at,
        project_page=_https(row.project_page),
        thumbnail=_https(row.thumbnail),
        media_urls=tuple(url for url in row.media_urls if _https(url)),
        ai_summary=row.ai_summary,
        ai_keywords=tuple(row.ai_keywords),
        withdrawn_at=row.withdrawn_at,
        discussion_id=row.discussion_id,
        hub_trending_rank=row.hub_trending_rank,
        source=row.source,
    )


def _https(url: str | None) -> str | None:
    """Return a stored address if it may become a link, whoever has written it."""
    return url if url and url.startswith("https://") else None


def _latest(old: Paper, new: Paper, now: dt.datetime, *, outdated: bool) -> Paper:
    """Merge two readings of a paper, with the later `submitted_at` of those that are possible at `now`.

    If the new reading is `outdated`, it only adds what the old one lacks.
    """
    both, paper = (old.submitted_at, new.submitted_at), merged(new, old) if outdated else merged(old, new)
    possible = [moment for moment in both if moment and hub_calendar.is_possible(moment.date(), now)]
    return dataclasses.replace(paper, submitted_at=max(possible, default=paper.submitted_at))


def _counted(paper: Paper) -> Paper:
    """Return the paper with unknown counts set to 0."""
    return dataclasses.replace(paper, upvotes=paper.upvotes or 0, num_comments=paper.num_comments or 0)


def _to_row(paper: Paper, fetched_at: dt.datetime) -> dict[str, Any]:
    by, org = paper.submitted_by, paper.organization
    plain = (
        "arxiv_id title abstract published_at primary_category submitted_at upvotes num_comments github_repo "
        "github_stars github_repo_added_by code_seen_at project_page thumbnail ai_summary withdrawn_at discussion_id "
        "source"
    )
    return {
        **{name: getattr(paper, name) for name in plain.split()},
        "authors": [[author.name, author.username] for author in paper.authors],
        "media_urls": list(paper.media_urls),
        "ai_keywords": list(paper.ai_keywords),
        "submitter_name": by.name if by else None,
        "submitter_fullname": by.fullname if by else None,
        "submitter_avatar_url": by.avatar_url if by else None,
        "submitter_id": by.hub_id if by else None,
        "organization_name": org.name if org else None,
        "organization_fullname": org.fullname if org else None,
        "organization_avatar_url": org.avatar_url if org else None,
        "organization_id": org.hub_id if org else None,
        "fetched_at": fetched_at,
    }
