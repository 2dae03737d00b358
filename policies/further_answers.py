"""Answer everything that one message asks.

The first question of a message is its intent, and is answered by the rules. What it asks besides stands in the
message's `also_asked`. After the first answer this policy has the rest answered, and hands over as the rules would
have: to the request when one is open, or to the person.
"""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from actions.further_answers import ANSWER_FURTHER_QUESTIONS
from understanding.components import ALSO_ASKED

# Above RulePolicy's, whose prediction is as sure.
PRIORITY = 7


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class FurtherAnswersPolicy(Policy):
    """Has the further questions of a message answered, after the first one; has no opinion otherwise."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer=featurizer)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the priority, which decides between two sure policies."""
        return {"priority": PRIORITY}

    @staticmethod
    def supported_data() -> SupportedData:
        """Learn from nothing: neither stories nor rules are needed."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FurtherAnswersPolicy:
        """Create it: nothing was stored."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the answers that are still owed, or what follows them, or nothing."""
        action = _next_action(tracker)
        if action is None:
            return self._prediction(self._default_predictions(domain))
        return self._prediction(confidence_scores_for(action, 1.0, domain))


def _next_action(tracker: DialogueStateTracker) -> str | None:
    done = _actions_since_the_message(tracker)
    if not done or not (tracker.latest_message and tracker.latest_message.parse_data.get(ALSO_ASKED)):
        return None
    if done[-1] == ANSWER_FURTHER_QUESTIONS:
        return str(tracker.active_loop_name or ACTION_LISTEN_NAME)
    # The rules have answered the first question, and nothing else was done: a form that took the message as the
    # answer to its own question leaves nothing to add.
    if len(done) == 1 and done[0] == f"utter_{tracker.latest_message.intent.get('name')}":
        return ANSWER_FURTHER_QUESTIONS
    return None


def _actions_since_the_message(tracker: DialogueStateTracker) -> list[str]:
    done: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME:
            done.insert(0, str(event.action_name))
    return done
