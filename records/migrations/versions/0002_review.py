"""What is kept for review: questions without a name, marks of answers, and their tallies.

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "kept_message",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=True),
        sa.Column("message_key", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("data_encrypted", sa.Text, nullable=False),
        sa.CheckConstraint("reason IN ('not_understood', 'not_helpful')", name="ck_kept_message_reason"),
        sa.CheckConstraint("(conversation IS NULL) = (message_key IS NULL)", name="ck_kept_message_link"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_message"),
        sa.UniqueConstraint("reference", name="uq_kept_message_reference"),
        sa.UniqueConstraint("message_key", name="uq_kept_message_message_key"),
    )
    for column in ("conversation", "day"):
        op.create_index(f"ix_kept_message_{column}", "kept_message", [column])
    op.create_table(
        "answer_mark",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("answer_key", sa.String(64), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_mark"),
        sa.UniqueConstraint("answer_key", name="uq_answer_mark_answer_key"),
    )
    for column in ("conversation", "day"):
        op.create_index(f"ix_answer_mark_{column}", "answer_mark", [column])
    op.create_table(
        "answer_tally",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("helpful", sa.Integer, nullable=False),
        sa.Column("not_helpful", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_tally"),
        sa.UniqueConstraint("topic", "day", name="uq_answer_tally_topic_day"),
    )
    op.create_index("ix_answer_tally_day", "answer_tally", ["day"])


def downgrade() -> None:
    """Drop the three tables and all that is in them."""
    for table in ("answer_tally", "answer_mark", "kept_message"):
        op.drop_table(table)
