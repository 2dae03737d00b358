"""The guided tour through the four steps of the procedure."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.said import Said, last_said, uttered

STEPS = (
    "utter_procedure_step_consultation",
    "utter_procedure_step_harvest",
    "utter_procedure_step_processing",
    "utter_procedure_step_injection",
)
LAST = len(STEPS)
# Where the tour is, and whether it was left there: "next" takes it up again.
STEP, PAUSED = "tour_step", "tour_paused"
# The word that says most comes first: "the second one" is the second, and "start at the last" the last.
_WORDS = (
    (r"\b(2nd|second|two)\b", 2),
    (r"\b(3rd|third|three)\b", 3),
    (r"\b(4th|fourth|four|last|final|end)\b", 4),
    (r"\b(1st|first|one|beginning|start)\b", 1),
)


def step_named(text: str) -> int | None:
    """Return the step that a text names by number or word, 1 to 4; None when it names none that exists."""
    digit = re.search(r"(?<!\d)([1-4])(?!\d)", text)
    if digit:
        return int(digit.group(1))
    return next((step for pattern, step in _WORDS if re.search(pattern, text, re.IGNORECASE)), None)


def step_shown(responses: list[str]) -> int:
    """Return the step that was shown last, given what the assistant said, newest first; 0 when none was."""
    return next((STEPS.index(name) + 1 for name in responses if name in STEPS), 0)


def next_stop(said: Said, current: int) -> int:
    """Return the step to show next: 1 to 4, or 5 when the tour is over."""
    if said.intent == "tour_start":
        return 1
    if said.intent == "tour_step":
        return step_named(said.text) or max(current, 1)
    if said.intent == "tour_back":
        return max(current - 1, 1)
    return min(current + 1, LAST + 1)


def is_on_tour(tracker: Tracker) -> bool:
    """Tell whether a tour is going on that can be left."""
    return tracker.get_slot(STEP) is not None and tracker.get_slot(PAUSED) is not True


def tour_forgotten() -> list[dict[str, Any]]:
    """Return the events after which no tour has begun."""
    return [SlotSet(STEP, None), SlotSet(PAUSED, None)]


class ActionTour(Action):
    """Show one step with the ways on from it."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_tour"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the step, then where in the tour it is."""
        current = int(tracker.get_slot(STEP) or 0)
        shown = step_shown([said["response"] for said in uttered(tracker)[:2]])
        stop = next_stop(last_said(tracker), shown or current)
        if stop > LAST:
            dispatcher.utter_message(response="utter_tour_end")
            return tour_forgotten()
        place = "first" if stop == 1 else "last" if stop == LAST else "middle"
        dispatcher.utter_message(response=STEPS[stop - 1])
        dispatcher.utter_message(response=f"utter_tour_{place}", step=stop)
        return [SlotSet(STEP, stop), SlotSet(PAUSED, None)]
