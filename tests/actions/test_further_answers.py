"""The answers to what a message asks besides its first question."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_form import FORM
from actions.further_answers import ALSO_ASKED, ANSWER_FURTHER_QUESTIONS, BOOKING, ActionAnswerFurtherQuestions
from runtime.settings import ROOT
from tests.actions.trackers import make_tracker, responses, user

DOMAIN = {"responses": {f"utter_{name}": [{"text": "x"}] for name in ("cost", "pain", "scarring", BOOKING)}}


async def answered(
    also_asked: Any, loop: dict[str, Any] | None = None, domain: dict[str, Any] = DOMAIN
) -> tuple[list[str], list[dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    message = {**user("x", "cost"), ALSO_ASKED: also_asked}
    events = await ActionAnswerFurtherQuestions().run(dispatcher, make_tracker(message, loop=loop), domain)
    return responses(dispatcher), events


async def test_every_further_question_is_answered_in_order() -> None:
    assert await answered(["scarring", "pain"]) == (["utter_scarring", "utter_pain"], [])


async def test_each_is_answered_once() -> None:
    assert await answered(["pain", "scarring", "pain"]) == (["utter_pain", "utter_scarring"], [])


@pytest.mark.parametrize("nothing", [None, []])
async def test_without_further_questions_nothing_is_said(nothing: Any) -> None:
    assert await answered(nothing) == ([], [])


async def test_without_a_message_nothing_is_said() -> None:
    dispatcher = CollectingDispatcher()
    assert await ActionAnswerFurtherQuestions().run(dispatcher, make_tracker(), DOMAIN) == []
    assert responses(dispatcher) == []


async def test_a_topic_without_an_answer_is_left_out() -> None:
    assert await answered(["nothing", "pain"]) == (["utter_pain"], [])


@pytest.mark.parametrize("domain", [{}, {"responses": None}])
async def test_without_responses_nothing_is_said(domain: dict[str, Any]) -> None:
    assert await answered(["pain"], domain=domain) == ([], [])


@pytest.mark.parametrize("asked", [["pain", BOOKING], [BOOKING, "pain"]])
async def test_the_request_is_opened_last(asked: list[str]) -> None:
    said, events = await answered(asked)
    assert said == ["utter_pain", f"utter_{BOOKING}"]
    assert events == [{"event": "followup", "timestamp": None, "name": FORM}]


async def test_a_request_that_is_open_is_not_opened_again() -> None:
    assert await answered(["pain", BOOKING], loop={"name": FORM}) == (["utter_pain"], [])


async def test_a_request_that_is_over_may_be_opened() -> None:
    said, events = await answered([BOOKING], loop={"name": None})
    assert said == [f"utter_{BOOKING}"]
    assert [event["name"] for event in events] == [FORM]


def test_its_names_are_those_of_the_other_parts() -> None:
    from understanding import components, reading

    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert ActionAnswerFurtherQuestions().name() == ANSWER_FURTHER_QUESTIONS
    assert ANSWER_FURTHER_QUESTIONS in domain["actions"]
    assert (ALSO_ASKED, BOOKING) == (components.ALSO_ASKED, reading.BOOKING)


def test_opening_the_request_says_and_does_what_its_rule_does() -> None:
    rules = yaml.safe_load((ROOT / "data" / "rules" / "consultation.yml").read_text("utf-8"))["rules"]
    (steps,) = (rule["steps"] for rule in rules if rule["steps"][0] == {"intent": BOOKING} and "condition" not in rule)
    assert [step["action"] for step in steps if "action" in step] == [f"utter_{BOOKING}", FORM]
