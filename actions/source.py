"""Name the source of the last answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.said import uttered
from content.answers import load_sources
from content.notes import evidence_note

TELEGRAM = "telegram"


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
        # The web page shows the links under each answer; a Telegram message has no other place for them.
        with_links = tracker.get_latest_input_channel() == TELEGRAM
        cited = [_cited(known[source], with_links) for source in answer["sources"] if source in known]
        dispatcher.utter_message(
            response="utter_ask_source",
            sources="; ".join(cited),
            evidence_note=evidence_note(str(answer.get("evidence"))),
            reviewed_on=str(answer.get("reviewed_on")),
        )
        return []


def _cited(source: Mapping[str, str], with_link: bool) -> str:
    """Name a source with its publisher, and where to find it when a link is wanted and there is one."""
    place = f", {source['url']}" if with_link and source.get("url") else ""
    return f"{source['title']} ({source['publisher']}{place})"


def _rests_on_sources(metadata: dict[str, Any]) -> bool:
    return metadata.get("level") in ("education", "caution") and bool(metadata.get("sources"))
