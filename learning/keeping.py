"""Keep a question for review, if it may be kept: never in the way of the chat, never with its writer's name."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from learning import examples
from learning.rated import SENSITIVE
from learning.scrub import scrub
from learning.turns import Turn, names_given, read_turns
from records.review import NOT_UNDERSTOOD, NewQuestion
from runtime import services
from runtime.settings import load_settings

logger = logging.getLogger(__name__)

NOTHING_FOUND = "none"
# Guesses that are none, and a question in a language that we could neither scrub nor learn from.
UNSURE, NONE_OF_THESE = "nlu_fallback", "out_of_scope"
NO_TOPICS = frozenset({"", UNSURE, NONE_OF_THESE})
NOT_KEPT = SENSITIVE | {"oos_other_language"}
# So likely that a message is about one of these: it is left alone then.
TOO_LIKELY = 0.1
# A database that is away takes longer to say so than a person should wait for an answer.
WAIT_SECONDS = 1.0

_running: set[asyncio.Task[None]] = set()


def is_on() -> bool:
    """Tell whether this installation keeps anything for review."""
    return load_settings().review_days > 0


def get_ready() -> None:
    """Read what scrubbing needs, so that the first person whose question is kept does not wait for it."""
    if is_on():
        examples.words()


def may_be_kept(turn: Turn) -> bool:
    """Tell whether a message may be kept at all, whatever its words.

    Not what was tapped, not what was typed while the request form was open, nothing of a person in danger or under
    age, and nothing that the red-flag check has not seen.
    """
    likely = {name for name, confidence in turn.ranking if confidence >= TOO_LIKELY}
    suspects = {turn.intent, *likely, *(name for name, _ in turn.ranking[:1])}
    return turn.is_typed and not turn.in_request and turn.red_flag == NOTHING_FOUND and suspects.isdisjoint(NOT_KEPT)


def guess(turn: Turn) -> tuple[str, float | None]:
    """Return the likeliest topic of a message and how likely it is; an empty one when there is none."""
    return next(((name, sure) for name, sure in turn.ranking if name not in NO_TOPICS), ("", None))


def keep(sender_id: str, turn: Turn, names: frozenset[str], reason: str, topic: str, sure: float | None) -> bool:
    """Keep the question of a turn; tell whether it is kept.

    Args:
        sender_id: whose conversation it is.
        turn: see there.
        names: what the conversation tells of the person's name and contact.
        reason: one of records.review.
        topic: see records.review.NewQuestion.
        sure: likewise.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is away.
    """
    if not may_be_kept(turn):
        return False
    text = scrub(turn.text, names, examples.words())
    if text is None:
        return False
    today = dt.datetime.now(dt.timezone.utc).date()
    return services.review().keep(NewQuestion(sender_id, turn.text, text, reason, topic, sure, today))


async def keep_unanswered(sender_id: str, events: Sequence[dict[str, Any]]) -> None:
    """Keep the last question of a conversation, which has no answer. Fails silently but for the log.

    Args:
        sender_id: whose conversation it is.
        events: its events, as an action gets them.
    """
    if not is_on():
        return
    task = asyncio.create_task(asyncio.to_thread(_keep_unanswered, sender_id, list(events)))
    _running.add(task)
    task.add_done_callback(_done)
    await asyncio.wait({task}, timeout=WAIT_SECONDS)


def _keep_unanswered(sender_id: str, events: list[dict[str, Any]]) -> None:
    turn = _unanswered(read_turns(events))
    if turn is None or not may_be_kept(turn):
        return
    # An action sees the events since the session began; a name may have been given before.
    earlier = services.conversations().load(sender_id, whole=True)
    keep(sender_id, turn, names_given([*earlier, *events]), NOT_UNDERSTOOD, *guess(turn))


def _unanswered(turns: list[Turn]) -> Turn | None:
    """Return the message that has no answer: the last one, or the one that "None of these" was tapped about."""
    if not turns or turns[-1].is_typed:
        return turns[-1] if turns else None
    before = next((turn for turn in reversed(turns) if turn.is_typed), None)
    is_meant = turns[-1].intent == NONE_OF_THESE and before is not None and before.intent == UNSURE
    return before if is_meant else None


def _done(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("a question could not be kept for review: %s", type(error).__name__)
