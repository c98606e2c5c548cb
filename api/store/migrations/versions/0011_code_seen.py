"""When a paper was first seen to have code. Of those that are stored, only their submission is known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("papers", sa.Column("code_seen_at", sa.DateTime))
    op.execute(
        "UPDATE papers SET code_seen_at = coalesce(submitted_at, published_at, fetched_at) "
        "WHERE github_repo IS NOT NULL"
    )
    op.create_index("ix_papers_code_seen_at", "papers", ["code_seen_at"])
