"""Which answers a person can mark as helpful or not."""

from __future__ import annotations

from learning.turns import RESPONSE

LEVELS = frozenset({"education", "caution", "dialogue"})
# What the assistant says to keep the talk going is no answer to a question.
_TALK = (
    "affirm",
    "ask_",
    "book_consultation",
    "consultation_",
    "correct_",
    "deny",
    "invalid_",
    "message_",
    "nlu_fallback",
    "no_answer_in_request",
    "nothing_to_",
    "oos_gibberish",
    "out_of_scope",
    "request_is_open",
    "restart_chat",
    "technical_problem",
    "telegram_",
    "tour_",
)
# A person who hears one of these has other worries than our answers.
SENSITIVE = frozenset(
    {
        "if_happening_now",
        "crisis_self_harm",
        "distress",
        "finasteride_mood",
        "minor",
        "post_procedure_warning_signs",
        "urgent_severe_reaction",
    }
)


def rated_topic(response: str, level: str) -> str:
    """Return the topic of a response that can be marked, and "" for any other."""
    topic = response.removeprefix(RESPONSE)
    if level not in LEVELS or topic == response or topic in SENSITIVE:
        return ""
    return "" if level == "dialogue" and topic.startswith(_TALK) else topic
