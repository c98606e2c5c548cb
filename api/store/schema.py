"""The tables. Changes need a migration; a test compares both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """An aware UTC datetime, stored without a time zone because both databases then sort and compare it alike."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: Dialect) -> dt.datetime | None:
        """Convert an aware datetime to a naive one in UTC."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, _dialect: Dialect) -> dt.datetime | None:
        """Convert a stored naive datetime to an aware one."""
        return value.replace(tzinfo=dt.UTC) if value else None


papers = sa.Table(
    "papers",
    metadata,
    sa.Column("arxiv_id", sa.String(16), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("abstract", sa.Text, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Column("primary_category", sa.String(42)),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("submitter_name", sa.Text, index=True),
    sa.Column("submitter_fullname", sa.Text),
    sa.Column("submitter_avatar_url", sa.Text),
    sa.Column("submitter_id", sa.Text),
    sa.Column("organization_name", sa.Text, index=True),
    sa.Column("organization_fullname", sa.Text),
    sa.Column("organization_avatar_url", sa.Text),
    sa.Column("organization_id", sa.Text),
    sa.Column("upvotes", sa.Integer, nullable=False),
    sa.Column("num_comments", sa.Integer, nullable=False),
    sa.Column("github_repo", sa.Text),
    sa.Column("github_stars", sa.Integer),
    sa.Column("github_repo_added_by", sa.Text),
    # When it was first seen to have a `github_repo`.
    sa.Column("code_seen_at", UtcDateTime, index=True),
    sa.Column("project_page", sa.Text),
    sa.Column("thumbnail", sa.Text),
    sa.Column("media_urls", sa.JSON, nullable=False),
    sa.Column("ai_summary", sa.Text),
    sa.Column("ai_keywords", sa.JSON, nullable=False),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("discussion_id", sa.Text),
    sa.Column("hub_trending_rank", sa.Integer, index=True),
    sa.Column("source", sa.String(8), nullable=False, index=True),
    sa.Column("fetched_at", UtcDateTime, nullable=False),
)

# The papers on each day's list. A paper is on one list at a time and can move to another one. `first_revision` is the
# revision at which it was first listed; it never changes, so that a moved paper does not count as new.
listings = sa.Table(
    "listings",
    metadata,
    sa.Column("arxiv_id", sa.ForeignKey(papers.c.arxiv_id, ondelete="CASCADE"), primary_key=True),
    sa.Column("list_date", sa.Date, nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("first_revision", sa.BigInteger, nullable=False, index=True),
)

# The vote history: one row for every change of a paper's count that was seen.
votes = sa.Table(
    "votes",
    metadata,
    sa.Column("arxiv_id", sa.ForeignKey(papers.c.arxiv_id, ondelete="CASCADE"), primary_key=True),
    sa.Column("seen_at", UtcDateTime, primary_key=True),
    sa.Column("upvotes", sa.Integer, nullable=False),
)

# The Hub repositories that link to a paper, and when they were last looked up.
linked = sa.Table(
    "linked",
    metadata,
    sa.Column("arxiv_id", sa.ForeignKey(papers.c.arxiv_id, ondelete="CASCADE"), primary_key=True),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("repos", sa.JSON(none_as_null=True)),
)

# The last results for each fetched resource ("daily:2026-11-20", "newest", "trending", "hub").
fetches = sa.Table(
    "fetches",
    metadata,
    sa.Column("resource", sa.String(64), primary_key=True),
    sa.Column("succeeded_at", UtcDateTime),
    sa.Column("changed_at", UtcDateTime),
    sa.Column("failed_at", UtcDateTime),
    sa.Column("error", sa.Text),
    sa.Column("resume_at", UtcDateTime),
)

# Locks across processes and machines, for example to fetch a resource only once at a time.
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)

# One row: the database's identity, the number of the last visible change, and how many papers the Hub knows.
store = sa.Table(
    "store",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("identity", sa.String(16), nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("num_papers", sa.BigInteger, nullable=False, server_default="0"),
)

# How many papers each day's list has; days without one have no row. The sample does not count.
list_sizes = sa.Table(
    "list_sizes",
    metadata,
    sa.Column("list_date", sa.Date, primary_key=True),
    sa.Column("num_papers", sa.Integer, nullable=False),
)

# What the last revisions changed, by the names in `core.subjects`; older rows are deleted.
revised = sa.Table(
    "revised",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False, index=True),
)

# Who gets the digest by mail. `folded_address` tells addresses apart. `offered` are the preferences that a
# confirmation brings into force, and `nonce` is in its link. `next_at` is when to look whether a digest is due, None
# while the address is unconfirmed or suspended. No digest is due before `active_from`.
subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("folded_address", sa.Text, nullable=False, index=True, unique=True),
    sa.Column("preferences", sa.JSON, nullable=False),
    sa.Column("offered", sa.JSON(none_as_null=True)),
    sa.Column("nonce", sa.String(32)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("active_from", UtcDateTime),
    sa.Column("next_at", UtcDateTime, index=True),
    sa.Column("rejections", sa.Integer, nullable=False, server_default="0"),
    sa.Column("suspended_at", UtcDateTime),
)

# What is to be sent or was sent, once for each recipient, kind and list. `channel` is `mail` or one webhook, and
# `recipient` a subscriber or that webhook. `try_at` is None once it has ended. While `holder` is sending it, nobody
# else does.
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("recipient", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("list", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("give_up_at", UtcDateTime, nullable=False),
    sa.Column("try_at", UtcDateTime, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("holder", sa.Text),
    sa.Column("held_until", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("error", sa.Text),
)

# Keys that were made once and that all processes on this database share.
secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
