"""The fallback: likely questions as buttons, and honest words when there is none."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import (
    MAX_SUGGESTIONS,
    MIN_CONFIDENCE,
    ActionDefaultAskAffirmation,
    ActionDefaultFallback,
    suggestions,
    title_of,
)
from learning import keeping
from records.review import KeptQuestion
from runtime import services
from tests.actions.trackers import make_tracker, responses, user
from tests.learning.samples import unclear
from tests.learning.samples import user as said
from tests.runtime.conftest import DatabaseFolder, database

__all__ = ["database"]

TITLES = ["alpha", "beta", "gamma", "delta", "oos_general", "tour_next", "affirm", "deny", "nlu_fallback", "insult"]
TITLES += ["give_answer", "message_too_long", "out_of_scope"]
DOMAIN: dict[str, Any] = {
    "responses": {
        **{f"utter_{name}": [{"text": "x", "metadata": {"title": f"The {name}?"}}] for name in TITLES},
        "utter_untitled": [{"text": "x"}, {"text": "y", "metadata": {}}],
        "utter_late": [{"text": "x", "metadata": None}, {"text": "y", "metadata": {"title": "Late"}}],
        "utter_empty": [],
        "utter_none": None,
    }
}


def ranking(*entries: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": confidence} for name, confidence in entries]


@pytest.mark.parametrize(
    ("response", "title"),
    [
        ("utter_alpha", "The alpha?"),
        ("utter_late", "Late"),
        ("utter_untitled", None),
        ("utter_empty", None),
        ("utter_none", None),
        ("utter_nothing", None),
    ],
)
def test_the_title_of_a_response(response: str, title: str | None) -> None:
    assert title_of(DOMAIN, response) == title


@pytest.mark.parametrize("domain", [{}, {"responses": None}])
def test_without_responses_there_is_no_title(domain: dict[str, Any]) -> None:
    assert title_of(domain, "utter_alpha") is None


def test_suggestions_keep_the_order_of_the_ranking_and_show_titles() -> None:
    assert suggestions(ranking(("beta", 0.3), ("alpha", 0.2)), DOMAIN) == [
        {"title": "The beta?", "payload": "/beta"},
        {"title": "The alpha?", "payload": "/alpha"},
    ]


def test_there_are_three_suggestions_at_most() -> None:
    found = suggestions(ranking(*((name, 0.2) for name in TITLES[:4])), DOMAIN)
    assert [button["payload"] for button in found] == ["/alpha", "/beta", "/gamma"]
    assert MAX_SUGGESTIONS == 3


def test_an_unlikely_question_is_not_suggested() -> None:
    assert suggestions(ranking(("alpha", MIN_CONFIDENCE - 0.001)), DOMAIN) == []
    assert len(suggestions(ranking(("alpha", MIN_CONFIDENCE)), DOMAIN)) == 1


@pytest.mark.parametrize(
    "name",
    ["oos_general", "tour_next", "nlu_fallback", "affirm", "deny", "give_answer", "message_too_long", "insult"],
)
def test_what_is_no_question_is_never_suggested_and_takes_no_place(name: str) -> None:
    found = suggestions(ranking((name, 0.9), ("alpha", 0.3), ("beta", 0.2), ("gamma", 0.1)), DOMAIN)
    assert [button["payload"] for button in found] == ["/alpha", "/beta", "/gamma"]


@pytest.mark.parametrize("name", ["untitled", "nothing", None])
def test_a_question_without_a_title_is_never_suggested(name: str | None) -> None:
    assert suggestions([{"name": name, "confidence": 0.9}], DOMAIN) == []


@pytest.mark.parametrize("entry", [{}, {"name": "alpha"}, {"name": "alpha", "confidence": None}])
def test_an_entry_without_parts_is_not_suggested(entry: dict[str, Any]) -> None:
    assert suggestions([entry], DOMAIN) == []


@pytest.fixture(autouse=True)
def a_busy_machine_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first question kept reads all examples, which may take longer than a person should wait."""
    monkeypatch.setattr(keeping, "WAIT_SECONDS", 30)


async def ask(entries: list[dict[str, Any]] | None) -> CollectingDispatcher:
    dispatcher = CollectingDispatcher()
    message = {**user("x"), "intent_ranking": entries}
    events = await ActionDefaultAskAffirmation().run(dispatcher, make_tracker(message), DOMAIN)
    assert events == []
    return dispatcher


async def test_likely_questions_are_offered_with_a_way_out() -> None:
    dispatcher = await ask(ranking(("alpha", 0.3), ("beta", 0.2)))
    assert responses(dispatcher) == ["utter_nlu_fallback"]
    assert [button["payload"] for button in dispatcher.messages[0]["buttons"]] == ["/alpha", "/beta", "/out_of_scope"]


@pytest.mark.parametrize("entries", [[], None, ranking(("alpha", 0.01))])
async def test_without_a_likely_question_other_words_are_asked_for(entries: list[dict[str, Any]] | None) -> None:
    dispatcher = await ask(entries)
    assert responses(dispatcher) == ["utter_ask_rephrase"]
    assert dispatcher.messages[0]["buttons"] == []


async def test_the_last_stage_says_who_has_an_answer_and_takes_the_message_back() -> None:
    # Left in place, Rasa would predict the same action again.
    dispatcher = CollectingDispatcher()
    events = await ActionDefaultFallback().run(dispatcher, make_tracker(user()), DOMAIN)
    assert [event["event"] for event in events] == ["rewind"]
    assert responses(dispatcher) == ["utter_out_of_scope"]


def test_rasa_finds_both_stages_by_their_names() -> None:
    assert ActionDefaultAskAffirmation().name() == "action_default_ask_affirmation"
    assert ActionDefaultFallback().name() == "action_default_fallback"


QUESTION = "is there parking where you are"
STAGES = [ActionDefaultAskAffirmation, ActionDefaultFallback]


def kept() -> list[KeptQuestion]:
    return services.review().load(9).questions


@pytest.mark.parametrize("stage", STAGES)
async def test_a_message_without_an_answer_is_kept_for_review(database: DatabaseFolder, stage: type) -> None:
    tracker = make_tracker(user(QUESTION, "nlu_fallback"), events=unclear(QUESTION, alpha=0.2))
    await stage().run(CollectingDispatcher(), tracker, DOMAIN)
    assert [(found.text, found.topic, found.confidence) for found in kept()] == [(QUESTION, "alpha", 0.2)]


async def test_none_of_these_keeps_the_message_before_it_where_the_first_stage_could_not(
    database: DatabaseFolder,
) -> None:
    tapped = said("/out_of_scope", "m2", "out_of_scope", red_flag=None)
    tracker = make_tracker(user("/out_of_scope", "out_of_scope"), events=[*unclear(QUESTION), *tapped])
    await ActionDefaultFallback().run(CollectingDispatcher(), tracker, DOMAIN)
    assert [found.text for found in kept()] == [QUESTION]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_database_that_is_away_takes_nothing_from_the_answer(database: DatabaseFolder, stage: type) -> None:
    answers = []
    for away in (False, True):
        if away:
            database.take_away()
        dispatcher = CollectingDispatcher()
        tracker = make_tracker(user(QUESTION, "nlu_fallback"), events=unclear(QUESTION))
        events = await stage().run(dispatcher, tracker, DOMAIN)
        answers.append((dispatcher.messages, [event["event"] for event in events]))
    assert answers[0] == answers[1]
    assert answers[0][0]
