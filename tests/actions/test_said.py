"""What was said: read out of a tracker, whatever is missing in it."""

from __future__ import annotations

from typing import Any

import pytest

from actions.said import Said, last_said, uttered
from tests.actions.trackers import bot, make_tracker, user


def test_the_newest_message_is_read_whole() -> None:
    tracker = make_tracker(user("  my crown \n", "hair_care_tips", 0.75, body_part="crown", value="x"))
    assert last_said(tracker) == Said("my crown", "hair_care_tips", 0.75, {"body_part": "crown", "value": "x"})


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": None, "intent": None, "entities": None},
        {"text": "", "intent": {}, "entities": []},
        {"intent": {"name": None, "confidence": None}},
    ],
)
def test_a_message_without_parts_is_empty(message: dict[str, Any]) -> None:
    assert last_said(make_tracker(message)) == Said("", "", 0.0, {})


def test_of_two_entities_with_one_name_the_later_counts() -> None:
    message = user("x")
    message["entities"] = [{"entity": "drug", "value": 1}, {"entity": "drug", "value": "b"}]
    assert last_said(make_tracker(message)).entities == {"drug": "b"}


def test_the_assistants_messages_come_newest_first() -> None:
    events = [bot("utter_a", "A", level="chat"), {"event": "user", "text": "x"}, bot("utter_b", "B"), {"event": "slot"}]
    assert uttered(make_tracker(events=events)) == [
        {"text": "B", "response": "utter_b", "metadata": {}},
        {"text": "A", "response": "utter_a", "metadata": {"level": "chat"}},
    ]


@pytest.mark.parametrize(
    "event", [{"event": "bot"}, {"event": "bot", "text": None, "metadata": None}, {"event": "bot", "metadata": {}}]
)
def test_a_message_of_the_assistant_without_parts_is_empty(event: dict[str, Any]) -> None:
    assert uttered(make_tracker(events=[event])) == [{"text": "", "response": "", "metadata": {}}]


def test_without_events_nothing_was_said() -> None:
    assert uttered(make_tracker()) == []
