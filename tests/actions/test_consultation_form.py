"""The form: takes answers, refuses three times at most, and ends at once where it must."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_answers import ADULT, CONFIRM, CONSENT, CONTACT, FIELDS, NAME, TIME, TOPIC
from actions.consultation_form import FORM, MAX_TRIES, TRIES, ValidateConsultationForm
from content.answers import load_answers
from tests.actions.trackers import ends_loop, form_tracker, make_tracker, responses, set_slots, user

FILLED = {
    ADULT: True,
    CONSENT: True,
    NAME: "Ann",
    CONTACT: "+1 212-555-0142",
    TOPIC: "Cost",
    TIME: "Any time",
}
EMPTY = {**dict.fromkeys([*FIELDS, TRIES]), "requested_slot": None}


async def validate(tracker: Tracker) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the events of one run, and the names of what it said."""
    dispatcher = CollectingDispatcher()
    events = await ValidateConsultationForm().run(dispatcher, tracker, {})
    return events, responses(dispatcher)


@pytest.mark.parametrize(
    ("asked", "message", "value"),
    [
        (ADULT, user("yes", "affirm", 1.0), True),
        (CONSENT, user("yes", "affirm", 1.0), True),
        (NAME, user("Ann", "smalltalk", 0.3), "Ann"),
        (CONTACT, user("212 555 0142", "nlu_fallback", 0.3), "+1 212-555-0142"),
        (TOPIC, user("my crown", "smalltalk", 0.3), "my crown"),
        (TIME, user("Tuesdays", "smalltalk", 0.3), "Tuesdays"),
    ],
)
async def test_an_answer_fills_its_slot_and_ends_the_tries(asked: str, message: dict[str, Any], value: Any) -> None:
    events, said = await validate(form_tracker(asked, message, **{TRIES: 2}))
    assert set_slots(events) == {asked: value, TRIES: None}
    assert said == []
    assert not ends_loop(events)


async def test_numbers_are_read_with_the_country_of_the_clinic() -> None:
    # The clinic of clinic.yml is in the US: a British number needs its country's code.
    events, said = await validate(form_tracker(CONTACT, user("020 7946 0958", "nlu_fallback", 0.3)))
    assert said == [f"utter_invalid_{CONTACT}"]
    events, said = await validate(form_tracker(CONTACT, user("+44 20 7946 0958", "nlu_fallback", 0.3)))
    assert set_slots(events)[CONTACT] == "+44 20 7946 0958"


@pytest.mark.parametrize("asked", FIELDS)
async def test_what_can_not_be_used_is_refused_with_words_of_its_own(asked: str) -> None:
    message = user("...", "nlu_fallback", 0.3)
    events, said = await validate(form_tracker(asked, message))
    assert said == [f"utter_invalid_{asked}"]
    assert set_slots(events) == {asked: None, TRIES: 1}
    assert not ends_loop(events)
    assert f"utter_invalid_{asked}" in {answer.name for answer in load_answers()}


@pytest.mark.parametrize(("tries", "counted"), [(None, 1), (0, 1), (1, 2), ("1", 2)])
async def test_tries_are_counted(tries: Any, counted: int) -> None:
    events, _ = await validate(form_tracker(NAME, user("12", "nlu_fallback", 0.3), **{TRIES: tries}))
    assert set_slots(events)[TRIES] == counted


async def test_the_third_try_in_vain_hands_over_to_staff_and_keeps_nothing() -> None:
    assert MAX_TRIES == 3
    tracker = form_tracker(CONTACT, user("12", "nlu_fallback", 0.3), **{**FILLED, TRIES: 2})
    events, said = await validate(tracker)
    assert said == ["utter_consultation_handoff"]
    assert set_slots(events) == EMPTY
    assert ends_loop(events)


@pytest.mark.parametrize("message", [user("no", "deny", 1.0), user("I'm 16", "age_limits", 0.9)])
async def test_who_is_no_adult_ends_the_form_and_nothing_is_kept(message: dict[str, Any]) -> None:
    events, said = await validate(form_tracker(ADULT, message))
    assert said == ["utter_minor"]
    assert set_slots(events) == EMPTY
    assert ends_loop(events)


async def test_who_does_not_consent_ends_the_form_and_nothing_is_kept() -> None:
    events, said = await validate(form_tracker(CONSENT, user("no", "deny", 1.0), **{ADULT: True}))
    assert said == ["utter_consultation_no_consent"]
    assert set_slots(events) == EMPTY
    assert ends_loop(events)


async def test_a_yes_to_the_summary_confirms() -> None:
    events, said = await validate(form_tracker(CONFIRM, user("yes", "affirm", 1.0), **FILLED))
    assert (set_slots(events), said) == ({CONFIRM: True, TRIES: None}, [])


async def test_a_correction_empties_one_slot_and_ends_nothing() -> None:
    events, said = await validate(form_tracker(CONFIRM, user("my name is wrong", "correct_detail", 1.0), **FILLED))
    assert set_slots(events) == {NAME: None, TRIES: None}
    assert said == []
    assert not ends_loop(events)


@pytest.mark.parametrize(
    "message",
    [
        user("how painful will it be?", "pain", 0.95),
        user("I want to stop", "cancel_request", 0.95),
        user("something is swelling", "urgent_severe_reaction", 1.0),
    ],
)
async def test_what_is_about_something_else_is_left_to_the_rules(message: dict[str, Any]) -> None:
    assert await validate(form_tracker(CONTACT, message, **{TRIES: 2})) == ([], [])


@pytest.mark.parametrize("loop", [{}, {"name": None}, {"name": "other_form"}])
async def test_outside_of_the_form_nothing_is_read(loop: dict[str, Any]) -> None:
    slots = {"requested_slot": NAME}
    assert await validate(make_tracker(user("Ann", "smalltalk", 0.3), slots, loop=loop)) == ([], [])


async def test_an_interrupted_form_reads_nothing() -> None:
    loop = {"name": FORM, "is_interrupted": True}
    tracker = make_tracker(user("Ann", "smalltalk", 0.3), {"requested_slot": NAME}, loop=loop)
    assert await validate(tracker) == ([], [])


@pytest.mark.parametrize("asked", [None, "other_slot"])
async def test_a_form_that_asks_nothing_of_ours_reads_nothing(asked: str | None) -> None:
    loop = {"name": FORM, "is_interrupted": False}
    tracker = make_tracker(user("Ann", "smalltalk", 0.3), {"requested_slot": asked}, loop=loop)
    assert await validate(tracker) == ([], [])


async def test_validation_run_twice_gives_the_same() -> None:
    tracker = form_tracker(NAME, user("12", "nlu_fallback", 0.3), **{TRIES: 1})
    assert await validate(tracker) == await validate(tracker)


def test_every_text_of_the_form_exists() -> None:
    names = {answer.name for answer in load_answers()}
    wanted = {f"utter_ask_{FORM}_{field}" for field in FIELDS} | {f"utter_invalid_{field}" for field in FIELDS}
    wanted |= {"utter_consultation_handoff", "utter_minor", "utter_consultation_no_consent"}
    assert wanted - names == set()


def test_rasa_finds_the_validation_by_its_name() -> None:
    assert ValidateConsultationForm().name() == f"validate_{FORM}"
