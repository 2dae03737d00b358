"""What a person just said, as an action needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker


@dataclass(frozen=True)
class Said:
    """One message: its words, the intent and how sure that is (0 to 1), and the entities by name."""

    text: str
    intent: str = ""
    confidence: float = 0.0
    entities: dict[str, str] = field(default_factory=dict)


def last_said(tracker: Tracker) -> Said:
    """Return the newest message of the conversation."""
    message: dict[str, Any] = tracker.latest_message or {}
    intent = message.get("intent") or {}
    return Said(
        text=str(message.get("text") or "").strip(),
        intent=str(intent.get("name") or ""),
        confidence=float(intent.get("confidence") or 0.0),
        entities={str(e["entity"]): str(e["value"]) for e in message.get("entities") or []},
    )


def uttered(tracker: Tracker) -> list[dict[str, Any]]:
    """Return what the assistant said, newest first: each with its `text`, `response` and `metadata`."""
    found = []
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            metadata = event.get("metadata") or {}
            found.append(
                {
                    "text": event.get("text") or "",
                    "response": str(metadata.get("utter_action") or ""),
                    "metadata": metadata.get("metadata") or {},
                }
            )
    return found
