"""The red-flag check of Rasa's NLU pipeline: it sees every message and has the last word."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.calm import is_calm, names_a_danger
from understanding.components import ALSO_ASKED, DANGER, RANKING, URGENCY, set_intent
from understanding.danger_model import Danger
from understanding.languages import ENGLISH
from understanding.message_entities import LANGUAGE, put_entity
from understanding.reading import BOOKING, OUTSIDERS
from understanding.red_flags import LEVELS, RedFlag, RedFlagDetector

# A finding of these levels is the message's intent, whatever the classifier thought.
_INTENT_OF_LEVEL = {
    "emergency": "urgent_severe_reaction",
    "crisis": "crisis_self_harm",
    "same-day": "post_procedure_warning_signs",
}
_INTENT_OF_NAME = {"finasteride_mood": "finasteride_mood", "minor": "minor"}
_UNLESS_SURE = {"distress": "distress"}
SURE_OF_A_TOPIC = 0.75
# Under this share of the chances nothing speaks for danger; over this confidence the topic model is believed alone.
HARDLY_URGENT, SURE_OF_A_DANGER = 0.1, 0.9
_OF_DANGER_ALONE = ("urgent_severe_reaction", "crisis_self_harm")
NONE = "none"
# The response that says whom to call if what was asked about is happening now.
IF_HAPPENING_NOW = "if_happening_now"
_SAFETY_INTENTS = frozenset({*_INTENT_OF_LEVEL.values(), *_INTENT_OF_NAME.values(), *_UNLESS_SURE.values()})


def more_urgent(flag: RedFlag | None, danger: Danger | None) -> RedFlag | None:
    """Return the more urgent of what the patterns and the danger model found; of equals, the patterns' word."""
    if danger is None or (flag and LEVELS.index(flag.level) <= LEVELS.index(danger.level)):
        return flag
    return RedFlag(danger.name, danger.level)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
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
            finding = self._detector.read(str(message.get(TEXT) or ""))
            flag = more_urgent(finding.flag, self._likely(message))
            put_entity(message, "red_flag", flag.name if flag else NONE, type(self).__name__)
            if flag and flag.language != ENGLISH:
                # Words of danger in a language tell it more surely than anything else.
                put_entity(message, LANGUAGE, flag.language, type(self).__name__)
            intent = self._intent_for(flag, message) if flag else None
            if intent:
                set_intent(message, intent, 1.0)
                continue
            if flag is None:
                _doubt_the_topic(message)
            if flag is None and (finding.asked_about or names_a_danger(str(message.get(TEXT) or ""))):
                _answer_besides(message)
        return messages

    @staticmethod
    def _likely(message: Message) -> Danger | None:
        danger: Danger | None = message.get(DANGER)
        # Its words are English: of another language it would only guess.
        languages = {e["value"] for e in message.get("entities") or [] if e.get("entity") == LANGUAGE}
        return danger if languages <= {ENGLISH} else None

    @staticmethod
    def _intent_for(flag: RedFlag, message: Message) -> str | None:
        if flag.name in _UNLESS_SURE:
            confidence = float((message.get(INTENT) or {}).get("confidence") or 0)
            return _UNLESS_SURE[flag.name] if confidence < SURE_OF_A_TOPIC else None
        if flag.level == "same-day" and _names_another_illness(message):
            return None
        return _INTENT_OF_NAME.get(flag.name) or _INTENT_OF_LEVEL.get(flag.level)


def _names_another_illness(message: Message) -> bool:
    """Tell whether a message surely asks of stem cells for another illness: its symptom is then no report."""
    intent = message.get(INTENT) or {}
    return bool(intent.get("name") == "oos_other_stem_cell" and float(intent.get("confidence") or 0) >= SURE_OF_A_TOPIC)


def _doubt_the_topic(message: Message) -> None:
    """Take the next topic where only the topic model thinks of an emergency or a crisis, and is not sure.

    It knows these two from few examples; the danger model, which knows thousands, sees next to nothing.
    """
    intent, urgency = message.get(INTENT) or {}, message.get(URGENCY)
    if urgency is None or intent.get("name") not in _OF_DANGER_ALONE:
        return
    if urgency >= HARDLY_URGENT and not is_calm(str(message.get(TEXT) or "")):
        return
    others = [entry for entry in message.get(RANKING) or [] if entry["name"] not in _OF_DANGER_ALONE]
    if others and float(intent.get("confidence") or 0) < SURE_OF_A_DANGER:
        set_intent(message, others[0]["name"], others[0]["confidence"])


def _answer_besides(message: Message) -> None:
    """Have it said whom to call if it is happening now: after the answer, before a request that opens."""
    intent = str((message.get(INTENT) or {}).get("name") or "")
    if intent in _SAFETY_INTENTS or intent.startswith(OUTSIDERS) or intent == BOOKING:
        return
    message.set(ALSO_ASKED, [*(message.get(ALSO_ASKED) or []), IF_HAPPENING_NOW], add_to_output=True)
