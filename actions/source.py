"""Name the source of the last answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.said import uttered
from content.answers import load_sources


class ActionTellSource(Action):
    """Answer "how do you know?" from the metadata of what was said last."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_tell_source"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Name the sources and the day of the last check, or say where answers come from at all."""
        answer = next((said["metadata"] for said in uttered(tracker) if _rests_on_sources(said["metadata"])), None)
        if answer is None:
            dispatcher.utter_message(response="utter_ask_source_unknown")
            return []
        known = load_sources()
        titles = [known[source]["title"] for source in answer["sources"] if source in known]
        dispatcher.utter_message(
            response="utter_ask_source", sources="; ".join(titles), reviewed_on=str(answer.get("reviewed_on"))
        )
        return []


def _rests_on_sources(metadata: dict[str, Any]) -> bool:
    return metadata.get("level") in ("education", "caution") and bool(metadata.get("sources"))
