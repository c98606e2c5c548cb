"""The full-text index; the papers already there are indexed when the store is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_FIELDS = ("title", "keywords", "summary", "authors", "abstract")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        columns = ", ".join(_FIELDS)
        op.execute(f"CREATE VIRTUAL TABLE search USING fts5 (arxiv_id UNINDEXED, {columns}, tokenize='unicode61')")
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5vocab (search, 'row')")
        return
    op.create_table(
        "search",
        sa.Column("rowid", sa.BigInteger, autoincrement=False),
        sa.Column("arxiv_id", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _FIELDS),
        sa.PrimaryKeyConstraint("rowid", name="pk_search"),
    )
    words = " || ' ' || ".join(_FIELDS)
    op.execute(
        "ALTER TABLE search ADD COLUMN stems tsvector GENERATED ALWAYS AS "
        f"(array_to_tsvector(array_remove(string_to_array({words}, ' '), ''))) STORED"
    )
    op.execute("CREATE INDEX ix_search_stems ON search USING gin (stems)")
