"""Forget a request that is not sent."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_answers import FIELDS
from actions.consultation_form import Events, cleared
from actions.tour import PAUSED, is_on_tour, tour_forgotten


class ActionClearRequest(Action):
    """Empty the form's slots without a word: the rule that calls it has said what there is to say."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_clear_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Return the events that empty the slots."""
        return cleared()


class ActionCancelRequest(Action):
    """Cancel a request that could not be sent, or else leave the tour at its place, or say that there is neither."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_cancel_request"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say what was done, and empty the slots."""
        waiting = any(tracker.get_slot(slot) is not None for slot in FIELDS)
        if waiting:
            dispatcher.utter_message(response="utter_consultation_cancelled")
            return cleared()
        if is_on_tour(tracker):
            dispatcher.utter_message(response="utter_tour_stopped")
            return [*cleared(), SlotSet(PAUSED, True)]
        dispatcher.utter_message(response="utter_nothing_to_cancel")
        return cleared()


class ActionRestartChat(Action):
    """Forget what was typed into a request, and where the tour was."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_restart_chat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Return the events that empty the slots."""
        return [*cleared(), *tour_forgotten()]
