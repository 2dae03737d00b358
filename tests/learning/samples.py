"""Conversations as the database gives them, for the tests of what is learned from them."""

from __future__ import annotations

from typing import Any

Events = list[dict[str, Any]]


def user(
    text: str, number: str = "m1", intent: str = "pain", red_flag: str | None = "none", **ranking: float
) -> Events:
    """Return a message of a person's; `ranking` gives topics and how likely they are."""
    entities = [] if red_flag is None else [{"entity": "red_flag", "value": red_flag}]
    ranked = [{"name": name, "confidence": sure} for name, sure in {intent: 0.9, **ranking}.items()]
    parsed = {"intent": {"name": intent, "confidence": 0.9}, "entities": entities, "intent_ranking": ranked}
    return [{"event": "user", "text": text, "message_id": number, "parse_data": parsed}]


def bot(topic: str = "pain", level: str = "education") -> Events:
    """Return an answer of the assistant's."""
    metadata = {"utter_action": f"utter_{topic}", "metadata": {"level": level}}
    return [{"event": "bot", "text": "x", "metadata": metadata}]


def loop(name: str | None) -> Events:
    """Return that a form opens, or that none is open any more."""
    return [{"event": "active_loop", "name": name}]


def slot(name: str, value: object) -> Events:
    """Return that a slot is set."""
    return [{"event": "slot", "name": name, "value": value}]


def unclear(text: str, number: str = "m1", **ranking: float) -> Events:
    """Return a message that was not understood."""
    return user(text, number, "nlu_fallback", **(ranking or {"clinic_details": 0.2, "cost": 0.1}))
