"""Answers marked as helpful or not: each person's mark counts once, and the sums tell nobody's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.database import session_scope
from records.encryption import Keyring
from records.tables import AnswerMark, AnswerTally

# Two taps at one moment: the one that comes second finds the first one's row when it tries again.
TRIES = 3


@dataclass(frozen=True)
class Mark:
    """One person's mark of one answer: the one to a topic, given in reply to a message of a conversation."""

    conversation: str
    message: str
    topic: str
    helpful: bool
    day: dt.date


@dataclass(frozen=True)
class Tally:
    """How often the answer to a topic was marked."""

    topic: str
    helpful: int
    not_helpful: int


class MarkRepository:
    """The marks in one database."""

    def __init__(self, engine: Engine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    def mark(self, mark: Mark) -> bool:
        """Count a mark; tell whether anything changed. The same one again changes nothing, the opposite replaces it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was counted.
        """
        for _ in range(TRIES - 1):
            try:
                return self._mark(mark)
            except IntegrityError:
                continue
        return self._mark(mark)

    def _mark(self, mark: Mark) -> bool:
        key = self._keyring.pseudonym("\n".join((mark.conversation, mark.message, mark.topic)))
        with session_scope(self._engine) as session:
            own = AnswerMark.answer_key == key
            # The change first: it takes the lock, so that no other tap comes between it and the count.
            turned = session.execute(
                sa.update(AnswerMark)
                .where(own, AnswerMark.helpful != mark.helpful)
                .values(helpful=mark.helpful)
                .execution_options(synchronize_session=False)
            ).rowcount
            day = session.execute(sa.select(AnswerMark.day).where(own)).scalar_one_or_none()
            if day is None:
                conversation = self._keyring.pseudonym(mark.conversation)
                session.add(AnswerMark(conversation=conversation, answer_key=key, helpful=mark.helpful, day=mark.day))
                _count(session, mark.topic, mark.day, 1 if mark.helpful else 0, 0 if mark.helpful else 1)
            elif turned:
                _count(session, mark.topic, day, *((1, -1) if mark.helpful else (-1, 1)))
            return day is None or bool(turned)

    def tallies(self) -> list[Tally]:
        """Return the sums by topic, those that helped least often first."""
        helpful, not_helpful = sa.func.sum(AnswerTally.helpful), sa.func.sum(AnswerTally.not_helpful)
        query = (
            sa.select(AnswerTally.topic, helpful, not_helpful)
            .group_by(AnswerTally.topic)
            .having(helpful + not_helpful > 0)
            .order_by(not_helpful.desc(), helpful, AnswerTally.topic)
        )
        with session_scope(self._engine) as session:
            return [Tally(topic, int(up), int(down)) for topic, up, down in session.execute(query)]

    def forget(self, before: dt.date) -> int:
        """Delete every mark made before a day, and keep the sums; return how many."""
        with session_scope(self._engine) as session:
            return int(session.execute(sa.delete(AnswerMark).where(AnswerMark.day < before)).rowcount)

    def purge(self, until: dt.date) -> int:
        """Delete the sums of a day and earlier; return how many rows."""
        with session_scope(self._engine) as session:
            return int(session.execute(sa.delete(AnswerTally).where(AnswerTally.day <= until)).rowcount)


def _count(session: Session, topic: str, day: dt.date, helpful: int, not_helpful: int) -> None:
    """Add to the sums of a topic on a day. Sums that were purged meanwhile begin at nought again, not below."""
    done = session.execute(
        sa.update(AnswerTally)
        .where(AnswerTally.topic == topic, AnswerTally.day == day)
        .values(helpful=AnswerTally.helpful + helpful, not_helpful=AnswerTally.not_helpful + not_helpful)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        session.add(AnswerTally(topic=topic, day=day, helpful=max(helpful, 0), not_helpful=max(not_helpful, 0)))
