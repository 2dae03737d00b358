"""The topic classifier of Rasa's NLU pipeline. It trains the danger model, too, which sees the same features."""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import asdict, fields
from pathlib import Path
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
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from understanding.augment import augment
from understanding.calm import is_calm
from understanding.clauses import clauses
from understanding.danger_examples import load_danger_examples
from understanding.danger_model import (
    ENOUGH,
    ENOUGH_OF_A_PART,
    ENOUGH_WHEN_CALM,
    URGENT,
    Danger,
    DangerModel,
    train_danger_model,
)
from understanding.follow_up_memory import FollowUpMemory, load_follow_up_examples, remember, says_enough
from understanding.last_answer import last_topic
from understanding.reading import MessageReader
from understanding.red_flags import levels_of_classes
from understanding.spacy_pipeline import corrected_text
from understanding.topic_model import Examples, Matrix, TopicModel, TopicModelConfig, train
from understanding.typos import with_typos

logger = logging.getLogger(__name__)

RANKING, RANKED = "intent_ranking", 10
# A message's further topics, in the order in which to answer them; the policy of policies/further_answers.py reads it.
ALSO_ASKED = "also_asked"
TOO_LONG, WITHOUT_WORDS = "message_too_long", "message_without_words"
OTHER_LANGUAGE = "oos_other_language"
MAX_CHARACTERS = 1500
# What the danger model found in a message, for the red-flag check, which comes last.
DANGER = "danger"
# How likely it is that the message has any urgent level at all, 0 to 1; None without a danger model.
URGENCY = "urgency"
# Each part of a message costs as much as a short message: of a longer one these are looked at.
MAX_DANGER_PARTS = 32
# The option that names the folder of follow-up examples, from the project's root; without it none are learnt.
FOLLOW_UPS = "follow_ups"
# The option that names the folder of messages of danger; without it there is no danger model, and patterns only.
RED_FLAGS = "red_flags"
# Their examples hold danger and questions about it: of them the danger model could learn neither.
_ABOUT_DANGER = frozenset({
    "urgent_severe_reaction", "crisis_self_harm", "post_procedure_warning_signs", "distress", "minor",
    "finasteride_mood",
})  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]

_Type = DefaultV1Recipe.ComponentType


