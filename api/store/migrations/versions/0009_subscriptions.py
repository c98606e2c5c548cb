"""Subscribers, what was sent to whom, and the key that signs links."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("folded_address", sa.Text, nullable=False),
        sa.Column("preferences", sa.JSON, nullable=False),
        sa.Column("offered", sa.JSON),
        sa.Column("nonce", sa.String(32)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("confirmed_at", sa.DateTime),
        sa.Column("active_from", sa.DateTime),
        sa.Column("next_at", sa.DateTime),
        sa.Column("rejections", sa.Integer, nullable=False, server_default="0"),
        sa.Column("suspended_at", sa.DateTime),
        sa.PrimaryKeyConstraint("key", name="pk_subscribers"),
    )
    op.create_index("ix_subscribers_folded_address", "subscribers", ["folded_address"], unique=True)
    op.create_index("ix_subscribers_next_at", "subscribers", ["next_at"])
    op.create_table(
        "deliveries",
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("list", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("give_up_at", sa.DateTime, nullable=False),
        sa.Column("try_at", sa.DateTime),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("holder", sa.Text),
        sa.Column("held_until", sa.DateTime),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("recipient", "kind", "list", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_try_at", "deliveries", ["try_at"])
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )
