"""Daily lists: which papers are on which day's list, and when they were first listed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core import subjects
from api.core.models import Paper
from api.store import papers as paper_rows
from api.store import revision
from api.store.schema import list_sizes, listings, papers
from api.store.upsert import upsert


@dataclasses.dataclass(frozen=True, slots=True)
class Applied:
    """The changes made by storing a list: paper ids by kind of change, and the days whose lists are different now."""

    added: frozenset[str]
    moved: frozenset[str]
    removed: frozenset[str]
    updated: frozenset[str]
    days: frozenset[dt.date]


def put(
    conn: Connection,
    day: dt.date,
    incoming: Sequence[Paper],
    now: dt.datetime,
    *,
    asked_at: dt.datetime | None = None,
    whole: bool = True,
) -> Applied:
    """Store the list of `day` for which the Hub was asked at `asked_at`, by default `now`.

    A paper belongs to the list of its latest known `submitted_at`, regardless of the order in which lists are read.
    An entry without that date is put on `day` only if the paper is on no list and its date is unknown.

    A stored paper that is missing from `incoming` is removed from the list only if `whole` is true (no entry had to
    be skipped) and the new list is not shorter than the stored one. So a half-published list never replaces a fuller
    one. If stored papers have dates, new entries without a date do not count towards that length. A removed paper
    may be put on an older list later.
    """
    updated = paper_rows.put(conn, incoming, now, asked_at=asked_at, of_list=True)
    ids = [paper.arxiv_id for paper in incoming]
    before, submitted = _list_dates(conn, day, ids), paper_rows.submission_dates(conn, ids, now)
    after: dict[str, dt.date] = {}
    for paper in incoming:
        key = paper.arxiv_id
        stays = paper.submitted_at is None and key in before
        after[key] = before[key] if stays else submitted.get(key) or paper.list_date or day
    added = frozenset(after.keys() - before.keys())
    moved = frozenset(key for key in after.keys() & before.keys() if after[key] != before[key])
    here = {key for key, date in before.items() if date == day}
    own = {key for key, date in after.items() if date == day}
    if day in paper_rows.submission_dates(conn, here, now).values():
        own -= {paper.arxiv_id for paper in incoming if paper.submitted_at is None} - here
    gone = frozenset(here - after.keys()) if whole and len(own) >= len(here) else frozenset()
    days = {after[key] for key in added | moved} | {before[key] for key in moved | gone}
    days |= {after[key] for key in updated}
    if days:
        listed_before = _listed(conn, days)
        concerned = (subjects.paper(key) for key in (*updated, *added, *moved, *gone))
        number = revision.raise_revision(conn, *map(subjects.daily, days), *concerned)
        conn.execute(sa.delete(listings).where(listings.c.arxiv_id.in_(gone)))
        paper_rows.forget_submission(conn, gone)
        # A position is only meaningful within the list that was read.
        placed = {key: date for key, date in after.items() if date == day or key in added | moved}
        _place(conn, placed, added, number)
        _resize(conn, days)
        if added:
            revision.mark(conn, number, [subjects.LISTINGS])
        if listed_before != _listed(conn, days):
            revision.mark(conn, number, [subjects.DAYS])
    return Applied(added, moved, gone, updated, frozenset(days))


def _listed(conn: Connection, days: Collection[dt.date]) -> set[dt.date]:
    return set(conn.execute(sa.select(list_sizes.c.list_date).where(list_sizes.c.list_date.in_(days))).scalars())


def _resize(conn: Connection, days: Collection[dt.date]) -> None:
    """Count the papers on the lists of `days` again."""
    count = (
        sa.select(listings.c.list_date, sa.func.count().label("num_papers"))
        .join(papers, papers.c.arxiv_id == listings.c.arxiv_id)
        .where(listings.c.list_date.in_(days), papers.c.source != "sample")
        .group_by(listings.c.list_date)
    )
    rows = [dict(row._mapping) for row in conn.execute(count)]
    conn.execute(sa.delete(list_sizes).where(list_sizes.c.list_date.in_(days)))
    if rows:
        conn.execute(sa.insert(list_sizes), rows)


def is_of_another_day(conn: Connection, day: dt.date, incoming: Sequence[Paper]) -> bool:
    """Return whether the papers, read as the list of `day`, are clearly another day's list.

    That is the case if most of them belong to another day by their own date or, without one, by the list they are
    on. It is also the case if none has a date and none is on the stored list of `day`.
    """
    before = _list_dates(conn, day, [paper.arxiv_id for paper in incoming], sample=False)
    dates = {
        paper.arxiv_id: paper.submitted_at.date() if paper.submitted_at else before.get(paper.arxiv_id, day)
        for paper in incoming
    }
    if 2 * sum(date != day for date in dates.values()) > len(dates):
        return True
    here = {key for key, date in before.items() if date == day}
    undated = all(paper.submitted_at is None for paper in incoming)
    return bool(incoming) and undated and bool(here) and not here & dates.keys()


def _list_dates(conn: Connection, day: dt.date, ids: Sequence[str], *, sample: bool = True) -> dict[str, dt.date]:
    """Return the list date of every paper that is on the list of `day` or is one of `ids`."""
    concerned = sa.or_(listings.c.list_date == day, listings.c.arxiv_id.in_(ids))
    query = sa.select(listings.c.arxiv_id, listings.c.list_date).where(concerned)
    if not sample:
        query = query.join(papers, papers.c.arxiv_id == listings.c.arxiv_id).where(papers.c.source != "sample")
    return {row.arxiv_id: row.list_date for row in conn.execute(query)}


def _place(conn: Connection, after: dict[str, dt.date], added: frozenset[str], revision: int) -> None:
    rows = [
        {"arxiv_id": key, "list_date": date, "position": position}
        for position, (key, date) in enumerate(after.items())
    ]
    upsert(conn, listings, [row | {"first_revision": revision} for row in rows if row["arxiv_id"] in added])
    for row in rows:
        if row["arxiv_id"] not in added:
            conn.execute(sa.update(listings).where(listings.c.arxiv_id == row["arxiv_id"]).values(row))


def on(conn: Connection, day: dt.date) -> tuple[Paper, ...]:
    """Return the papers on the list of `day`, sorted by upvotes, then in the Hub's order."""
    return between(conn, day, day)


