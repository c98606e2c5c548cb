"""Drop the full-text tables. The search index is now in a folder of its own and is derived from the papers."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # On SQLite, `search_words` is a view of `search`'s words, so it goes first.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS search_words")
    op.execute("DROP TABLE IF EXISTS search")
