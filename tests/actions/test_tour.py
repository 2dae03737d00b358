"""The tour: which step is meant, which comes next, and what is said at its ends."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.said import Said
from actions.tour import LAST, STEPS, ActionTour, next_stop, step_named, step_shown
from tests.actions.trackers import bot, make_tracker, responses, set_slots, user


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("1", 1),
        ("step 1", 1),
        ("the first", 1),
        ("1st", 1),
        ("Step One", 1),
        ("from the beginning", 1),
        ("start", 1),
        ("2", 2),
        ("go to step 2", 2),
        ("the SECOND step", 2),
        ("2nd", 2),
        ("two please", 2),
        ("#3", 3),
        ("third", 3),
        ("three", 3),
        ("3rd.", 3),
        ("step4", 4),
        ("4!", 4),
        ("fourth", 4),
        ("four", 4),
        ("the last step", 4),
        ("final", 4),
        ("the end", 4),
        ("5", None),
        ("step 12", None),
        ("10", None),
        ("0", None),
        ("43", None),
        ("the next", None),
        ("someone", None),
        ("everlasting", None),
        ("", None),
    ],
)
def test_a_step_is_named_by_number_or_word(text: str, step: int | None) -> None:
    assert step_named(text) == step


@pytest.mark.parametrize(
    ("text", "step"),
    [("the second one", 2), ("third one please", 3), ("show me the last one", 4), ("can we start at step 3", 3)],
)
def test_the_step_is_the_one_that_its_own_word_names(text: str, step: int) -> None:
    assert step_named(text) == step


@pytest.mark.parametrize(
    ("names", "step"),
    [
        ([], 0),
        (["utter_pain"], 0),
        ([STEPS[0]], 1),
        (["utter_tour_middle", STEPS[2]], 3),
        ([STEPS[3], STEPS[0]], 4),
        (["utter_pain", "utter_cost", STEPS[1]], 2),
    ],
)
def test_the_step_shown_last_is_the_newest_of_the_steps(names: list[str], step: int) -> None:
    assert step_shown(names) == step


@pytest.mark.parametrize(
    ("intent", "text", "current", "stop"),
    [
        ("tour_start", "x", 0, 1),
        ("tour_start", "step 3", 3, 1),
        ("tour_next", "next", 0, 1),
        ("tour_next", "next", 1, 2),
        ("tour_next", "next", 3, 4),
        ("tour_next", "next", 4, 5),
        ("tour_next", "next", 9, 5),
        ("tour_back", "back", 4, 3),
        ("tour_back", "back", 2, 1),
        ("tour_back", "back", 1, 1),
        ("tour_back", "back", 0, 1),
        ("tour_step", "step 3", 1, 3),
        ("tour_step", "step 4", 0, 4),
        ("tour_step", "some step", 2, 2),
        ("tour_step", "step 9", 0, 1),
        ("affirm", "yes", 2, 3),
    ],
)
def test_the_next_stop(intent: str, text: str, current: int, stop: int) -> None:
    assert next_stop(Said(text, intent, 0.9), current) == stop


def test_there_are_four_steps_and_each_is_a_topic() -> None:
    from content.answers import load_answers

    assert LAST == len(STEPS) == 4
    assert set(STEPS) <= {answer.name for answer in load_answers()}


async def tour(
    message: dict[str, Any], step: Any = None, events: list[dict[str, Any]] | None = None
) -> tuple[CollectingDispatcher, dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    slots = {} if step is None else {"tour_step": step}
    found = await ActionTour().run(dispatcher, make_tracker(message, slots, events), {})
    return dispatcher, set_slots(found)


@pytest.mark.parametrize(
    ("current", "stop", "place"),
    [(None, 1, "first"), (1, 2, "middle"), (2, 3, "middle"), (3, 4, "last"), ("2", 3, "middle")],
)
async def test_a_stop_is_said_with_its_place(current: Any, stop: int, place: str) -> None:
    dispatcher, slots = await tour(user("next", "tour_next"), current)
    assert responses(dispatcher) == [STEPS[stop - 1], f"utter_tour_{place}"]
    assert dispatcher.messages[1]["step"] == stop
    assert slots == {"tour_step": stop, "tour_paused": None}


async def test_after_the_last_step_the_tour_is_over() -> None:
    dispatcher, slots = await tour(user("next", "tour_next"), 4)
    assert responses(dispatcher) == ["utter_tour_end"]
    assert slots == {"tour_step": None, "tour_paused": None}


async def test_a_tour_that_was_left_goes_on_where_it_was() -> None:
    dispatcher = CollectingDispatcher()
    events = [bot(STEPS[1]), bot("utter_tour_middle"), bot("utter_tour_stopped")]
    tracker = make_tracker(user("next", "tour_next"), {"tour_step": 2, "tour_paused": True}, events)
    found = await ActionTour().run(dispatcher, tracker, {})
    assert responses(dispatcher)[0] == STEPS[2]
    assert set_slots(found) == {"tour_step": 3, "tour_paused": None}


async def test_next_goes_on_from_a_step_that_was_asked_for_directly() -> None:
    events = [bot("utter_tour_first"), bot(STEPS[2])]
    dispatcher, _ = await tour(user("next", "tour_next"), 1, events)
    assert responses(dispatcher)[0] == STEPS[3]


async def test_a_step_that_was_shown_long_ago_does_not_count() -> None:
    events = [bot(STEPS[3]), bot("utter_pain"), bot("utter_cost")]
    dispatcher, _ = await tour(user("next", "tour_next"), 1, events)
    assert responses(dispatcher)[0] == STEPS[1]
