"""The entities that the spaCy pipeline found, in Rasa's form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from runtime.settings import ROOT
from understanding.phrase_component import PhraseEntities
from understanding.spacy_pipeline import entity_patterns, entity_phrases

NAME = "understanding.phrase_component.PhraseEntities"


@pytest.fixture(scope="module")
def nlp() -> Language:
    """A pipeline with the project's phrases and nothing else."""
    made = spacy.blank("en")
    ruler: Any = made.add_pipe("entity_ruler")
    ruler.add_patterns(entity_patterns(entity_phrases()))
    return made


@pytest.fixture(scope="module")
def component() -> PhraseEntities:
    storage = LocalModelStorage(Path("/nowhere"))
    return PhraseEntities.create({}, storage, Resource("phrases"), ExecutionContext(GraphSchema({})))


def message(nlp: Language, text: str, **parts: Any) -> Message:
    # As Rasa's SpacyNLP does it: in small letters.
    return Message({TEXT: text, SPACY_DOCS[TEXT]: nlp(text.lower()), **parts})


def test_an_entity_has_its_label_place_and_the_words_as_they_were_typed(
    component: PhraseEntities, nlp: Language
) -> None:
    (done,) = component.process([message(nlp, "Is Minoxidil bad?")])
    assert done.get(ENTITIES) == [
        {
            "entity": "drug",
            "value": "Minoxidil",
            "start": 3,
            "end": 12,
            "confidence": None,
            "extractor": "PhraseEntities",
        }
    ]
    assert ENTITIES in done.as_dict(only_output_properties=True)


def test_all_entities_of_all_messages_are_found(component: PhraseEntities, nlp: Language) -> None:
    texts = ["PRP on my Crown in 3 Weeks", "nothing", "minoxidil"]
    done = component.process([message(nlp, text) for text in texts])
    assert [[(e["entity"], e["value"]) for e in each.get(ENTITIES)] for each in done] == [
        [("treatment", "PRP"), ("body_part", "Crown"), ("duration", "3 Weeks")],
        [],
        [("drug", "minoxidil")],
    ]


def test_the_places_are_those_of_the_text(component: PhraseEntities, nlp: Language) -> None:
    text = "🙂 Größe… PRP, and Finasteride"
    (done,) = component.process([message(nlp, text)])
    assert [text[e["start"] : e["end"]] for e in done.get(ENTITIES)] == ["PRP", "Finasteride"]


def test_a_letter_that_is_longer_when_small_shifts_no_value(component: PhraseEntities, nlp: Language) -> None:
    (done,) = component.process([message(nlp, "İstanbul PRP and more")])
    assert [e["value"] for e in done.get(ENTITIES)] == ["prp"]


def test_entities_that_were_there_before_stay(component: PhraseEntities, nlp: Language) -> None:
    before = {"entity": "field", "value": "time"}
    (done,) = component.process([message(nlp, "prp", **{ENTITIES: [before]})])
    assert [e["entity"] for e in done.get(ENTITIES)] == ["field", "treatment"]


@pytest.mark.parametrize("text", ["", None, "prp"])
def test_a_message_without_a_doc_has_no_entities(component: PhraseEntities, text: str | None) -> None:
    # A tapped button, for one.
    (done,) = component.process([Message({TEXT: text})])
    assert done.get(ENTITIES) == []


def test_it_stands_in_the_pipeline_once_after_spacy_and_before_the_checks() -> None:
    content = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    names = [component["name"] for component in content["pipeline"]]
    assert names.count(NAME) == 1
    assert names.index("SpacyNLP") < names.index(NAME) < names.index("understanding.red_flag_component.RedFlagCheck")


def test_every_label_is_an_entity_of_the_domain() -> None:
    entities = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["entities"]
    assert set(entity_phrases()) <= {name if isinstance(name, str) else next(iter(name)) for name in entities}
