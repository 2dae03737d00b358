"""Conversations: encrypted events under a pseudonym, kept for a bounded time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from records.database import session_scope
from records.encryption import Keyring
from records.review import forget_conversation
from records.tables import ConversationEvent

SESSION_STARTED = "session_started"


class ConversationRepository:
    """The event log of every conversation. An event is a JSON object with at least the key `event`."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def load(self, sender_id: str, whole: bool = False) -> list[dict[str, Any]]:
        """Return the events of a conversation in order: since its last session start, or all of them."""
        conversation = self._keyring.pseudonym(sender_id)
        with session_scope(self._engine) as session:
            tokens = session.execute(
                sa.select(ConversationEvent.data_encrypted)
                .where(self._part(session, conversation, whole))
                .order_by(ConversationEvent.id)
            ).scalars()
            return [json.loads(self._keyring.decrypt(token)) for token in tokens]

    def append(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        """Store more events of a conversation, all or none of them."""
        conversation = self._keyring.pseudonym(sender_id)
        now = dt.datetime.now(dt.timezone.utc)
        with session_scope(self._engine) as session:
            session.add_all(
                ConversationEvent(
                    conversation=conversation,
                    kind=str(event.get("event"))[:32],
                    created_at=now,
                    data_encrypted=self._keyring.encrypt(json.dumps(event)),
                )
                for event in events
            )

    def _part(self, session: Session, conversation: str, whole: bool) -> Any:
        own = ConversationEvent.conversation == conversation
        if whole:
            return own
        start = session.execute(
            sa.select(sa.func.max(ConversationEvent.id)).where(own, ConversationEvent.kind == SESSION_STARTED)
        ).scalar_one()
        return own if start is None else sa.and_(own, ConversationEvent.id >= start)

    def erase(self, sender_id: str) -> int:
        """Delete a conversation, with what was kept of it for review; return how many events went."""
        conversation = self._keyring.pseudonym(sender_id)
        with session_scope(self._engine) as session:
            forget_conversation(session, conversation)
            done = session.execute(sa.delete(ConversationEvent).where(ConversationEvent.conversation == conversation))
            return int(done.rowcount)

    def purge(self, before: dt.datetime) -> int:
        """Delete every event older than a time; return how many."""
        with session_scope(self._engine) as session:
            done = session.execute(sa.delete(ConversationEvent).where(ConversationEvent.created_at < before))
            return int(done.rowcount)
