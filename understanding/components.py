"""Our two components of Rasa's NLU pipeline: the topic classifier and the red-flag check."""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from understanding.augment import augment
from understanding.red_flags import RedFlag, RedFlagDetector
from understanding.spacy_pipeline import corrected_text
from understanding.topic_model import Matrix, TopicModel, TopicModelConfig, train

logger = logging.getLogger(__name__)

RANKING, RANKED = "intent_ranking", 10
TOO_LONG, WITHOUT_WORDS = "message_too_long", "message_without_words"
OTHER_LANGUAGE = "oos_other_language"
MAX_CHARACTERS = 1500

_Type = DefaultV1Recipe.ComponentType


def _set_intent(message: Message, name: str, confidence: float) -> None:
    """Make an intent the answer, ahead of whatever was ranked before."""
    entry = {"name": name, "confidence": confidence}
    ranking = [other for other in message.get(RANKING) or [] if other["name"] != name]
    message.set(INTENT, entry, add_to_output=True)
    message.set(RANKING, [entry, *ranking][:RANKED], add_to_output=True)


def _is_in_another_script(text: str) -> bool:
    """Tell whether most letters are not Latin ones: the encoder knows none of these words, and would only guess."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return bool(letters) and latin < len(letters) / 2


@DefaultV1Recipe.register([_Type.INTENT_CLASSIFIER], is_trainable=True, model_from="SpacyNLP")
class TopicClassifier(GraphComponent, IntentClassifier):
    """Classifies a message with the topic model, and names messages that no classifier should guess at."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Dense sentence features must come from a component before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the topic model's defaults; config.yml may set any of them."""
        return asdict(TopicModelConfig())

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        known = {item.name for item in fields(TopicModelConfig)}
        self._config = TopicModelConfig(**{key: value for key, value in config.items() if key in known})
        self._storage, self._resource = storage, resource
        self._model: TopicModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained component."""
        # One message is too small to share between cores: threads that wait for a share double its CPU time.
        threadpool_limits(limits=1, user_api="blas")
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = TopicModel.load(folder)
        return component

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Train the topic model on all examples with an intent, and store it."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts, topics = [self._text(e) for e in examples], [str(e.get(INTENT)) for e in examples]
        vectors = np.vstack([self._vector(example) for example in examples])
        more, more_topics = augment(texts, topics)
        logger.info("Encoded %d examples; encoding %d variants …", len(texts), len(more))
        if more:
            docs = model.model.pipe(more)
            vectors = np.vstack([vectors, *(doc.vector.reshape(1, -1) for doc in docs)])
        logger.info("Fitting the topic model …")
        self._model = train(vectors, texts + more, topics + more_topics, self._config)
        logger.info("Topic model fitted: %d topics.", len(self._model.classes))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @staticmethod
    def _vector(message: Message) -> Matrix:
        _, sentence = message.get_dense_features(TEXT)
        if sentence is None:
            raise ValueError("a message has no sentence vector: is SpacyFeaturizer in the pipeline?")
        return np.asarray(sentence.features, dtype=np.float32).reshape(1, -1)

    @staticmethod
    def _text(message: Message) -> str:
        doc = message.get(SPACY_DOCS[TEXT])
        return corrected_text(doc) if doc is not None else str(message.get(TEXT))

    def process(self, messages: list[Message], model: SpacyModel | None = None) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if not any(character.isalnum() for character in text):
                _set_intent(message, WITHOUT_WORDS, 1.0)
            elif _is_in_another_script(text):
                _set_intent(message, OTHER_LANGUAGE, 1.0)
            elif self._model is not None:
                self._classify(message)
                if len(text) > MAX_CHARACTERS:
                    _set_intent(message, TOO_LONG, 1.0)
        return messages

    def _classify(self, message: Message) -> None:
        assert self._model is not None
        row = self._model.probabilities(self._vector(message), [self._text(message)])[0]
        ranking = [
            {"name": self._model.classes[index], "confidence": float(row[index])} for index in np.argsort(-row)[:RANKED]
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(RANKING, ranking, add_to_output=True)


# A finding of these levels is the message's intent, whatever the classifier thought.
_INTENT_OF_LEVEL = {
    "emergency": "urgent_severe_reaction",
    "crisis": "crisis_self_harm",
    "same-day": "post_procedure_warning_signs",
}
_INTENT_OF_NAME = {"finasteride_mood": "finasteride_mood", "minor": "minor"}
_UNLESS_SURE = {"distress": "distress"}
SURE_OF_A_TOPIC = 0.75
NONE = "none"


def _names_another_illness(message: Message) -> bool:
    """Tell whether a message surely asks of stem cells for another illness: its symptom is then no report."""
    intent = message.get(INTENT) or {}
    return bool(intent.get("name") == "oos_other_stem_cell" and float(intent.get("confidence") or 0) >= SURE_OF_A_TOPIC)


@DefaultV1Recipe.register([_Type.INTENT_CLASSIFIER], is_trainable=False)
class RedFlagCheck(GraphComponent, IntentClassifier):
    """Looks for red flags in every message, after every classifier, so that it has the last word."""

    def __init__(self) -> None:
        self._detector = RedFlagDetector()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RedFlagCheck:
        """Create the component."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the finding, or that there is none, into the message; a serious one becomes its intent."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            flag = self._detector.detect(text)
            entity = {
                "entity": "red_flag",
                "value": flag.name if flag else NONE,
                "start": 0,
                "end": len(text),
                "extractor": type(self).__name__,
            }
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)
            intent = self._intent_for(flag, message) if flag else None
            if intent:
                _set_intent(message, intent, 1.0)
        return messages

    @staticmethod
    def _intent_for(flag: RedFlag, message: Message) -> str | None:
        if flag.name in _UNLESS_SURE:
            confidence = float((message.get(INTENT) or {}).get("confidence") or 0)
            return _UNLESS_SURE[flag.name] if confidence < SURE_OF_A_TOPIC else None
        if flag.level == "same-day" and _names_another_illness(message):
            return None
        return _INTENT_OF_NAME.get(flag.name) or _INTENT_OF_LEVEL.get(flag.level)