def between(conn: Connection, first: dt.date, last: dt.date) -> tuple[Paper, ...]:
    """Return the papers on the lists from `first` to `last`, sorted by upvotes, then newest list, then its order."""
    query = (
        sa.select(*paper_rows.COLUMNS)
        .select_from(paper_rows.FROM)
        .where(listings.c.list_date.between(first, last))
        .order_by(papers.c.upvotes.desc(), listings.c.list_date.desc(), listings.c.position, papers.c.arxiv_id)
    )
    return tuple(paper_rows.from_row(row) for row in conn.execute(query))


def ids_between(conn: Connection, first: dt.date, last: dt.date) -> dict[str, dt.date]:
    """Return the list dates of the papers on the lists from `first` to `last` by id, newest list first, no sample."""
    query = (
        sa.select(listings.c.arxiv_id, listings.c.list_date)
        .join(papers, papers.c.arxiv_id == listings.c.arxiv_id)
        .where(listings.c.list_date.between(first, last), papers.c.source != "sample")
        .order_by(listings.c.list_date.desc(), listings.c.position, listings.c.arxiv_id)
    )
    return {row.arxiv_id: row.list_date for row in conn.execute(query)}


def newest(conn: Connection, least: int) -> tuple[Paper, ...]:
    """Return the papers of the newest lists, newest list first: whole lists, with `least` papers if there are."""
    nth = sa.select(listings.c.list_date).order_by(listings.c.list_date.desc()).offset(max(0, least - 1)).limit(1)
    first = conn.execute(nth).scalar_one_or_none()
    query = (
        sa.select(*paper_rows.COLUMNS)
        .select_from(paper_rows.FROM)
        .where(listings.c.list_date >= first if first else listings.c.list_date.is_not(None))
        .order_by(listings.c.list_date.desc(), papers.c.upvotes.desc(), papers.c.arxiv_id)
    )
    return tuple(paper_rows.from_row(row) for row in conn.execute(query))


