"""The full-text index: FTS5 in SQLite, a `tsvector` in PostgreSQL.

It finds candidates, which `search.relevance` then ranks. A row holds the stems of each field, separated by spaces, so
that both databases index the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from api.core.arxiv_id import number_of
from api.core.document import FIELDS, Document, document
from api.core.models import Paper
from api.store.schema import papers

CANDIDATES, MAX_CANDIDATES = 100, 300
_TABLE = sa.table("search", sa.column("rowid"), sa.column("arxiv_id"), *map(sa.column, FIELDS))
_TEXTS = tuple(_TABLE.c[name] for name in FIELDS)
_VOCABULARY = sa.table("search_words", sa.column("term"), sa.column("doc"))


def index(conn: Connection, changed: Iterable[Paper]) -> None:
    """Add papers to the index, or update them."""
    rows = [_row(document(paper)) for paper in changed]
    if not rows:
        return
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    if _is_postgres(conn):
        changes = ", ".join(f"{name} = excluded.{name}" for name in rows[0])
        conn.execute(
            sa.text(f"INSERT INTO search ({names}) VALUES ({values}) ON CONFLICT (rowid) DO UPDATE SET {changes}"),  # noqa: S608
            rows,
        )
    else:
        conn.execute(sa.text(f"INSERT OR REPLACE INTO search ({names}) VALUES ({values})"), rows)  # noqa: S608


def forget(conn: Connection, arxiv_ids: Sequence[str]) -> None:
    """Remove papers from the index."""
    conn.execute(sa.delete(_TABLE).where(_TABLE.c.rowid.in_(map(number_of, arxiv_ids))))


def is_missing(conn: Connection) -> bool:
    """Return whether papers are stored but none is in the index, as after an update that empties it."""
    stored, indexed = sa.select(papers.c.arxiv_id).limit(1), sa.select(_TABLE.c.rowid).limit(1)
    return conn.execute(stored).first() is not None and conn.execute(indexed).first() is None


def candidates(conn: Connection, rarities: Mapping[str, float], limit: int = CANDIDATES) -> list[Document]:
    """Return up to `limit` documents that contain any of the stems, the most promising ones.

    `rarities` maps each stem to its weight. SQLite ranks with its own BM25. PostgreSQL's ranking ignores how rare a
    word is, so there the sum of the weights of a document's stems is used.
    """
    if not rarities:
        return []
    find = _candidates_postgres if _is_postgres(conn) else _candidates_sqlite
    return [Document(row[0], tuple(text.split() for text in row[1:])) for row in find(conn, rarities, limit)]


def frequencies(conn: Connection, stems: Sequence[str]) -> dict[str, int]:
    """Return the number of documents that contain each stem."""
    found: dict[str, int] = dict.fromkeys(stems, 0)
    if _is_postgres(conn):
        count = sa.text("SELECT count(*) FROM search WHERE stems @@ CAST(:query AS tsquery)")
        return {stem: int(conn.execute(count, {"query": _lexeme(stem)}).scalar_one()) for stem in found}
    query = sa.select(_VOCABULARY.c.term, _VOCABULARY.c.doc).where(_VOCABULARY.c.term.in_(list(found)))
    return found | {row.term: row.doc for row in conn.execute(query)}


def completions(conn: Connection, prefix: str, limit: int) -> dict[str, int]:
    """Return the most common indexed stems with this prefix, each with the number of documents that contain it."""
    if _is_postgres(conn):
        words: sa.Select[Any] | sa.TextClause = sa.text(
            "SELECT word, ndoc FROM ts_stat('SELECT stems FROM search') "
            "WHERE starts_with(word, :prefix) ORDER BY ndoc DESC, word LIMIT :limit"
        )
        rows = conn.execute(words, {"prefix": prefix, "limit": limit})
    else:
        term = _VOCABULARY.c.term
        words = sa.select(term, _VOCABULARY.c.doc).where(term >= prefix, term < prefix + "\U0010ffff")
        rows = conn.execute(words.order_by(_VOCABULARY.c.doc.desc(), term).limit(limit))
    return {row[0]: row[1] for row in rows}


def vocabulary(conn: Connection) -> list[str]:
    """Return every indexed stem."""
    if _is_postgres(conn):
        query: Any = sa.text("SELECT word FROM ts_stat('SELECT stems FROM search')")
    else:
        query = sa.select(_VOCABULARY.c.term)
    return [str(word) for word in conn.execute(query).scalars()]


def total(conn: Connection) -> int:
    """Return the number of indexed papers."""
    return int(conn.execute(sa.select(sa.func.count()).select_from(_TABLE)).scalar_one())


def _candidates_sqlite(conn: Connection, rarities: Mapping[str, float], limit: int) -> Iterable[Any]:
    query = sa.text(
        f"SELECT arxiv_id, {', '.join(FIELDS)} FROM search WHERE search MATCH :query "  # noqa: S608
        "ORDER BY bm25(search, 0, 3.0, 2.0, 1.5, 1.5, 1.0), rowid LIMIT :limit"
    )
    match = " OR ".join(f'"{stem}"' for stem in rarities)
    return conn.execute(query, {"query": match, "limit": limit})


def _candidates_postgres(conn: Connection, rarities: Mapping[str, float], limit: int) -> Iterable[Any]:
    worth = " + ".join(
        f"CASE WHEN stems @@ CAST(:stem{n} AS tsquery) THEN :worth{n} ELSE 0 END" for n in range(len(rarities))
    )
    query = sa.text(
        f"SELECT arxiv_id, {', '.join(FIELDS)} FROM search WHERE stems @@ CAST(:query AS tsquery) "  # noqa: S608
        f"ORDER BY {worth} DESC, rowid LIMIT :limit"
    )
    values: dict[str, object] = {"query": " | ".join(map(_lexeme, rarities)), "limit": limit}
    for n, (stem, rarity) in enumerate(rarities.items()):
        values |= {f"stem{n}": _lexeme(stem), f"worth{n}": float(rarity)}
    return conn.execute(query, values)


def _row(found: Document) -> dict[str, object]:
    texts = {name: " ".join(field) for name, field in zip(FIELDS, found.fields, strict=True)}
    return {"rowid": number_of(found.arxiv_id), "arxiv_id": found.arxiv_id, **texts}


def _lexeme(stem: str) -> str:
    """Return a stem as a `tsquery`. Stems consist of letters and digits, so nothing needs escaping."""
    return f"'{stem}'"


def _is_postgres(conn: Connection) -> bool:
    return conn.dialect.name == "postgresql"
