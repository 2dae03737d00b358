"""Named treatments, drugs, body parts, grades and times of a message, as entities.

Rasa's SpacyEntityExtractor finds the same, but runs the whole pipeline a second time for each message.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PhraseEntities(GraphComponent, EntityExtractorMixin):
    """Puts the entities that the spaCy pipeline found into the message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhraseEntities:
        """Create the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            text = str(message.get(TEXT) or "")
            found = [] if doc is None else [_entity(entity, text, type(self).__name__) for entity in doc.ents]
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages


def _entity(entity: Any, text: str, extractor: str) -> dict[str, Any]:
    # As it was typed: the pipeline reads small letters. A few of them ("İ") are longer than the capital.
    typed = text[entity.start_char : entity.end_char]
    return {
        "entity": entity.label_,
        "value": typed if typed.lower() == entity.text.lower() else entity.text,
        "start": entity.start_char,
        "end": entity.end_char,
        "confidence": None,
        "extractor": extractor,
    }