def set_intent(message: Message, name: str, confidence: float) -> None:
    """Make an intent the answer, ahead of whatever was ranked before and in place of all that was asked besides."""
    entry = {"name": name, "confidence": confidence}
    ranking = [other for other in message.get(RANKING) or [] if other["name"] != name]
    message.set(INTENT, entry, add_to_output=True)
    message.set(RANKING, [entry, *ranking][:RANKED], add_to_output=True)
    message.set(ALSO_ASKED, [], add_to_output=True)


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
        """Return the topic model's defaults; config.yml may set any of them, and the folder of follow-up examples."""
        return {**asdict(TopicModelConfig()), FOLLOW_UPS: None, RED_FLAGS: None}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        known = {item.name for item in fields(TopicModelConfig)}
        self._config = TopicModelConfig(**{key: value for key, value in config.items() if key in known})
        self._storage, self._resource = storage, resource
        self._follow_ups: str | None = config.get(FOLLOW_UPS)
        self._red_flags: str | None = config.get(RED_FLAGS)
        self._model: TopicModel | None = None
        self._memory: FollowUpMemory | None = None
        self._danger: DangerModel | None = None

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
            component._memory = FollowUpMemory.load(folder)
            if component._red_flags:
                component._danger = DangerModel.load(folder)
        return component

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Train the topic model on all examples with an intent, and store it."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts, topics = [self._text(e) for e in examples], [str(e.get(INTENT)) for e in examples]
        vectors = np.vstack([self._vector(example) for example in examples])
        more, more_topics = augment(texts, topics)
        logger.info("Encoded %d examples; encoding %d variants …", len(texts), len(more))
        if more:
            vectors = np.vstack([vectors, _encoded(model, more)[0]])
        ordinary = Examples(vectors, texts + more, topics + more_topics)
        follow_ups = load_follow_up_examples(ROOT / self._follow_ups) if self._follow_ups else []
        own, own_texts = _encoded(model, [one.text for one in follow_ups]) if follow_ups else (vectors[:0], [])
        logger.info("Fitting the topic model …")
        whole = [row for row, one in enumerate(follow_ups) if says_enough(one) and one.topic in set(ordinary.topics)]
        fragments = Examples(own[whole], [own_texts[row] for row in whole], [follow_ups[row].topic for row in whole])
        self._model = train(ordinary, self._config, fragments)
        logger.info("Topic model fitted: %d topics.", len(self._model.classes))
        if follow_ups:
            logger.info("Learning %d follow-up questions …", len(follow_ups))
            self._memory = remember(
                follow_ups,
                self._model.views(own, own_texts),
                self._model.features(own, own_texts),
                self._model.features(vectors[: len(texts)], texts),
                [len(text.split()) for text in texts],
            )
        if self._red_flags:
            harmless = [row for row, topic in enumerate(topics) if topic not in _ABOUT_DANGER]
            known = Examples(vectors[harmless], [texts[row] for row in harmless], [topics[row] for row in harmless])
            self._danger = _train_danger(model, self._model, ROOT / self._red_flags, known)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            if self._memory is not None:
                self._memory.save(folder)
            if self._danger is not None:
                self._danger.save(folder)
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

    def process(
        self, messages: list[Message], model: SpacyModel | None = None, tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Set intent, ranking and further topics of each message, in view of what was answered before it."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if not any(character.isalnum() for character in text):
                set_intent(message, WITHOUT_WORDS, 1.0)
            elif _is_in_another_script(text):
                set_intent(message, OTHER_LANGUAGE, 1.0)
            elif self._model is not None:
                self._read(message, text, model, tracker)
        return messages

    def _read(
        self, message: Message, text: str, model: SpacyModel | None, tracker: DialogueStateTracker | None
    ) -> None:
        assert self._model is not None
        topics = self._model
        judge = _Judge(model, topics, self._memory, self._danger) if model else None
        if judge:
            danger, urgency = judge.danger(text, self._vector(message), self._text(message))
            message.set(DANGER, danger)
            message.set(URGENCY, urgency)
        whole = topics.probabilities(self._vector(message), [self._text(message)])[0]
        if judge is None or len(text) > MAX_CHARACTERS:
            self._rank(message, whole)
            if len(text) > MAX_CHARACTERS:
                set_intent(message, TOO_LONG, 1.0)
            return

        # In the request form a short answer leans on the form's question, not on an answer before it.
        last = last_topic(tracker) if tracker and not tracker.active_loop_name else None
        reading = MessageReader(topics.classes, judge).read(text, whole, last)
        self._rank(message, reading.probabilities)
        if reading.named:
            set_intent(message, reading.named, 1.0)
        message.set(ALSO_ASKED, list(reading.also_asked), add_to_output=True)

    def _rank(self, message: Message, probabilities: Matrix) -> None:
        assert self._model is not None
        ranking = [
            {"name": self._model.classes[column], "confidence": float(probabilities[column])}
            for column in np.argsort(-probabilities)[:RANKED]
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(RANKING, ranking, add_to_output=True)


def _encoded(model: SpacyModel, texts: list[str]) -> tuple[Matrix, list[str]]:
    """Return the sentence vectors of texts, and the texts with their spelling mended."""
    docs = list(model.model.pipe(texts))
    return np.vstack([doc.vector for doc in docs]), [corrected_text(doc) for doc in docs]


def _train_danger(spacy: SpacyModel, topics: TopicModel, folder: Path, harmless: Examples) -> DangerModel:
    examples = load_danger_examples(folder)
    logger.info("Learning %d messages of danger and their like …", len(examples))
    # People in danger misspell: each message is learnt with typos, too.
    vectors, texts = _encoded(spacy, [text for one in examples for text in (one.text, with_typos(one.text))])
    # Parts of a message are looked at by themselves, and part of a harmless one is as harmless.
    parts = [
        (clause.text, topic)
        for text, topic in zip(harmless.texts, harmless.topics, strict=True)
        if len(found := clauses(text)) > 1
        for clause in found
    ]
    part_vectors, part_texts = _encoded(spacy, [text for text, _ in parts])
    features = np.vstack(
        [
            topics.features(vectors, texts),
            topics.features(harmless.vectors, harmless.texts),
            topics.features(part_vectors, part_texts),
        ]
    )
    names = [name for one in examples for name in (one.name, one.name)]
    # A topic may have the name of a red flag.
    names += [f"topic_{name}" for name in (*harmless.topics, *(topic for _, topic in parts))]
    return train_danger_model(features, names, levels_of_classes(), texts)


class _Judge:
    """What the trained models say of the parts of one message; each part is encoded once."""

    def __init__(
        self, spacy: SpacyModel, model: TopicModel, memory: FollowUpMemory | None, danger: DangerModel | None = None
    ) -> None:
        self._spacy, self._model, self._memory, self._danger = spacy, model, memory, danger
        self._seen: dict[str, tuple[Matrix, str]] = {}

    def probabilities(self, text: str) -> Matrix:
        vector, words = self._encoded(text)
        judged: Matrix = self._model.probabilities(vector, [words])[0]
        return judged

    def meaning(self, text: str, last_topic: str) -> tuple[dict[str, float], float]:
        if self._memory is None:
            return {}, 0.0
        vector, words = self._encoded(text)
        meant = self._memory.meaning(self._model.views(vector, [words])[0], last_topic)
        return meant, self._memory.leaning(self._model.features(vector, [words])[0], len(text.split()))

    def danger(self, text: str, vector: Matrix, words: str) -> tuple[Danger | None, float | None]:
        """Return the danger in a message, in all of it or else the most urgent one in a part, and how likely any is."""
        if self._danger is None or not self._danger.knows(words):
            return None, None
        whole = self._danger.chances(self._model.features(vector, [words])[0])
        found = self._danger.find(whole, ENOUGH_WHEN_CALM if is_calm(words) else ENOUGH)
        urgency = self._danger.urgency(whole)
        parts = [clause.text for clause in clauses(text)][:MAX_DANGER_PARTS]
        if found or len(parts) < 2:
            return found, urgency
        dangers = [danger for part in parts if (danger := self._danger_in_part(part))]
        return min(dangers, key=lambda danger: URGENT.index(danger.level), default=None), urgency

    def _danger_in_part(self, text: str) -> Danger | None:
        assert self._danger is not None
        vector, words = self._encoded(text)
        if not self._danger.knows(words):
            return None
        chances = self._danger.chances(self._model.features(vector, [words])[0])
        return self._danger.find(chances, ENOUGH_WHEN_CALM if is_calm(words) else ENOUGH_OF_A_PART)

    def _encoded(self, text: str) -> tuple[Matrix, str]:
        if text not in self._seen:
            doc = self._spacy.model(text)
            self._seen[text] = (doc.vector.reshape(1, -1), corrected_text(doc))
        return self._seen[text]
