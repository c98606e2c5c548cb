"""The first schema: papers, listings, votes, fetches, leases and the store row."""

import sqlalchemy as sa
from alembic import op

from api.store.schema import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("arxiv_id", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("published_at", UtcDateTime),
        sa.Column("submitted_at", UtcDateTime),
        sa.Column("submitter_name", sa.Text),
        sa.Column("submitter_fullname", sa.Text),
        sa.Column("submitter_avatar_url", sa.Text),
        sa.Column("organization_name", sa.Text),
        sa.Column("organization_fullname", sa.Text),
        sa.Column("organization_avatar_url", sa.Text),
        sa.Column("upvotes", sa.Integer, nullable=False),
        sa.Column("num_comments", sa.Integer, nullable=False),
        sa.Column("github_repo", sa.Text),
        sa.Column("github_stars", sa.Integer),
        sa.Column("project_page", sa.Text),
        sa.Column("thumbnail", sa.Text),
        sa.Column("media_urls", sa.JSON, nullable=False),
        sa.Column("ai_summary", sa.Text),
        sa.Column("ai_keywords", sa.JSON, nullable=False),
        sa.Column("withdrawn_at", UtcDateTime),
        sa.Column("hub_trending_rank", sa.Integer),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("fetched_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("arxiv_id", name="pk_papers"),
    )
    for column in ("submitter_name", "organization_name", "hub_trending_rank", "source"):
        op.create_index(f"ix_papers_{column}", "papers", [column])
    op.create_table(
        "listings",
        sa.Column("arxiv_id", sa.String(16), nullable=False),
        sa.Column("list_date", sa.Date, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("first_revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("arxiv_id", name="pk_listings"),
        sa.ForeignKeyConstraint(["arxiv_id"], ["papers.arxiv_id"], name="fk_listings_arxiv_id", ondelete="CASCADE"),
    )
    for column in ("list_date", "first_revision"):
        op.create_index(f"ix_listings_{column}", "listings", [column])
    op.create_table(
        "votes",
        sa.Column("arxiv_id", sa.String(16), nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("upvotes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("arxiv_id", "seen_at", name="pk_votes"),
        sa.ForeignKeyConstraint(["arxiv_id"], ["papers.arxiv_id"], name="fk_votes_arxiv_id", ondelete="CASCADE"),
    )
    op.create_table(
        "fetches",
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("succeeded_at", UtcDateTime),
        sa.Column("changed_at", UtcDateTime),
        sa.Column("failed_at", UtcDateTime),
        sa.Column("error", sa.Text),
        sa.Column("resume_at", UtcDateTime),
        sa.PrimaryKeyConstraint("resource", name="pk_fetches"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "store",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("identity", sa.String(16), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store"),
    )
