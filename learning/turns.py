"""Read what was said out of the events of a conversation, as Rasa writes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FORM, FIELDS = "consultation_form", "consultation_"
NAMING_SLOTS = (f"{FIELDS}name", f"{FIELDS}contact")
RESPONSE = "utter_"
# Where these happen, whatever form was open is over.
_NEW_START = ("session_started", "restart")

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One thing that the assistant said: the topic (a response without `utter_`) and its level."""

    topic: str
    level: str


@dataclass
class Turn:
    """A message of a person's, and what it got in reply.

    Attributes:
        message_id: the message's id.
        text: the words; of a tapped button, its payload, which begins with a slash.
        intent: what it was understood as.
        ranking: topics and how likely they are, likeliest first.
        red_flag: what the red-flag check found; "none" for nothing, None when it did not look.
        in_request: whether the request form was open when it was sent.
        said: the reply.
    """

    message_id: str
    text: str
    intent: str
    ranking: tuple[tuple[str, float], ...]
    red_flag: str | None
    in_request: bool
    said: list[Said] = field(default_factory=list)

    @property
    def is_typed(self) -> bool:
        """Whether a person typed it: channels see to it that what is typed never begins with a slash."""
        return bool(self.text) and not self.text.startswith("/")


def read_turns(events: Iterable[Event]) -> list[Turn]:
    """Return the turns of a conversation, oldest first."""
    turns: list[Turn] = []
    loop, asked = "", ""
    for event in events:
        kind = event.get("event")
        if kind == "user":
            turns.append(_turn(event, in_request=loop == FORM or asked.startswith(FIELDS)))
        elif kind == "bot" and turns:
            turns[-1].said += _said(event)
        elif kind == "active_loop":
            loop = str(event.get("name") or "")
        elif kind == "slot" and event.get("name") == "requested_slot":
            asked = str(event.get("value") or "")
        elif kind in _NEW_START:
            loop, asked = "", ""
    return turns


def _turn(event: Event, in_request: bool) -> Turn:
    parsed = event.get("parse_data") or {}
    entities = parsed.get("entities") or []
    return Turn(
        message_id=str(event.get("message_id") or ""),
        text=str(event.get("text") or "").strip(),
        intent=str((parsed.get("intent") or {}).get("name") or ""),
        ranking=tuple(
            (str(entry.get("name")), float(entry.get("confidence") or 0))
            for entry in parsed.get("intent_ranking") or [parsed.get("intent") or {}]
        ),
        red_flag=next((str(e.get("value")) for e in entities if e.get("entity") == "red_flag"), None),
        in_request=in_request,
    )


def _said(event: Event) -> list[Said]:
    metadata = event.get("metadata") or {}
    response = str(metadata.get("utter_action") or "")
    if not response.startswith(RESPONSE):
        return []
    return [Said(response.removeprefix(RESPONSE), str((metadata.get("metadata") or {}).get("level") or ""))]


def names_given(events: Iterable[Event]) -> frozenset[str]:
    """Return each name and contact that was ever typed into the request form."""
    return frozenset(
        str(event["value"])
        for event in events
        if event.get("event") == "slot" and event.get("name") in NAMING_SLOTS and event.get("value")
    )
