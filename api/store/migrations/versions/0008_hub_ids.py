"""The Hub's own ids, which its clients expect; and an empty index, as letters such as `ł` are folded now.

The index is filled again when the store is opened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for name in ("submitter_id", "organization_id", "discussion_id", "github_repo_added_by"):
        op.add_column("papers", sa.Column(name, sa.Text))
    op.execute("DELETE FROM search")
