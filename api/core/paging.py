"""Split a list into pages, with cursors that survive changes of order. Pure: no I/O here."""

from __future__ import annotations

from api.core.models import Paper

# A paper that moved further than this between two requests is no longer a good place to continue from.
_DRIFT = 3


def page(papers: tuple[Paper, ...], limit: int | None, cursor: str | None) -> tuple[tuple[Paper, ...], str | None]:
    """Return one page of `papers` and the cursor of the next page, None after the last one.

    Without a limit, the page has everything from the cursor on.

    A cursor holds the position and the id of the page's last paper (`20-2611.00020`). Votes can reorder the list
    between two requests. Continuing after the same paper then repeats and skips the fewest papers, unless that
    paper itself moved far; in that case the position counts.
    """
    start = 0
    if cursor is not None:
        text, _, last_id = cursor.partition("-")
        position = int(text)
        positions = {paper.arxiv_id: index for index, paper in enumerate(papers, start=1)}
        found = positions.get(last_id, position)
        start = found if abs(found - position) <= _DRIFT else position
    end = len(papers) if limit is None else start + limit
    following = f"{end}-{papers[end - 1].arxiv_id}" if end < len(papers) else None
    return papers[start:end], following
