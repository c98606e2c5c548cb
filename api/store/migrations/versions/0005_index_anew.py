"""Empties the full-text index, in which threads may have left wrong stems; it is filled when the store is opened."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("DELETE FROM search")
