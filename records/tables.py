"""The tables. Columns that end in `_encrypted` hold Fernet tokens; times are UTC."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import declarative_base, relationship
from sqlalchemy.types import TypeDecorator

Base: Any = declarative_base(
    metadata=sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC time on every database: SQLite drops the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Refuse a naive time: nobody could tell which zone it means."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        return value.astimezone(dt.timezone.utc) if value is not None else None

    def process_result_value(self, value: Any, dialect: Any) -> dt.datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        found: dt.datetime = value
        return found.replace(tzinfo=dt.timezone.utc) if found.tzinfo is None else found.astimezone(dt.timezone.utc)


class ConsultationRequest(Base):
    """One person's wish to be called back. Never changed by the chat once it is saved."""

    __tablename__ = "consultation_request"

    id = sa.Column(sa.Integer, primary_key=True)
    reference = sa.Column(sa.String(16), nullable=False, unique=True)
    # The same key twice is the same request sent twice (a retry), and is stored once.
    request_key = sa.Column(sa.String(64), nullable=False, unique=True)
    status = sa.Column(sa.String(16), nullable=False, index=True)
    created_at = sa.Column(UtcDateTime, nullable=False, index=True)
    delete_after = sa.Column(UtcDateTime, nullable=False, index=True)
    channel = sa.Column(sa.String(32), nullable=False)
    conversation = sa.Column(sa.String(64), nullable=False, index=True)
    name_encrypted = sa.Column(sa.Text, nullable=False)
    contact_kind = sa.Column(sa.String(8), nullable=False)
    contact_encrypted = sa.Column(sa.Text, nullable=False)
    topic_encrypted = sa.Column(sa.Text, nullable=False)
    best_time_encrypted = sa.Column(sa.Text, nullable=False)

    consents = relationship("ConsentEvent", back_populates="request", cascade="all, delete-orphan")

    __table_args__ = (
        sa.CheckConstraint("contact_kind IN ('phone', 'email')", name="ck_consultation_request_contact_kind"),
    )


class ConsentEvent(Base):
    """Proof of a consent: which text the person said yes to, and when."""

    __tablename__ = "consent_event"

    id = sa.Column(sa.Integer, primary_key=True)
    request_id = sa.Column(
        sa.Integer, sa.ForeignKey("consultation_request.id", ondelete="CASCADE"), nullable=False, index=True
    )
    kind = sa.Column(sa.String(16), nullable=False)
    granted_at = sa.Column(UtcDateTime, nullable=False)
    text_version = sa.Column(sa.String(32), nullable=False)
    text_sha256 = sa.Column(sa.String(64), nullable=False)

    request = relationship("ConsultationRequest", back_populates="consents")


class ConversationEvent(Base):
    """One event of one conversation, as Rasa made it, encrypted. The conversation is a pseudonym."""

    __tablename__ = "conversation_event"

    id = sa.Column(sa.Integer, primary_key=True)
    conversation = sa.Column(sa.String(64), nullable=False, index=True)
    kind = sa.Column(sa.String(32), nullable=False)
    created_at = sa.Column(UtcDateTime, nullable=False, index=True)
    data_encrypted = sa.Column(sa.Text, nullable=False)


class KeptMessage(Base):
    """A question for review, scrubbed and encrypted. Once the chat's own time is over, nothing leads back to it."""

    __tablename__ = "kept_message"

    id = sa.Column(sa.Integer, primary_key=True)
    # What a review names it by. Its number would not do: SQLite gives the number of a deleted row to the next one.
    reference = sa.Column(sa.String(16), nullable=False, unique=True)
    # Both are emptied together. The key names the words in their conversation, so that they are kept once.
    conversation = sa.Column(sa.String(64), nullable=True, index=True)
    message_key = sa.Column(sa.String(64), nullable=True, unique=True)
    reason = sa.Column(sa.String(16), nullable=False)
    # A day and no time: with one, the server's log could tell whose it was.
    day = sa.Column(sa.Date, nullable=False, index=True)
    data_encrypted = sa.Column(sa.Text, nullable=False)

    __table_args__ = (
        sa.CheckConstraint("reason IN ('not_understood', 'not_helpful')", name="ck_kept_message_reason"),
        sa.CheckConstraint("(conversation IS NULL) = (message_key IS NULL)", name="ck_kept_message_link"),
    )


class AnswerMark(Base):
    """That one person marked one answer, so that it counts once. It goes when the chat does."""

    __tablename__ = "answer_mark"

    id = sa.Column(sa.Integer, primary_key=True)
    conversation = sa.Column(sa.String(64), nullable=False, index=True)
    answer_key = sa.Column(sa.String(64), nullable=False, unique=True)
    helpful = sa.Column(sa.Boolean, nullable=False)
    day = sa.Column(sa.Date, nullable=False, index=True)


class AnswerTally(Base):
    """How many people found the answer to a topic helpful on a day. No link to any of them."""

    __tablename__ = "answer_tally"

    id = sa.Column(sa.Integer, primary_key=True)
    topic = sa.Column(sa.String(64), nullable=False)
    day = sa.Column(sa.Date, nullable=False, index=True)
    helpful = sa.Column(sa.Integer, nullable=False)
    not_helpful = sa.Column(sa.Integer, nullable=False)

    __table_args__ = (sa.UniqueConstraint("topic", "day", name="uq_answer_tally_topic_day"),)
