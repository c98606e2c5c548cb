"""SQLite's own full-text search, in process, as a reference: what there was for nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from api.core.models import Paper
from api.core.tokens import words


class Reference:
    """Titles and abstracts in FTS5, with stems; any word may match, and titles count three times."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE search USING fts5(id UNINDEXED, title, abstract, tokenize=porter)"
        )
        rows = ((paper.arxiv_id, paper.title, paper.abstract) for paper in papers)
        self._connection.executemany("INSERT INTO search VALUES (?, ?, ?)", rows)

    def search(self, text: str, limit: int) -> list[str]:
        """Return the ids of the best papers by `bm25()`."""
        found = self._connection.execute(
            "SELECT id FROM search WHERE search MATCH ? ORDER BY bm25(search, 0, 3, 1) LIMIT ?",
            (" OR ".join(f'"{word}"' for word in words(text)), limit),
        )
        return [row[0] for row in found]
