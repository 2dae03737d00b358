"""The language check in Rasa's pipeline: which topic a message keeps, and the language that the answers go by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from runtime.settings import ROOT
from understanding.components import (
    ALSO_ASKED,
    OTHER_LANGUAGE,
    RANKING,
    TOO_LONG,
    WITHOUT_WORDS,
)
from understanding.language_component import LanguageCheck
from understanding.languages import UNKNOWN
from understanding.message_entities import LANGUAGE
from understanding.red_flag_component import RedFlagCheck

STORAGE = LocalModelStorage(Path("/nowhere"))
RESOURCE, CONTEXT = Resource("language"), ExecutionContext(GraphSchema({}))
CHECK = LanguageCheck.create({}, STORAGE, RESOURCE, CONTEXT)
RED_FLAGS = RedFlagCheck.create({}, STORAGE, RESOURCE, CONTEXT)
SPANISH, ENGLISH = "cuanto cuesta el tratamiento", "how much does the treatment cost"
MIXED = "hola, how much does the treatment cost?"

Ranking = list[tuple[str, float]]


def message(text: str, *ranked: tuple[str, float], **parts: Any) -> Message:
    """Return a message as the topic classifier leaves it; the first of the ranking is its intent."""
    ranking = [{"name": name, "confidence": confidence} for name, confidence in ranked]
    return Message({TEXT: text, INTENT: ranking[0] if ranking else None, RANKING: ranking, **parts})


def ranking_of(done: Message) -> Ranking:
    return [(entry["name"], round(entry["confidence"], 6)) for entry in done.get(RANKING)]


def language_of(done: Message) -> str:
    (value,) = [entity["value"] for entity in done.get(ENTITIES) if entity["entity"] == LANGUAGE]
    return str(value)


def checked(text: str, *ranked: tuple[str, float], **parts: Any) -> Message:
    (done,) = CHECK.process([message(text, *ranked, **parts)])
    return done


@pytest.mark.parametrize("confidence", [0.2, 0.75, 0.99])
def test_a_message_surely_in_another_language_gets_its_topic_however_sure_the_model_was(confidence: float) -> None:
    done = checked(SPANISH, ("cost", confidence), ("pain", 0.01))
    assert done.get(INTENT) == {"name": OTHER_LANGUAGE, "confidence": 1.0}
    assert ranking_of(done) == [(OTHER_LANGUAGE, 1.0), ("cost", confidence), ("pain", 0.01)]
    assert language_of(done) == "es"


def test_what_else_it_asked_is_dropped_with_the_topic() -> None:
    done = checked(SPANISH, ("cost", 0.9), **{ALSO_ASKED: ["pain"]})
    assert done.get(ALSO_ASKED) == []


@pytest.mark.parametrize("topic", [TOO_LONG, "nlu_fallback", "greet"])
def test_what_the_message_was_taken_for_makes_no_difference(topic: str) -> None:
    assert checked(SPANISH, (topic, 1.0)).get(INTENT)["name"] == OTHER_LANGUAGE


@pytest.mark.parametrize("text", [ENGLISH, "ok", "hola", "prp", "", "...", "🙂"])
def test_other_messages_keep_their_topic(text: str) -> None:
    done = checked(text, ("cost", 0.6), ("pain", 0.2), **{ALSO_ASKED: ["pain"]})
    assert ranking_of(done) == [("cost", 0.6), ("pain", 0.2)]
    assert done.get(INTENT)["name"] == "cost"
    assert done.get(ALSO_ASKED) == ["pain"]
    assert language_of(done) == "en"


def test_a_message_without_words_or_intent_is_english() -> None:
    assert language_of(checked("...", (WITHOUT_WORDS, 1.0))) == "en"
    assert language_of(checked("")) == "en"
    assert language_of(CHECK.process([Message({TEXT: ENGLISH})])[0]) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola", "es"),
        ("duele?", "es"),
        ("bonjour", "fr"),
        ("quantas sessões são necessárias", "pt"),
        ("сколько стоит", "ru"),
        ("治疗多少钱", "zh"),
        ("料金はいくらですか", UNKNOWN),
        ("mere baal jhad rahe hain", UNKNOWN),
    ],
)
def test_what_the_topic_model_knows_as_another_language_stays_so(text: str, language: str) -> None:
    done = checked(text, (OTHER_LANGUAGE, 0.7), ("greet", 0.2))
    assert ranking_of(done) == [(OTHER_LANGUAGE, 0.7), ("greet", 0.2)]
    assert language_of(done) == language


def test_english_with_a_foreign_greeting_gets_its_topic_back_as_if_there_were_no_other_language() -> None:
    done = checked(MIXED, (OTHER_LANGUAGE, 0.8), ("cost", 0.15), ("pain", 0.05))
    assert ranking_of(done) == [("cost", 0.75), ("pain", 0.25)]
    assert done.get(INTENT) == done.get(RANKING)[0]
    assert language_of(done) == "en"


def test_confidence_never_passes_one() -> None:
    assert ranking_of(checked(MIXED, (OTHER_LANGUAGE, 0.9), ("cost", 0.2))) == [("cost", 1.0)]
    assert ranking_of(checked(MIXED, (OTHER_LANGUAGE, 1.0), ("cost", 0.0))) == [("cost", 0.0)]


def test_without_any_other_topic_english_is_not_put_back() -> None:
    done = checked(MIXED, (OTHER_LANGUAGE, 1.0))
    assert ranking_of(done) == [(OTHER_LANGUAGE, 1.0)]


def test_the_ranking_of_another_message_is_left_alone() -> None:
    shared = [{"name": OTHER_LANGUAGE, "confidence": 0.8}, {"name": "cost", "confidence": 0.1}]
    CHECK.process([Message({TEXT: MIXED, INTENT: shared[0], RANKING: shared})])
    assert [entry["confidence"] for entry in shared] == [0.8, 0.1]


def test_the_language_stands_beside_other_entities_once_and_for_the_whole_message() -> None:
    drug = {"entity": "drug", "value": "warfarin", "start": 0, "end": 1}
    first = checked(SPANISH, ("cost", 0.9), **{ENTITIES: [drug]})
    (again,) = CHECK.process([first])
    entity = {"entity": LANGUAGE, "value": "es", "start": 0, "end": len(SPANISH), "extractor": "LanguageCheck"}
    assert again.get(ENTITIES) == [drug, entity]
    assert ENTITIES in again.as_dict(only_output_properties=True)


def test_one_message_does_not_tell_the_language_of_the_next() -> None:
    done = CHECK.process([message(text, ("cost", 0.9)) for text in (SPANISH, ENGLISH, SPANISH, ENGLISH)])
    assert [language_of(one) for one in done] == ["es", "en", "es", "en"]


# --- with the red-flag check after it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no puedo respirar", "es"),
        ("my throat is closing and I can hardly get air", "en"),
        # CLD2 alone takes this one for English.
        ("dolor horrible en el abdomen", "es"),
        ("help, mi esposa no puede respirar, she had lipo yesterday", "es"),
    ],
)
def test_spanish_words_of_danger_make_a_message_spanish(text: str, language: str) -> None:
    (done,) = RED_FLAGS.process(CHECK.process([message(text, ("cost", 0.9))]))
    assert done.get(INTENT)["name"] == "urgent_severe_reaction"
    assert language_of(done) == language


def test_english_danger_leaves_the_language_as_it_was_found() -> None:
    found = {"entity": LANGUAGE, "value": "fr", "start": 0, "end": 1, "extractor": "LanguageCheck"}
    (done,) = RED_FLAGS.process([message("i can't breathe", (OTHER_LANGUAGE, 0.9), **{ENTITIES: [found]})])
    assert done.get(INTENT)["name"] == "urgent_severe_reaction"
    assert language_of(done) == "fr"


def pipeline() -> list[str]:
    content = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    return [component["name"] for component in content["pipeline"]]


def test_it_stands_between_the_topics_and_the_fallback_which_weighs_what_it_puts_back() -> None:
    name = f"{LanguageCheck.__module__}.{LanguageCheck.__name__}"
    order = [
        "understanding.components.TopicClassifier", name, "FallbackClassifier",
        "understanding.red_flag_component.RedFlagCheck",
    ]  # fmt: skip
    assert pipeline().count(name) == 1
    places = [pipeline().index(component) for component in order]
    assert places == sorted(places)


def test_the_answers_can_go_by_the_language() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    assert LANGUAGE in domain["entities"]
    assert domain["slots"][LANGUAGE] == {
        "type": "text",
        "influence_conversation": False,
        "mappings": [{"type": "from_entity", "entity": LANGUAGE}],
    }
