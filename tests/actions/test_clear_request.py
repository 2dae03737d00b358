"""Forgetting a request: every slot of the form is emptied."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.clear_request import ActionCancelRequest, ActionClearRequest, ActionRestartChat
from actions.consultation_answers import ADULT, CONFIRM, FIELDS, NAME
from actions.consultation_form import TRIES, cleared
from tests.actions.trackers import make_tracker, responses, set_slots, user

EMPTY = dict.fromkeys([*FIELDS, TRIES])


def test_clearing_empties_every_slot_of_the_form() -> None:
    assert set_slots(cleared()) == EMPTY


async def test_clearing_is_silent() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionClearRequest().run(dispatcher, make_tracker(user(), {NAME: "Ann"}), {})
    assert set_slots(events) == EMPTY
    assert dispatcher.messages == []


@pytest.mark.parametrize(
    ("slots", "response"),
    [
        ({NAME: "Ann"}, "utter_consultation_cancelled"),
        ({ADULT: False}, "utter_consultation_cancelled"),
        ({CONFIRM: False}, "utter_consultation_cancelled"),
        ({}, "utter_nothing_to_cancel"),
        (dict.fromkeys(FIELDS), "utter_nothing_to_cancel"),
        ({"tour_step": 2}, "utter_tour_stopped"),
        ({"tour_step": 2, "tour_paused": True}, "utter_nothing_to_cancel"),
        ({"tour_step": 2, NAME: "Ann"}, "utter_consultation_cancelled"),
    ],
)
async def test_cancelling_says_whether_there_was_something_to_cancel(slots: dict[str, Any], response: str) -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionCancelRequest().run(dispatcher, make_tracker(user(), slots), {})
    # Only a cancel that finds no request is meant for the tour, which keeps its place for "next".
    tour = {"tour_paused": True} if response == "utter_tour_stopped" else {}
    assert set_slots(events) == {**EMPTY, **tour}
    assert responses(dispatcher) == [response]


async def test_a_restart_forgets_the_request_and_the_tour_without_a_word() -> None:
    dispatcher = CollectingDispatcher()
    events = await ActionRestartChat().run(dispatcher, make_tracker(user(), {NAME: "Ann", "tour_step": 2}), {})
    assert set_slots(events) == {**EMPTY, "tour_step": None, "tour_paused": None}
    assert dispatcher.messages == []
