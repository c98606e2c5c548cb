"""Read from the Hub's reply for a paper which repositories link to it. Pure: no I/O here.

Models and datasets have likes, downloads and a date; spaces only have an id. The Hub lists a few of each kind and
gives their total number (`numTotal…`). https://huggingface.co/docs/hub/paper-pages
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.core.models import Linked, LinkedRepo, LinkedRepos, RepoKind
from api.upstream import clean

MOST = 100
_KEYS: dict[RepoKind, tuple[str, str]] = {
    "models": ("linkedModels", "numTotalModels"),
    "datasets": ("linkedDatasets", "numTotalDatasets"),
    "spaces": ("linkedSpaces", "numTotalSpaces"),
}


def normalise_linked(payload: Mapping[str, Any]) -> Linked | None:
    """Return the repositories listed in a single-paper reply, None if it has none of the keys for them."""
    if not any(key in payload for keys in _KEYS.values() for key in keys):
        return None
    return Linked(**{kind: _repos(kind, payload) for kind in _KEYS})


def _repos(kind: RepoKind, payload: Mapping[str, Any]) -> LinkedRepos:
    listed, total = (payload.get(key) for key in _KEYS[kind])
    found: dict[str, LinkedRepo] = {}
    for one in _usable(kind, listed if isinstance(listed, list) else []):
        found.setdefault(one.id, one)
    items = tuple(found.values())[:MOST]
    return LinkedRepos(max(clean.count(total) or 0, len(items)), items)


def _usable(kind: RepoKind, listed: list[object]) -> Iterator[LinkedRepo]:
    """Yield the repositories that have an id. Without one there is nothing to show, and the Hub's clients crash."""
    for one in listed:
        if isinstance(one, Mapping) and (repo_id := clean.one_line(one.get("id"))):
            yield LinkedRepo(
                kind=kind,
                id=repo_id,
                likes=clean.count(one.get("likes")),
                downloads=clean.count(one.get("downloads")),
                updated_at=clean.moment(one.get("lastModified")),
            )
