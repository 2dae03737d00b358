"""What is measured from outcomes, and how the assistant is asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.evaluation import ask_all, measure, understand
from benchmarks.questions import Question
from tests.benchmarks.outcomes import outcome
from understanding.typos import with_typo


def test_topic_and_answer_are_measured_apart() -> None:
    measures = measure([outcome(), outcome(said="pain"), outcome(got="pain", said="cost")])
    assert measures["all"]["topic"]["right"] == 2
    assert measures["all"]["answer"]["right"] == 2
    assert [(miss["topic_right"], miss["answer_right"]) for miss in measures["misses"]] == [
        (True, False),
        (False, True),
    ]


def test_kinds_are_figures_of_their_own() -> None:
    figures = measure([outcome(), outcome(got="pain"), outcome(kind="safety")])["figures"]
    assert figures["topic.article"] == 0.5
    assert figures["answer.safety"] == 1


def test_refusals_are_recall_out_of_scope_and_false_alarms_of_ours() -> None:
    measures = measure(
        [
            outcome("oos_general", "oos_other_medical", kind="out_of_scope"),
            outcome("oos_general", "cost", kind="out_of_scope"),
            outcome(got="nlu_fallback", confidence=0.2),
            outcome(got="pain"),
            outcome(got="oos_general", honest_unknown_ok=True),
        ]
    )
    assert measures["figures"]["out_of_scope_recall"] == 0.5
    assert measures["figures"]["false_alarms"] == 0.5  # of two: an honest refusal is not asked
    assert measures["out_of_scope"]["false_alarms"]["rows"] == 2


def test_the_rejection_score_is_what_the_best_topic_of_ours_gets() -> None:
    ours, other = outcome(confidence=0.8), outcome("oos_general", "oos_general", kind="out_of_scope", confidence=0.99)
    assert measure([ours, other])["figures"]["rejection_auroc"] == 1
    taken = outcome("oos_general", "cost", kind="out_of_scope", confidence=0.9)
    assert measure([ours, taken])["figures"]["rejection_auroc"] == 0


def test_without_out_of_scope_rows_its_figures_are_open() -> None:
    figures = measure([outcome()])["figures"]
    assert figures["out_of_scope_recall"] is None
    assert figures["rejection_auroc"] is None


def test_what_a_typo_costs() -> None:
    measures = measure([outcome(), outcome(typo="pain")])
    assert measures["figures"]["topic_with_typo"] == 0.5
    assert measures["figures"]["typo_loss"] == 0.5


def test_confusions_are_counted_and_right_answers_are_none() -> None:
    outcomes = [outcome(got="pain"), outcome(got="pain"), outcome(got="scarring"), outcome()]
    assert measure(outcomes)["confusions"] == [
        {"wanted": "cost", "got": "pain", "rows": 2},
        {"wanted": "cost", "got": "scarring", "rows": 1},
    ]


class FakeAgent:
    """Understands every text as `cost`, and answers it with an answer of the same name."""

    def __init__(self) -> None:
        self.parsed: list[str] = []
        self.senders: list[str] = []
        self.tracker_store = self

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.parsed.append(text)
        ranking = [("nlu_fallback", 0.7), ("cost", 0.25), ("pain", 0.2)]
        return {
            "intent": {"name": "nlu_fallback", "confidence": 0.7},
            "intent_ranking": [{"name": name, "confidence": sure} for name, sure in ranking],
        }

    async def handle_text(self, text: str, sender_id: str) -> None:
        self.senders.append(sender_id)

    async def retrieve(self, sender: str) -> Any:
        assert sender == self.senders[-1]
        bot = SimpleNamespace(type_name="bot", metadata={"utter_action": "utter_cost"})
        return SimpleNamespace(events=[SimpleNamespace(type_name="user", metadata=None), bot])


async def test_the_fallback_is_the_intent_and_not_the_likeliest_topic() -> None:
    understood = await understand(FakeAgent(), "hm")  # type: ignore[arg-type]
    assert understood.intent == "nlu_fallback"
    assert (understood.likeliest, understood.confidence, understood.best_of_ours) == ("cost", 0.25, 0.25)
    assert understood.cpu_ms >= 0


async def test_each_question_is_a_conversation_of_its_own_and_is_asked_with_a_typo_too() -> None:
    agent, asked = FakeAgent(), []
    questions = [Question("how much is it", "cost"), Question("what will it cost", "cost")]
    outcomes = await ask_all(agent, questions, asked.append)  # type: ignore[arg-type]
    assert len(set(agent.senders)) == 2
    assert asked == [1, 2]
    assert with_typo("how much is it") in agent.parsed
    assert all(one.answer_right and not one.topic_right for one in outcomes)


def test_a_message_that_nothing_was_ranked_for_has_no_confidence() -> None:
    from benchmarks.evaluation import Understood

    nothing = Understood("message_without_words", {}, 1.0)
    assert (nothing.confidence, nothing.best_of_ours, nothing.likeliest) == (0, 0, "message_without_words")


def test_cpu_time_is_given_as_median_and_95th_percentile() -> None:
    assert measure([outcome(), outcome()])["cpu_ms"] == {"median": pytest.approx(10), "p95": pytest.approx(10)}
