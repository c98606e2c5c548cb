"""Pages of a list, and cursors that survive a change of order. Pure: no I/O here."""

from __future__ import annotations

from api.core.models import Paper

_DRIFT = 3


def page(papers: tuple[Paper, ...], limit: int, cursor: str | None) -> tuple[tuple[Paper, ...], str | None]:
    """Return one page of `papers` and the cursor of the next one.

    A cursor is the place of a page's last paper and its id. Votes reorder a list between two requests: going on
    behind the same paper repeats and misses least, unless it was that paper itself which went far.
    """
    start = 0
    if cursor is not None:
        text, _, last_id = cursor.partition("-")
        place = int(text)
        places = {paper.arxiv_id: index for index, paper in enumerate(papers, start=1)}
        found = places.get(last_id, place)
        start = found if abs(found - place) <= _DRIFT else place
    end = start + limit
    following = f"{end}-{papers[end - 1].arxiv_id}" if end < len(papers) else None
    return papers[start:end], following
