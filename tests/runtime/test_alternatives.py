"""An unsure answer offers what else was perhaps meant; a sure one, a refusal and a request do not."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from runtime.alternatives import MAX_BUTTONS, SURE_ENOUGH, alternatives, with_alternatives


def response(title: str, level: str = "education") -> list[dict[str, Any]]:
    return [{"text": "Words.", "metadata": {"title": title, "level": level}}]


RESPONSES = {
    "utter_cost": response("How much?"),
    "utter_pain": response("Does it hurt?"),
    "utter_downtime": response("How long is it?", "caution"),
    "utter_oos_general": response("Something else", "dialogue"),
    "utter_greet": response("Hello", "chat"),
}


def tracker(confidence: float, others: dict[str, float], intent: str = "cost", **more: Any) -> DialogueStateTracker:
    ranking = [{"name": name, "confidence": sure} for name, sure in {intent: confidence, **others}.items()]
    data = {"intent": ranking[0], "intent_ranking": ranking, **more}
    said = UserUttered("how much?", {"name": intent, "confidence": confidence}, parse_data=data)
    return DialogueStateTracker.from_events("somebody", [ActionExecuted("action_listen"), said])


def test_an_unsure_answer_offers_the_next_likeliest_topics() -> None:
    found = alternatives("utter_cost", tracker(0.5, {"pain": 0.3, "downtime": 0.16}), RESPONSES)
    assert found == [
        {"title": "Does it hurt?", "payload": "/pain"},
        {"title": "How long is it?", "payload": "/downtime"},
    ]


@pytest.mark.parametrize(
    ("confidence", "others"),
    [
        (SURE_ENOUGH, {"pain": 0.3}),
        (0.5, {"pain": 0.14}),
        (0.5, {"oos_general": 0.4}),
        (0.5, {"greet": 0.4}),
        (0.5, {"no_such_topic": 0.4}),
        (1.0, {}),
    ],
)
def test_nothing_is_offered_when_the_answer_is_sure_or_the_others_are_no_answers(
    confidence: float, others: dict[str, float]
) -> None:
    assert alternatives("utter_cost", tracker(confidence, others), RESPONSES) == []


def test_only_the_answer_to_the_message_itself_is_doubted() -> None:
    assert alternatives("utter_pain", tracker(0.5, {"pain": 0.3}), RESPONSES) == []
    assert alternatives("utter_oos_general", tracker(0.5, {"pain": 0.3}, "oos_general"), RESPONSES) == []
    assert alternatives("utter_cost", DialogueStateTracker.from_events("nobody", []), RESPONSES) == []


def test_several_answers_and_an_open_request_are_left_alone() -> None:
    assert alternatives("utter_cost", tracker(0.5, {"pain": 0.3}, also_asked=["pain"]), RESPONSES) == []
    in_request = tracker(0.5, {"pain": 0.3})
    in_request.update(ActiveLoop("consultation_form"))
    assert alternatives("utter_cost", in_request, RESPONSES) == []


def test_what_was_meant_comes_before_what_may_come_next_and_nothing_twice() -> None:
    own = [{"title": str(number), "payload": f"/{number}"} for number in range(4)] + [
        {"title": "x", "payload": "/pain"}
    ]
    others = [{"title": "Does it hurt?", "payload": "/pain"}]
    answer = with_alternatives({"text": "Words.", "buttons": own, "metadata": {"level": "education"}}, others, "Or?")
    assert answer["text"] == "Words.\n\nOr?"
    assert [button["payload"] for button in answer["buttons"]] == ["/pain", "/0", "/1", "/2"]
    assert len(answer["buttons"]) == MAX_BUTTONS
    assert answer["metadata"] == {"level": "education"}
    assert len(own) == 5
