"""Conversations as rasa-sdk hands them to an action."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_form import FORM

SENDER = "web-ann"


def user(text: str = "hello", intent: str = "greet", confidence: float = 0.9, **entities: str) -> dict[str, Any]:
    """Return a message of a person as a tracker's `latest_message`."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }


def bot(response: str, text: str = "x", **metadata: Any) -> dict[str, Any]:
    """Return an event of the assistant saying a response."""
    return {"event": "bot", "text": text, "metadata": {"utter_action": response, "metadata": metadata}}


def make_tracker(
    message: dict[str, Any] | None = None,
    slots: dict[str, Any] | None = None,
    events: list[dict[str, Any]] | None = None,
    loop: dict[str, Any] | None = None,
) -> Tracker:
    """Return a tracker."""
    return Tracker(SENDER, slots or {}, message or {}, events or [], False, None, loop or {}, "action_listen")


def form_tracker(asked: str, message: dict[str, Any], **slots: Any) -> Tracker:
    """Return a tracker with the request form open at a field."""
    return make_tracker(message, {**slots, "requested_slot": asked}, loop={"name": FORM, "is_interrupted": False})


def set_slots(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the slots that events set."""
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def ends_loop(events: list[dict[str, Any]]) -> bool:
    """Tell whether events end the form."""
    return any(event["event"] == "active_loop" and event["name"] is None for event in events)


def responses(dispatcher: CollectingDispatcher) -> list[str]:
    """Return the names of the responses that an action said."""
    return [message["response"] for message in dispatcher.messages]
