"""Questions kept for review: without names, encrypted, and after a while without any link to their conversation."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import session_scope
from records.encryption import DecryptionError, Keyring
from records.tables import AnswerMark, KeptMessage

NOT_UNDERSTOOD, NOT_HELPFUL = "not_understood", "not_helpful"

# Whoever types nonsense on end must neither fill the database nor drown what others ask.
MAX_OF_A_CONVERSATION, MAX_IN_ALL = 30, 10_000
_REFERENCE_BYTES = 6
_DELETED_AT_ONCE = 500


@dataclass(frozen=True)
class NewQuestion:
    """A question to keep.

    Attributes:
        conversation: the sender's id; a pseudonym of it is stored.
        typed: the words as they were typed, which name the question and are not stored.
        text: the words without names and the like.
        reason: NOT_UNDERSTOOD or NOT_HELPFUL.
        topic: the topic guessed, or that of the answer that did not help; empty when nothing was guessed.
        confidence: how sure the guess was, 0 to 1; None for an answer that was marked.
        day: when it was asked.
    """

    conversation: str
    typed: str
    text: str
    reason: str
    topic: str
    confidence: float | None
    day: dt.date


@dataclass(frozen=True)
class KeptQuestion:
    """A question as a review gets it; see NewQuestion. `reference` names it when it is dealt with."""

    reference: str
    text: str
    reason: str
    topic: str
    confidence: float | None
    day: dt.date


@dataclass(frozen=True)
class Kept:
    """What is there for a review, newest first, and how many more no key of ours opens."""

    questions: list[KeptQuestion]
    unreadable: int


class ReviewRepository:
    """The questions kept for review in one database."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def keep(self, question: NewQuestion) -> bool:
        """Store a question; tell whether it is there now. One that is there already stays as it is.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        conversation = self._keyring.pseudonym(question.conversation)
        key = self._key(question.conversation, question.typed)
        try:
            with session_scope(self._engine) as session:
                if self._find(session, key) is not None:
                    return True
                if self._is_full(session, conversation):
                    return False
                session.add(self._row(question, conversation, key))
        except IntegrityError:
            # The same words came a second time while the first were being written.
            with session_scope(self._engine) as session:
                return self._find(session, key) is not None
        return True

    def _key(self, conversation: str, typed: str) -> str:
        return self._keyring.pseudonym(f"{conversation}\n{typed}")

    @staticmethod
    def _find(session: Session, key: str) -> int | None:
        found: int | None = session.execute(
            sa.select(KeptMessage.id).where(KeptMessage.message_key == key)
        ).scalar_one_or_none()
        return found

    @staticmethod
    def _is_full(session: Session, conversation: str) -> bool:
        of_conversation, in_all = session.execute(
            sa.select(
                sa.select(sa.func.count(KeptMessage.id))
                .where(KeptMessage.conversation == conversation)
                .scalar_subquery(),
                sa.select(sa.func.count(KeptMessage.id)).scalar_subquery(),
            )
        ).one()
        return bool(of_conversation >= MAX_OF_A_CONVERSATION or in_all >= MAX_IN_ALL)

    def _row(self, question: NewQuestion, conversation: str, key: str) -> KeptMessage:
        data = {"text": question.text, "topic": question.topic, "confidence": question.confidence}
        return KeptMessage(
            reference=secrets.token_hex(_REFERENCE_BYTES),
            conversation=conversation,
            message_key=key,
            reason=question.reason,
            day=question.day,
            data_encrypted=self._keyring.encrypt(json.dumps(data)),
        )

    def withdraw(self, conversation: str, typed: str) -> bool:
        """Delete a question kept as NOT_HELPFUL, whose answer has helped after all; tell whether there was one."""
        key = self._key(conversation, typed)
        with session_scope(self._engine) as session:
            done = session.execute(
                sa.delete(KeptMessage).where(KeptMessage.message_key == key, KeptMessage.reason == NOT_HELPFUL)
            )
            return bool(done.rowcount)

    def load(self, limit: int) -> Kept:
        """Return the newest questions, at most `limit`."""
        query = sa.select(KeptMessage).order_by(KeptMessage.id.desc()).limit(limit)
        questions, unreadable = [], 0
        with session_scope(self._engine) as session:
            for row in session.execute(query).scalars():
                try:
                    questions.append(self._question(row))
                except DecryptionError:
                    unreadable += 1
        return Kept(questions, unreadable)

    def _question(self, row: KeptMessage) -> KeptQuestion:
        data = json.loads(self._keyring.decrypt(row.data_encrypted))
        return KeptQuestion(row.reference, data["text"], row.reason, data["topic"], data["confidence"], row.day)

    def delete(self, references: Iterable[str]) -> int:
        """Delete questions that have been dealt with; return how many there were."""
        wanted = list(references)
        gone = 0
        with session_scope(self._engine) as session:
            # In parts: a database takes a few thousand values in one statement, and no more.
            for start in range(0, len(wanted), _DELETED_AT_ONCE):
                part = wanted[start : start + _DELETED_AT_ONCE]
                gone += session.execute(sa.delete(KeptMessage).where(KeptMessage.reference.in_(part))).rowcount
        return gone

    def cut_links(self, before: dt.date) -> int:
        """Make every question asked before a day anonymous for good; return how many."""
        with session_scope(self._engine) as session:
            done = session.execute(
                sa.update(KeptMessage)
                .where(KeptMessage.day < before, KeptMessage.conversation.is_not(None))
                .values(conversation=None, message_key=None)
            )
            return int(done.rowcount)

    def purge(self, until: dt.date) -> int:
        """Delete every question asked on a day or earlier; return how many."""
        with session_scope(self._engine) as session:
            return int(session.execute(sa.delete(KeptMessage).where(KeptMessage.day <= until)).rowcount)


def forget_conversation(session: Session, pseudonym: str) -> None:
    """Delete, in a transaction that is open, all that was kept of a conversation for review."""
    for table in (KeptMessage, AnswerMark):
        session.execute(sa.delete(table).where(table.conversation == pseudonym))
