"""What the last answer of a conversation was about, so that a follow-up question can lean on it."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from understanding.reading import OUTSIDERS, PLEASANTRIES, STEERING

UTTER = "utter_"
# "Thanks", "ok" and the like may stand between an answer and the question that leans on it; more, and it is forgotten.
MAX_PLEASANTRIES = 2
# Only says where in the tour the step before it is.
_PLACES = frozenset({"tour_first", "tour_middle", "tour_last"})
# Answers on no topic: they steer the chat, ask back or refuse.
_NO_TOPIC = STEERING | {
    "nlu_fallback", "ask_rephrase", "ask_source_unknown", "reason_unknown", "technical_problem", "message_too_long",
    "message_without_words", "bot_capabilities",
}  # fmt: skip


def last_topic(tracker: DialogueStateTracker) -> str | None:
    """Return the topic of the newest answer; None when there is none, or when something else came after it."""
    turns = 0
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            turns += 1
            if turns > MAX_PLEASANTRIES:
                return None
        elif isinstance(event, BotUttered):
            topic = str((event.metadata or {}).get("utter_action") or "").removeprefix(UTTER)
            if topic in PLEASANTRIES | _PLACES:
                continue
            return None if not topic or topic in _NO_TOPIC or topic.startswith(OUTSIDERS) else topic
    return None
