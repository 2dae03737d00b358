"""The language check of Rasa's NLU pipeline: what can't be read is answered honestly, English is not turned away.

It stands between the topic classifier and the fallback, so that a topic that it puts back is weighed like any other.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.components import OTHER_LANGUAGE, RANKING, set_intent
from understanding.languages import ENGLISH, is_other_language, likeliest_other, surely_english
from understanding.message_entities import LANGUAGE, put_entity


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class LanguageCheck(GraphComponent, IntentClassifier):
    """Puts the language into every message, and corrects a topic that was chosen against it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageCheck:
        """Create the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entity `language` of each message: a code, or that it is another one without a text of ours."""
        for message in messages:
            put_entity(message, LANGUAGE, self._language(message), type(self).__name__)
        return messages

    @staticmethod
    def _language(message: Message) -> str:
        text = str(message.get(TEXT) or "")
        taken_for_other = (message.get(INTENT) or {}).get("name") == OTHER_LANGUAGE
        if taken_for_other and surely_english(text) and _put_back(message):
            return ENGLISH
        if not taken_for_other:
            if not is_other_language(text):
                return ENGLISH
            set_intent(message, OTHER_LANGUAGE, 1.0)
        return likeliest_other(text)


def _put_back(message: Message) -> bool:
    """Make the likeliest topic the message's, as if another language had been no choice; tell whether there is one."""
    ranking = [dict(entry) for entry in message.get(RANKING) or [] if entry["name"] != OTHER_LANGUAGE]
    if not ranking:
        return False
    left = 1 - float(message.get(INTENT)["confidence"])
    for entry in ranking:
        entry["confidence"] = min(float(entry["confidence"]) / left, 1.0) if left > 0 else 0.0
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(RANKING, ranking, add_to_output=True)
    return True
