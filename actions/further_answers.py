"""Answer what a message asks besides its first question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_form import FORM

ANSWER_FURTHER_QUESTIONS = "action_answer_further_questions"
ALSO_ASKED = "also_asked"
BOOKING = "book_consultation"


class ActionAnswerFurtherQuestions(Action):
    """Say the answer to each further question, once and in order; open the request last."""

    def name(self) -> str:
        """Return the action's name."""
        return ANSWER_FURTHER_QUESTIONS

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say what is known; a topic without an answer of its own is left out."""
        topics = list(dict.fromkeys((tracker.latest_message or {}).get(ALSO_ASKED) or []))
        for topic in topics:
            if topic != BOOKING and f"utter_{topic}" in (domain.get("responses") or {}):
                dispatcher.utter_message(response=f"utter_{topic}")
        if BOOKING not in topics or (tracker.active_loop or {}).get("name"):
            return []
        dispatcher.utter_message(response=f"utter_{BOOKING}")
        return [FollowupAction(FORM)]
