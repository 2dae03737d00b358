"""What is said when a message is not understood: the likeliest questions as buttons, never an intent's name."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import UserUtteranceReverted
from rasa_sdk.executor import CollectingDispatcher

from learning.keeping import keep_unanswered

MAX_SUGGESTIONS = 3
# Below this a suggestion is noise: asking for other words is more honest than three wild guesses.
MIN_CONFIDENCE = 0.04
NEVER_SUGGESTED = ("oos_", "tour_", "nlu_fallback", "affirm", "deny", "give_answer", "message_", "insult")


def title_of(domain: dict[str, Any], response: str) -> str | None:
    """Return the readable title of a response, or None when it has none."""
    for variation in (domain.get("responses") or {}).get(response) or []:
        title = (variation.get("metadata") or {}).get("title")
        if title:
            return str(title)
    return None


def suggestions(ranking: list[dict[str, Any]], domain: dict[str, Any]) -> list[dict[str, str]]:
    """Return buttons for the likeliest topics of an intent ranking, likeliest first, at most three."""
    buttons = []
    for entry in ranking:
        name, confidence = str(entry.get("name")), float(entry.get("confidence") or 0)
        title = title_of(domain, f"utter_{name}")
        if title and confidence >= MIN_CONFIDENCE and not name.startswith(NEVER_SUGGESTED):
            buttons.append({"title": title, "payload": f"/{name}"})
    return buttons[:MAX_SUGGESTIONS]


class ActionDefaultAskAffirmation(Action):
    """First stage of the fallback: did you mean one of these?"""

    def name(self) -> str:
        """Return the name that Rasa gives to this stage."""
        return "action_default_ask_affirmation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Offer the likeliest questions, or ask for other words when none is likely; keep the question for review."""
        await keep_unanswered(tracker.sender_id, tracker.events)
        buttons = suggestions((tracker.latest_message or {}).get("intent_ranking") or [], domain)
        if not buttons:
            dispatcher.utter_message(response="utter_ask_rephrase")
            return []
        none_of_these = title_of(domain, "utter_out_of_scope")
        if none_of_these:
            buttons.append({"title": none_of_these, "payload": "/out_of_scope"})
        dispatcher.utter_message(response="utter_nlu_fallback", buttons=buttons)
        return []


class ActionDefaultFallback(Action):
    """Last stage: say that there is no answer, and who has one."""

    def name(self) -> str:
        """Return the name that Rasa gives to this stage."""
        return "action_default_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say it, and take the message back: without that Rasa would predict this action again, for ever.

        The question is kept for review, unless the first stage kept it.
        """
        await keep_unanswered(tracker.sender_id, tracker.events)
        dispatcher.utter_message(response="utter_out_of_scope")
        return [UserUtteranceReverted()]
