"""A conversation's events, read as turns."""

from __future__ import annotations

import pytest

from learning.turns import FORM, Said, names_given, read_turns
from tests.learning.samples import Events, bot, loop, slot, user


def test_a_message_is_read_with_what_it_got() -> None:
    events = [*user(" does it hurt? ", "m1", "pain", cost=0.05), *bot("pain"), *bot("tour_first", "dialogue")]
    (turn,) = read_turns(events)
    assert (turn.message_id, turn.text, turn.intent, turn.red_flag) == ("m1", "does it hurt?", "pain", "none")
    assert turn.ranking == (("pain", 0.9), ("cost", 0.05))
    assert turn.said == [Said("pain", "education"), Said("tour_first", "dialogue")]
    assert turn.is_typed and not turn.in_request


def test_turns_come_in_their_order_each_with_its_own_answers() -> None:
    events = [*bot("greet"), *user("a", "m1"), *bot("pain"), *user("b", "m2"), *user("c", "m3"), *bot("cost")]
    found = [(turn.text, [said.topic for said in turn.said]) for turn in read_turns(events)]
    assert found == [("a", ["pain"]), ("b", []), ("c", ["cost"])]


@pytest.mark.parametrize("text", ["/pain", "", None])
def test_a_tapped_button_is_not_typed(text: str | None) -> None:
    (turn,) = read_turns(user(text))  # type: ignore[arg-type]
    assert not turn.is_typed


@pytest.mark.parametrize(
    ("before", "in_request"),
    [
        ([], False),
        (loop(FORM), True),
        (loop("action_two_stage_fallback"), False),
        ([*loop(FORM), *loop(None)], False),
        (slot("requested_slot", "consultation_name"), True),
        ([*slot("requested_slot", "consultation_name"), *slot("requested_slot", None)], False),
        # The fallback's own loop must not hide that the form still waits for an answer.
        ([*loop(FORM), *slot("requested_slot", "consultation_contact"), *loop("action_two_stage_fallback")], True),
        ([*loop(FORM), {"event": "session_started"}], False),
        ([*slot("requested_slot", "consultation_name"), {"event": "restart"}], False),
    ],
)
def test_it_is_known_whether_the_request_form_was_open(before: Events, in_request: bool) -> None:
    (turn,) = read_turns([*before, *user("hello"), *loop(FORM), *loop(None)])
    assert turn.in_request is in_request


def test_a_message_that_no_red_flag_check_has_seen_says_so() -> None:
    assert read_turns(user("x", red_flag=None))[0].red_flag is None
    assert read_turns(user("x", red_flag="bleeding"))[0].red_flag == "bleeding"


@pytest.mark.parametrize(
    "event",
    [
        {"event": "user"},
        {"event": "user", "text": None, "parse_data": None},
        {"event": "user", "parse_data": {"intent": None, "entities": None, "intent_ranking": None}},
        {"event": "user", "parse_data": {"intent": {"name": None}, "intent_ranking": [{}]}},
    ],
)
def test_a_message_without_parts_is_empty(event: dict[str, object]) -> None:
    (turn,) = read_turns([event, {"event": "bot"}, {"event": "bot", "metadata": {"utter_action": None}}, {}])
    assert (turn.message_id, turn.text, turn.intent, turn.red_flag, turn.said) == ("", "", "", None, [])


def test_every_name_and_contact_that_was_ever_given_is_known() -> None:
    events = [
        *slot("consultation_name", "Ann"),
        *slot("consultation_contact", "ann@mail.example"),
        *slot("consultation_name", None),
        *slot("consultation_name", "Ann Lee"),
        *slot("consultation_topic", "Cost"),
        *user("Ben"),
    ]
    assert names_given(events) == {"Ann", "ann@mail.example", "Ann Lee"}
