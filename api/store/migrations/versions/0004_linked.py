"""The Hub repositories that link to a paper."""

import sqlalchemy as sa
from alembic import op

from api.store.schema import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "linked",
        sa.Column("arxiv_id", sa.String(16), nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("repos", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("arxiv_id", name="pk_linked"),
        sa.ForeignKeyConstraint(["arxiv_id"], ["papers.arxiv_id"], name="fk_linked_arxiv_id", ondelete="CASCADE"),
    )
