"""The policy that has the further questions of a message answered, and hands over as the rules would have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction, SupportedData
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.consultation_form import FORM
from actions.further_answers import ANSWER_FURTHER_QUESTIONS
from policies.further_answers import PRIORITY, FurtherAnswersPolicy
from runtime.settings import ROOT
from understanding.components import ALSO_ASKED
from understanding.reading import BOOKING, DANGER, OUTSIDERS, PLEASANTRIES, STEERING

LISTEN = "action_listen"
STORAGE, RESOURCE = LocalModelStorage(Path("/nowhere")), Resource("further_answers")
CONTEXT = ExecutionContext(GraphSchema({}))
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["cost", "pain", "nlu_fallback"],
        "responses": {"utter_cost": [{"text": "x"}], "utter_pain": [{"text": "x"}]},
        "actions": [ANSWER_FURTHER_QUESTIONS, "action_other"],
        "forms": {FORM: {"required_slots": []}},
    }
)


@pytest.fixture(scope="module")
def policy() -> FurtherAnswersPolicy:
    return FurtherAnswersPolicy.load(FurtherAnswersPolicy.get_default_config(), STORAGE, RESOURCE, CONTEXT)


def message(intent: str = "cost", *also_asked: str) -> UserUttered:
    return UserUttered("x", {"name": intent}, parse_data={"intent": {"name": intent}, ALSO_ASKED: list(also_asked)})


def conversation(*events: Event | str, loop: str | None = None) -> DialogueStateTracker:
    """Return a conversation in which these events came and these actions were run."""
    tracker = DialogueStateTracker("web-ann", [])
    if loop:
        tracker.update(ActiveLoop(loop))
    for event in events:
        tracker.update(ActionExecuted(event) if isinstance(event, str) else event)
    return tracker


def prediction(policy: FurtherAnswersPolicy, tracker: DialogueStateTracker) -> PolicyPrediction:
    return policy.predict_action_probabilities(tracker, DOMAIN, None)


def predicted(policy: FurtherAnswersPolicy, tracker: DialogueStateTracker) -> str | None:
    """Return the action that is predicted; None without an opinion."""
    found = prediction(policy, tracker)
    assert len(found.probabilities) == DOMAIN.num_actions
    assert found.max_confidence in (0.0, 1.0)
    return DOMAIN.action_names_or_texts[found.max_confidence_index] if found.max_confidence else None


def test_after_the_first_answer_the_rest_is_answered(policy: FurtherAnswersPolicy) -> None:
    tracker = conversation(LISTEN, message("cost", "pain"), "utter_cost", BotUttered("x"))
    assert predicted(policy, tracker) == ANSWER_FURTHER_QUESTIONS


def test_then_the_person_has_the_turn(policy: FurtherAnswersPolicy) -> None:
    tracker = conversation(LISTEN, message("cost", "pain"), "utter_cost", ANSWER_FURTHER_QUESTIONS, BotUttered("x"))
    assert predicted(policy, tracker) == LISTEN


def test_in_a_request_its_question_is_asked_again(policy: FurtherAnswersPolicy) -> None:
    first = conversation(LISTEN, message("cost", "pain"), "utter_cost", loop=FORM)
    assert predicted(policy, first) == ANSWER_FURTHER_QUESTIONS
    then = conversation(LISTEN, message("cost", "pain"), "utter_cost", ANSWER_FURTHER_QUESTIONS, loop=FORM)
    assert predicted(policy, then) == FORM
    # And what follows that is for the rules.
    last = conversation(LISTEN, message("cost", "pain"), "utter_cost", ANSWER_FURTHER_QUESTIONS, FORM, loop=FORM)
    assert predicted(policy, last) is None


@pytest.mark.parametrize(
    "events",
    [
        (),
        (LISTEN,),
        # Before the first answer.
        (LISTEN, message("cost", "pain")),
        # One question only.
        (LISTEN, message("cost"), "utter_cost"),
        # An answer to another intent, another action, or more than an answer.
        (LISTEN, message("cost", "pain"), "utter_pain"),
        (LISTEN, message("nlu_fallback", "pain"), "action_other"),
        (LISTEN, message("cost", "pain"), "utter_cost", "action_other"),
        (LISTEN, message("cost", "pain"), "action_other", "utter_cost"),
        # The form took the message as the answer to its own question.
        (LISTEN, message("cost", "pain"), FORM),
        # What was asked in an earlier message.
        (LISTEN, message("cost", "pain"), "utter_cost", LISTEN, message("cost"), "utter_cost"),
        (LISTEN, message("cost", "pain"), "utter_cost", ANSWER_FURTHER_QUESTIONS, LISTEN, message("cost", "pain")),
    ],
)
def test_otherwise_it_has_no_opinion(policy: FurtherAnswersPolicy, events: tuple[Event | str, ...]) -> None:
    assert predicted(policy, conversation(*events)) is None


@pytest.mark.parametrize("data", [{}, {"intent": {"name": "cost"}}, {"intent": {"name": "cost"}, ALSO_ASKED: None}])
def test_a_message_that_says_nothing_of_it_asks_one_thing(policy: FurtherAnswersPolicy, data: dict[str, Any]) -> None:
    # A tapped button, or a conversation from before an update.
    tracker = conversation(LISTEN, UserUttered("x", {"name": "cost"}, parse_data=data), "utter_cost")
    assert predicted(policy, tracker) is None


def test_listening_in_between_is_no_action(policy: FurtherAnswersPolicy) -> None:
    tracker = conversation(message("cost", "pain"), LISTEN, "utter_cost")
    assert predicted(policy, tracker) == ANSWER_FURTHER_QUESTIONS


def test_where_the_rules_are_as_sure_it_decides(policy: FurtherAnswersPolicy) -> None:
    tracker = conversation(LISTEN, message("cost", "pain"), "utter_cost")
    rules = PolicyPrediction.for_action_name(DOMAIN, LISTEN, "RulePolicy", 1.0)
    rules.policy_priority = RulePolicy.get_default_config()["priority"]
    ours = prediction(policy, tracker)
    assert ours.policy_priority == PRIORITY > rules.policy_priority
    for predictions in ([rules, ours], [ours, rules]):
        best = DefaultPolicyPredictionEnsemble().combine_predictions(predictions, tracker, DOMAIN)
        assert best.max_confidence_index == DOMAIN.index_for_action(ANSWER_FURTHER_QUESTIONS)
    nothing = prediction(policy, conversation(LISTEN, message("cost"), "utter_cost"))
    best = DefaultPolicyPredictionEnsemble().combine_predictions([rules, nothing], tracker, DOMAIN)
    assert best.max_confidence_index == DOMAIN.index_for_action(LISTEN)


def test_it_learns_nothing_and_needs_no_data() -> None:
    made = FurtherAnswersPolicy.create({"priority": PRIORITY}, STORAGE, RESOURCE, CONTEXT)
    assert made.train([], DOMAIN) == RESOURCE
    assert FurtherAnswersPolicy.supported_data() == SupportedData.ML_AND_RULE_DATA


def test_it_is_in_the_config_beside_the_rules() -> None:
    policies = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["policies"]
    name = f"{FurtherAnswersPolicy.__module__}.{FurtherAnswersPolicy.__name__}"
    assert sorted(entry["name"] for entry in policies) == sorted([name, "RulePolicy"])


def unconditional_rules() -> dict[str, list[list[str]]]:
    """Return the actions of each intent's rules that hold without a request."""
    found: dict[str, list[list[str]]] = {}
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]:
            first, *rest = rule["steps"]
            if "intent" in first and "condition" not in rule:
                found.setdefault(first["intent"], []).append([step["action"] for step in rest if "action" in step])
    return found


def test_every_topic_that_may_be_one_of_several_is_answered_by_one_response() -> None:
    # The policy takes over after the first answer: a rule that did more would be cut short.
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    alone = STEERING | PLEASANTRIES | DANGER | {BOOKING, "nlu_fallback"}
    rules = unconditional_rules()
    topics = [name for name in intents if name not in alone and not name.startswith(OUTSIDERS)]
    assert len(topics) > 80
    assert {name: rules.get(name) for name in topics if rules.get(name) != [[f"utter_{name}"]]} == {}
