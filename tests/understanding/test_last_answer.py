"""What the last answer of a conversation was about."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import yaml
from rasa.shared.core.events import BotUttered, Event, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.tour import STEPS
from content.answers import load_answers
from runtime.settings import ROOT
from understanding import last_answer
from understanding.last_answer import MAX_PLEASANTRIES, last_topic
from understanding.reading import PLEASANTRIES


def said(topic: str) -> BotUttered:
    """Return the event of an answer, as Rasa makes it from a response."""
    return BotUttered("x", metadata={"utter_action": f"utter_{topic}"})


def typed() -> UserUttered:
    return UserUttered("x", {"name": "x"})


def after(events: Iterable[Event]) -> str | None:
    tracker = DialogueStateTracker("web-ann", [])
    for event in events:
        tracker.update(event)
    return last_topic(tracker)


def test_it_is_the_newest_answer() -> None:
    assert after([typed(), said("cost")]) == "cost"
    assert after([typed(), said("pain"), typed(), said("cost")]) == "cost"
    # Of several in one turn, the last.
    assert after([typed(), said("pain"), said("cost")]) == "cost"


def test_before_any_answer_there_is_none() -> None:
    assert after([]) is None
    assert after([typed()]) is None


@pytest.mark.parametrize("pleasantry", sorted(PLEASANTRIES))
def test_a_pleasantry_between_is_passed_over(pleasantry: str) -> None:
    assert after([typed(), said("cost"), typed(), said(pleasantry)]) == "cost"


@pytest.mark.parametrize(("turns", "topic"), [(MAX_PLEASANTRIES, "cost"), (MAX_PLEASANTRIES + 1, None)])
def test_after_too_many_pleasantries_the_answer_is_forgotten(turns: int, topic: str | None) -> None:
    assert after([typed(), said("cost"), *([typed(), said("thanks")] * turns)]) == topic


@pytest.mark.parametrize(
    "other",
    [
        "nlu_fallback", "ask_rephrase", "out_of_scope", "ask_source", "reason_unknown", "oos_cooking", "insult",
        "urgent_severe_reaction", "message_too_long", "bot_capabilities",
    ],
)  # fmt: skip
def test_what_is_on_no_topic_is_leant_on_by_nothing(other: str) -> None:
    # Not even by way of the answer before it: "why?" would mean that.
    assert after([typed(), said("cost"), typed(), said(other)]) is None


@pytest.mark.parametrize("metadata", [None, {}, {"utter_action": None}, {"utter_action": ""}])
def test_what_was_said_without_a_response_is_on_no_topic(metadata: dict[str, str] | None) -> None:
    assert after([typed(), said("cost"), typed(), BotUttered("x", metadata=metadata)]) is None


@pytest.mark.parametrize("place", ["tour_first", "tour_middle", "tour_last"])
def test_on_the_tour_the_step_is_the_answer_and_not_where_it_stands(place: str) -> None:
    assert after([typed(), said("procedure_step_harvest"), said(place)]) == "procedure_step_harvest"
    assert {f"utter_{place}"} <= {answer.name for answer in load_answers()}
    assert "utter_procedure_step_harvest" in STEPS


def test_what_was_restarted_is_forgotten() -> None:
    assert after([typed(), said("cost"), Restarted()]) is None


def test_every_name_that_is_no_topic_exists() -> None:
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
    answers = {answer.name for answer in load_answers()}
    for name in last_answer._NO_TOPIC | last_answer._PLACES:
        assert name in intents or f"utter_{name}" in answers, name
