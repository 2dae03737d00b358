"""Which answers can be marked: every answer to a question, and nothing that only keeps the talk going."""

from __future__ import annotations

import pytest

from content.answers import Answer, load_answers
from learning.rated import SENSITIVE, rated_topic

ANSWERS = load_answers()
URGENT = ("emergency", "crisis", "same-day")
# Texts of the talk itself stand in these, all of them at the level "dialogue".
OF_THE_TALK = ("consultation.yml", "telegram.yml")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_each_answer_of_the_project(answer: Answer) -> None:
    level = str(answer.metadata["level"])
    topic = rated_topic(answer.name, level)
    assert topic in ("", answer.topic)
    if level in URGENT or level == "chat" or answer.topic in SENSITIVE or answer.file.name in OF_THE_TALK:
        assert topic == ""
    elif level in ("education", "caution") or answer.file.name == "clinic.yml":
        assert topic == answer.topic


@pytest.mark.parametrize("name", ["utter_nlu_fallback", "utter_ask_rephrase", "utter_out_of_scope", "utter_tour_first"])
def test_what_only_keeps_the_talk_going_can_not_be_marked(name: str) -> None:
    assert rated_topic(name, "dialogue") == ""


@pytest.mark.parametrize("name", ["utter_oos_general", "utter_talk_to_human", "utter_privacy_delete_data"])
def test_a_refusal_and_an_answer_about_the_clinic_can_be_marked(name: str) -> None:
    assert rated_topic(name, "dialogue") == name.removeprefix("utter_")


@pytest.mark.parametrize(("response", "level"), [("", "education"), ("action_x", "education"), ("utter_pain", "")])
def test_what_is_no_response_or_has_no_level_can_not_be_marked(response: str, level: str) -> None:
    assert rated_topic(response, level) == ""


def test_the_sensitive_answers_are_known_to_the_project() -> None:
    assert {answer.topic for answer in ANSWERS} >= SENSITIVE
    assert {answer.topic for answer in ANSWERS if answer.metadata["level"] in URGENT} <= SENSITIVE
