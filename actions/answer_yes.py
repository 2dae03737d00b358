"""What a plain yes means: whatever the last answer offered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_form import FORM
from actions.said import uttered

# A yes after these is a wish to hear from staff: they end in an offer to leave a request.
OFFERS = frozenset(
    {"utter_talk_to_human", "utter_out_of_scope", "utter_candidacy_general", "utter_procedure_step_consultation"}
)


class ActionAnswerYes(Action):
    """Open the request after an offer to leave one; otherwise ask what the person would like to know."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_yes"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Look at the last thing that was said."""
        last = next((said["response"] for said in uttered(tracker)), "")
        if last in OFFERS:
            dispatcher.utter_message(response="utter_book_consultation")
            return [FollowupAction(FORM)]
        dispatcher.utter_message(response="utter_affirm")
        return []
