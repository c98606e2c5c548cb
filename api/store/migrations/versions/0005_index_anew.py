"""Empty the full-text index, which may contain wrong stems. It is filled again when the store is opened."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("DELETE FROM search")
