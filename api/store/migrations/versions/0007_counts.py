"""How many papers there are, in all and on each day's list, so that no reply has to count them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "list_sizes",
        sa.Column("list_date", sa.Date, nullable=False),
        sa.Column("num_papers", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("list_date", name="pk_list_sizes"),
    )
    op.execute(
        "INSERT INTO list_sizes (list_date, num_papers) SELECT l.list_date, count(*) FROM listings l "
        "JOIN papers p ON p.arxiv_id = l.arxiv_id WHERE p.source <> 'sample' GROUP BY l.list_date"
    )
    op.add_column("store", sa.Column("num_papers", sa.BigInteger, nullable=False, server_default="0"))
    op.execute("UPDATE store SET num_papers = (SELECT count(*) FROM papers WHERE source <> 'arxiv')")