def submitted_by(conn: Connection, name: str, limit: int) -> tuple[Paper, ...]:
    """Return up to `limit` papers that the account `name` submitted, newest first, whether or not they are listed."""
    query = (
        sa.select(*paper_rows.COLUMNS)
        .select_from(paper_rows.FROM)
        .where(papers.c.submitter_name == name)
        .order_by(papers.c.submitted_at.desc().nulls_last(), papers.c.upvotes.desc(), papers.c.arxiv_id)
        .limit(limit)
    )
    return tuple(paper_rows.from_row(row) for row in conn.execute(query))


def dates(conn: Connection, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Return the number of papers by day from `first` to `last`, for days that have any, without the sample."""
    query = sa.select(list_sizes).where(list_sizes.c.list_date.between(first, last))
    return {row.list_date: row.num_papers for row in conn.execute(query)}


def newest_paper(conn: Connection) -> Paper | None:
    """Return a paper of the newest list, None if there is no list."""
    query = (
        sa.select(*paper_rows.COLUMNS)
        .select_from(paper_rows.FROM)
        .where(listings.c.list_date.is_not(None))
        .order_by(listings.c.list_date.desc())
        .limit(1)
    )
    row = conn.execute(query).one_or_none()
    return paper_rows.from_row(row) if row else None


def size(conn: Connection, day: dt.date) -> int:
    """Return the number of papers on the list of `day`, also if it is the sample."""
    query = sa.select(sa.func.count()).select_from(listings).where(listings.c.list_date == day)
    return int(conn.execute(query).scalar_one())


def is_sample(conn: Connection) -> bool:
    """Return whether the newest list is the built-in sample, which `dates` does not count."""
    day = latest(conn)
    return day is not None and not dates(conn, day, day)


def nearest_stored(conn: Connection, first: dt.date, last: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the nearest days before `first` and after `last` whose lists have papers, without the sample."""
    day = list_sizes.c.list_date
    before = conn.execute(sa.select(sa.func.max(day)).where(day < first)).scalar_one()
    after = conn.execute(sa.select(sa.func.min(day)).where(day > last)).scalar_one()
    return before, after


def latest(conn: Connection, *, before: dt.date | None = None) -> dt.date | None:
    """Return the date of the newest list that has papers, optionally before a date; None if there is none."""
    query = sa.select(sa.func.max(listings.c.list_date))
    if before:
        query = query.where(listings.c.list_date < before)
    newest: dt.date | None = conn.execute(query).scalar_one()
    return newest


def total(conn: Connection) -> int:
    """Return the number of lists that have papers, without the sample."""
    return int(conn.execute(sa.select(sa.func.count()).select_from(list_sizes)).scalar_one())


def listed_since(conn: Connection, revision: int, first: dt.date) -> list[Paper]:
    """Return the papers first listed after `revision`, on lists of `first` or later, newest list first."""
    query = (
        sa.select(*paper_rows.COLUMNS)
        .select_from(paper_rows.FROM)
        .where(listings.c.first_revision > revision, listings.c.list_date >= first, papers.c.source != "sample")
        .order_by(listings.c.list_date.desc(), papers.c.upvotes.desc(), listings.c.position, papers.c.arxiv_id)
    )
    return [paper_rows.from_row(row) for row in conn.execute(query)]


def last_listing(conn: Connection) -> int:
    """Return the highest revision at which a paper was first listed, 0 if there is none."""
    return int(conn.execute(sa.select(sa.func.max(listings.c.first_revision))).scalar_one() or 0)


def days_of(conn: Connection, arxiv_ids: Collection[str]) -> set[dt.date]:
    """Return the days whose lists contain any of `arxiv_ids`."""
    query = sa.select(listings.c.list_date).distinct().where(listings.c.arxiv_id.in_(arxiv_ids))
    return set(conn.execute(query).scalars())
