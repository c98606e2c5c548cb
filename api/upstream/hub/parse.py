"""Convert the Hub's JSON to `Paper` objects. Pure: no I/O here.

Parsing is tolerant: unusable entries are skipped and reported with their id, the others are returned, and unknown
keys are ignored. The fields of a list entry are divided between an outer object and its `paper`; the reply for a
single paper is just the inner object.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from api.core.arxiv_id import parse_arxiv_id
from api.core.models import Author, Linked, Organization, Paper, Submitter
from api.errors import UpstreamInvalid
from api.upstream import clean
from api.upstream.hub.linked_repos import normalise_linked

Wire = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that was skipped: its id, if it has one, and the reason."""

    entry_id: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Normalised:
    """The content of a list reply: the usable papers in the Hub's order, and the skipped entries."""

    papers: tuple[Paper, ...]
    skipped: tuple[Skipped, ...] = ()


def normalise_list(payload: object, list_date: dt.date | None = None) -> Normalised:
    """Return the papers of a list reply.

    Args:
        payload: the decoded JSON, an array of entries.
        list_date: the requested day, if any; an entry's own `submittedOnDailyAt` takes precedence.

    Raises:
        UpstreamInvalid: the reply is not an array, or has entries but none is usable.
    """
    if not isinstance(payload, list):
        raise UpstreamInvalid(f"the reply is a JSON {type(payload).__name__}, not a list")
    papers: dict[str, Paper] = {}
    skipped: list[Skipped] = []
    for entry in payload:
        result = _entry(entry, list_date)
        if isinstance(result, Paper):
            papers.setdefault(result.arxiv_id, result)
        else:
            skipped.append(result)
    if skipped and not papers:
        raise UpstreamInvalid(f"none of the {len(skipped)} entries is usable ({skipped[0].reason})")
    return Normalised(tuple(papers.values()), tuple(skipped))


@dataclasses.dataclass(frozen=True, slots=True)
class Detail:
    """The content of a single-paper reply: the paper, and the repositories that link to it if they are listed."""

    paper: Paper
    linked: Linked | None


def normalise_detail(payload: object) -> Detail:
    """Return the content of a single-paper reply.

    Raises:
        UpstreamInvalid: the reply is not a usable paper.
    """
    result = _paper(payload, {}, None) if isinstance(payload, Mapping) else Skipped("?", "not an object")
    if isinstance(result, Skipped):
        raise UpstreamInvalid(f"the reply is not a usable paper ({result.reason})")
    return Detail(result, normalise_linked(payload) if isinstance(payload, Mapping) else None)


def _entry(entry: object, list_date: dt.date | None) -> Paper | Skipped:
    if not isinstance(entry, Mapping):
        return Skipped("?", f"the entry is a JSON {type(entry).__name__}, not an object")
    inner = entry.get("paper")
    if not isinstance(inner, Mapping):
        return Skipped("?", "the entry has no paper")
    return _paper(inner, entry, list_date)


def _paper(inner: Wire, outer: Wire, list_date: dt.date | None) -> Paper | Skipped:
    wire_id = inner.get("id")
    arxiv_id = parse_arxiv_id(wire_id) if isinstance(wire_id, str) else None
    if arxiv_id is None:
        return Skipped(repr(wire_id)[:40], "its id is not an arXiv id")
    title = clean.one_line(inner.get("title")) or clean.one_line(outer.get("title"))
    if title is None:
        return Skipped(arxiv_id, "it has no title")
    submitted_at = clean.moment(inner.get("submittedOnDailyAt"))
    github_repo = clean.repository(inner.get("githubRepo"))
    return Paper(
        arxiv_id=arxiv_id,
        title=title,
        abstract=clean.paragraphs(inner.get("summary")) or clean.paragraphs(outer.get("summary")) or "",
        authors=tuple(_authors(inner.get("authors"))),
        published_at=clean.moment(inner.get("publishedAt")),
        list_date=submitted_at.date() if submitted_at else list_date,
        submitted_at=submitted_at,
        submitted_by=_submitter(outer.get("submittedBy")) or _submitter(inner.get("submittedOnDailyBy")),
        organization=_organization(inner.get("organization")) or _organization(outer.get("organization")),
        upvotes=clean.count(inner.get("upvotes")),
        num_comments=clean.count(outer.get("numComments")),
        github_repo=github_repo,
        github_stars=clean.count(inner.get("githubStars")) if github_repo else None,
        github_repo_added_by=clean.one_line(inner.get("githubRepoAddedBy")) if github_repo else None,
        project_page=clean.https_url(inner.get("projectPage")),
        thumbnail=clean.https_url(outer.get("thumbnail")),
        media_urls=tuple(_media(inner, outer)),
        ai_summary=clean.one_line(inner.get("ai_summary")),
        ai_keywords=tuple(_keywords(inner.get("ai_keywords"))),
        withdrawn_at=clean.moment(inner.get("withdrawnAt")),
        discussion_id=clean.one_line(inner.get("discussionId")),
    )


def _authors(value: object) -> Iterator[Author]:
    for author in value if isinstance(value, list) else ():
        if not isinstance(author, Mapping) or author.get("hidden") is True:
            continue
        if name := clean.one_line(author.get("name")):
            user = author.get("user")
            yield Author(name, clean.one_line(user.get("user")) if isinstance(user, Mapping) else None)


def _submitter(value: object) -> Submitter | None:
    if not isinstance(value, Mapping):
        return None
    name = clean.one_line(value.get("name")) or clean.one_line(value.get("user"))
    if name is None:
        return None
    fullname, avatar = clean.one_line(value.get("fullname")) or name, clean.https_url(value.get("avatarUrl"))
    return Submitter(name, fullname, avatar, clean.one_line(value.get("_id")))


def _organization(value: object) -> Organization | None:
    if not isinstance(value, Mapping) or (name := clean.one_line(value.get("name"))) is None:
        return None
    fullname, avatar = clean.one_line(value.get("fullname")) or name, clean.https_url(value.get("avatar"))
    return Organization(name, fullname, avatar, clean.one_line(value.get("_id")))


def _media(inner: Wire, outer: Wire) -> Iterator[str]:
    values = inner.get("mediaUrls") or outer.get("mediaUrls") or [outer.get("mediaUrl")]
    urls = (clean.https_url(value) for value in (values if isinstance(values, list) else ()))
    yield from dict.fromkeys(url for url in urls if url)


def _keywords(value: object) -> Iterator[str]:
    seen: set[str] = set()
    for keyword in value if isinstance(value, list) else ():
        word = clean.one_line(keyword)
        if word and word.casefold() not in seen:
            seen.add(word.casefold())
            yield word
