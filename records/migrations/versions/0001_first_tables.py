"""First tables: requests, consents, conversations.

Revision: 0001
Follows: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "consultation_request",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("request_key", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("delete_after", time, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("name_encrypted", sa.Text, nullable=False),
        sa.Column("contact_kind", sa.String(8), nullable=False),
        sa.Column("contact_encrypted", sa.Text, nullable=False),
        sa.Column("topic_encrypted", sa.Text, nullable=False),
        sa.Column("best_time_encrypted", sa.Text, nullable=False),
        sa.CheckConstraint("contact_kind IN ('phone', 'email')", name="ck_consultation_request_contact_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_consultation_request"),
        sa.UniqueConstraint("reference", name="uq_consultation_request_reference"),
        sa.UniqueConstraint("request_key", name="uq_consultation_request_request_key"),
    )
    for column in ("status", "created_at", "delete_after", "conversation"):
        op.create_index(f"ix_consultation_request_{column}", "consultation_request", [column])
    op.create_table(
        "consent_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("request_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("granted_at", time, nullable=False),
        sa.Column("text_version", sa.String(32), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["consultation_request.id"],
            name="fk_consent_event_request_id_consultation_request",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent_event"),
    )
    op.create_index("ix_consent_event_request_id", "consent_event", ["request_id"])
    op.create_table(
        "conversation_event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("data_encrypted", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_event"),
    )
    for column in ("conversation", "created_at"):
        op.create_index(f"ix_conversation_event_{column}", "conversation_event", [column])


def downgrade() -> None:
    """Drop the three tables and all that is in them."""
    for table in ("conversation_event", "consent_event", "consultation_request"):
        op.drop_table(table)
