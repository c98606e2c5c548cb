"""The built-in sample list, for a first start without the Hub in reach.

Ids, titles, authors, dates and links are facts of real papers; each `summary` is our own and stands in for the
abstract. Every paper is marked `source: "sample"`, and all of them go as soon as the Hub answers.
"""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from typing import Any

from api.core.models import Author, Organization, Paper
from api.store import Connection, lists


def sample_list() -> tuple[dt.date, tuple[Paper, ...]]:
    """Return the sample's date and its papers."""
    data = json.loads(files(__name__).joinpath("papers.json").read_text(encoding="utf-8"))
    return dt.date.fromisoformat(data["list_date"]), tuple(_paper(facts) for facts in data["papers"])


def install(conn: Connection, now: dt.datetime) -> bool:
    """Put the sample into a store that has no list yet; returns whether it was needed."""
    if lists.latest(conn) is not None:
        return False
    day, papers = sample_list()
    lists.put(conn, day, papers, now)
    return True


def _paper(facts: dict[str, Any]) -> Paper:
    published, organization = facts.get("published"), facts.get("organization")
    return Paper(
        arxiv_id=str(facts["arxiv_id"]),
        title=str(facts["title"]),
        abstract=str(facts["summary"]),
        authors=tuple(Author(name) for name in facts["authors"]),
        published_at=dt.datetime.fromisoformat(f"{published}T00:00:00Z") if published else None,
        organization=Organization(str(organization), str(organization)) if organization else None,
        github_repo=str(facts["github_repo"]) if "github_repo" in facts else None,
        project_page=str(facts["project_page"]) if "project_page" in facts else None,
        source="sample",
    )
