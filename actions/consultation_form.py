"""The request form: takes each answer, ends early where it must, and is confirmed before anything is sent."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_answers import ADULT, CONSENT, FIELDS, Invalid, read_answer
from actions.said import last_said
from runtime import services

FORM = "consultation_form"
TRIES = "consultation_tries"
MAX_TRIES = 3
ALL_SLOTS = (*FIELDS, TRIES)

Events = list[dict[str, Any]]


def cleared() -> Events:
    """Return the events that empty every slot of the form."""
    return [SlotSet(slot, None) for slot in ALL_SLOTS]


def ended() -> Events:
    """Return the events that end the form at once and keep nothing."""
    return [*cleared(), SlotSet("requested_slot", None), ActiveLoop(None)]


class ValidateConsultationForm(Action):
    """Rasa calls this after each message while the form is open. It may run twice, so it only reads."""

    def name(self) -> str:
        """Return the name that Rasa gives to a form's validation."""
        return "validate_consultation_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Take the message as an answer, refuse it, or leave it to the rules by returning nothing."""
        asked = tracker.get_slot("requested_slot")
        if tracker.active_loop.get("name") != FORM or asked not in FIELDS:
            return []
        if tracker.active_loop.get("is_interrupted"):
            return []
        said = last_said(tracker)
        reading = read_answer(asked, said, tracker.slots, services.clinic().country)
        if reading is None:
            return []
        if isinstance(reading, Invalid):
            return self._refuse(dispatcher, asked, int(tracker.get_slot(TRIES) or 0) + 1)
        return self._accept(dispatcher, dict(reading.slots))

    def _refuse(self, dispatcher: CollectingDispatcher, asked: str, tries: int) -> Events:
        if tries >= MAX_TRIES:
            dispatcher.utter_message(response="utter_consultation_handoff")
            return ended()
        dispatcher.utter_message(response=f"utter_invalid_{asked}")
        return [SlotSet(asked, None), SlotSet(TRIES, tries)]

    def _accept(self, dispatcher: CollectingDispatcher, slots: dict[str, Any]) -> Events:
        if slots.get(ADULT) is False:
            dispatcher.utter_message(response="utter_minor")
            return ended()
        if slots.get(CONSENT) is False:
            dispatcher.utter_message(response="utter_consultation_no_consent")
            return ended()
        return [*(SlotSet(slot, value) for slot, value in slots.items()), SlotSet(TRIES, None)]
