"""What the last revisions changed, so that only the replies that show it are built again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "revised",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_revised"),
    )
    op.create_index("ix_revised_revision", "revised", ["revision"])
