"""Split a list into pages, with cursors that survive changes of order. Pure: no I/O here."""

from __future__ import annotations

from collections.abc import Sequence

from api.core.models import Paper

# A paper that moved further than this between two requests is no longer a good place to continue from.
DRIFT = 3


def page(papers: tuple[Paper, ...], limit: int | None, cursor: str | None) -> tuple[tuple[Paper, ...], str | None]:
    """Return one page of `papers` and the cursor of the next page, None after the last one.

    Without a limit, the page has everything from the cursor on.
    """
    start = resume([paper.arxiv_id for paper in papers], cursor) if cursor is not None else 0
    end = len(papers) if limit is None else start + limit
    following = cursor_after(papers[end - 1].arxiv_id, end) if end < len(papers) else None
    return papers[start:end], following


def cursor_after(arxiv_id: str, position: int) -> str:
    """Return the cursor of the page after a paper, which is the list's `position`-th, counted from 1."""
    return f"{position}-{arxiv_id}"


def place(cursor: str) -> tuple[int, str]:
    """Return what a cursor holds: the position and the id of the last paper of the page before."""
    position, _, last_id = cursor.partition("-")
    return int(position), last_id


def resume(ids: Sequence[str], cursor: str) -> int:
    """Return how many papers of a list come before the page of a cursor (`20-2611.00020`).

    Votes can reorder the list between two requests. Continuing after the same paper then repeats and skips the
    fewest papers, unless that paper itself moved far; in that case the position counts.
    """
    position, last_id = place(cursor)
    around = range(max(1, position - DRIFT), min(len(ids), position + DRIFT) + 1)
    return next((number for number in around if ids[number - 1] == last_id), position)
