"""A person marks an answer as helpful or not."""

from __future__ import annotations

import datetime as dt

from learning.keeping import keep
from learning.rated import rated_topic
from learning.turns import RESPONSE, Turn, names_given, read_turns
from records.marks import Mark
from records.review import NOT_HELPFUL
from runtime import services


def mark_answer(sender_id: str, message_id: str, topic: str, helpful: bool) -> bool:
    """Count a mark, and keep the question for review where the answer did not help; tell whether it is kept.

    What is marked is looked up in the person's own conversation. Doing it twice changes nothing more, and the opposite
    mark takes back the first.

    Raises:
        LookupError: in this conversation no such answer was given to such a message.
        sqlalchemy.exc.SQLAlchemyError: the database is away.
        records.encryption.DecryptionError: the conversation can't be read.
    """
    events = services.conversations().load(sender_id, whole=True)
    turn = _find(read_turns(events), message_id, topic)
    today = dt.datetime.now(dt.timezone.utc).date()
    services.marks().mark(Mark(sender_id, message_id, topic, helpful, today))
    if not helpful:
        return keep(sender_id, turn, names_given(events), NOT_HELPFUL, topic, None)
    services.review().withdraw(sender_id, turn.text)
    return False


def _find(turns: list[Turn], message_id: str, topic: str) -> Turn:
    for turn in turns:
        given = {rated_topic(f"{RESPONSE}{said.topic}", said.level) for said in turn.said} - {""}
        if turn.message_id == message_id and topic in given:
            return turn
    raise LookupError("no such answer")
