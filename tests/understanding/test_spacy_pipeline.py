"""The pipeline that `make build` makes: spelling beside the text, one vector per message, entities by phrase."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from tests.understanding.test_encoder import FOLDER
from understanding.encoder import WIDTH, SentenceEncoder
from understanding.spacy_pipeline import (
    ENCODER,
    SPELLING,
    EncoderComponent,
    SpellingComponent,
    corrected_text,
    create_pipeline,
    entity_patterns,
    entity_phrases,
)
from understanding.spelling import Speller

PHRASES = [
    (label, entry, str(phrase))
    for label, entries in entity_phrases().items()
    for entry, phrases in entries.items()
    for phrase in phrases
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The pipeline of the project, loaded as Rasa does it: by path."""
    return spacy.load(FOLDER.parent)


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(FOLDER)


def small_pipeline() -> Language:
    return create_pipeline(FOLDER, Speller({"treatment": 40}, frozenset(["treatment", "the"]), {}))


def test_spelling_comes_before_the_encoder(nlp: Language) -> None:
    assert nlp.pipe_names == [SPELLING, ENCODER, "entity_ruler"]


def test_the_text_stays_and_the_mended_one_stands_beside_it(nlp: Language) -> None:
    doc = nlp("The Tretment??")
    assert doc.text == "The Tretment??"
    assert corrected_text(doc) == "the treatment??"


def test_without_the_spelling_step_the_text_is_as_it_was() -> None:
    assert corrected_text(spacy.blank("en")("The Tretment")) == "The Tretment"


@pytest.mark.parametrize("text", ["the weather is nice", "what about a tretment", "🙂"])
def test_the_vector_is_that_of_the_mended_text(nlp: Language, encoder: SentenceEncoder, text: str) -> None:
    doc = nlp(text)
    np.testing.assert_allclose(doc.vector, encoder.encode(corrected_text(doc)), atol=1e-5)
    assert np.linalg.norm(doc.vector) == pytest.approx(1, abs=1e-5)


def test_every_token_has_the_vector_of_its_sentence(nlp: Language) -> None:
    # SpacyFeaturizer takes the mean of the tokens for the sentence.
    doc = nlp("the weather is nice today")
    assert doc.has_vector
    assert all(token.has_vector for token in doc)
    np.testing.assert_allclose(np.mean([token.vector for token in doc], axis=0), doc.vector, atol=1e-6)


def test_the_vocabulary_says_that_there_are_vectors(nlp: Language) -> None:
    # SpacyFeaturizer skips a message without a word when it does not.
    assert nlp.vocab.vectors_length == WIDTH


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_text_without_words_has_a_vector_of_zeros(nlp: Language, text: str) -> None:
    np.testing.assert_array_equal(nlp(text).vector, np.zeros(WIDTH))


def test_many_texts_get_nearly_what_single_texts_get(nlp: Language) -> None:
    # Nearly, since the encoder rounds by the batch: the cosine tells, and no text may get the vector of another.
    texts = ["the weather is nice", "what about a tretment", "x", "a longer one with prp and 3 months in it"] * 3
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        alone = nlp(text)
        assert doc.text == text
        assert float(doc.vector @ alone.vector) >= 0.95
        assert [(e.text, e.label_, e.ent_id_) for e in doc.ents] == [(e.text, e.label_, e.ent_id_) for e in alone.ents]


def found(nlp: Language, text: str) -> list[tuple[str, str, str]]:
    return [(entity.text, entity.label_, entity.ent_id_) for entity in nlp(text).ents]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("about PRP or Minoxidil", [("PRP", "treatment", "prp"), ("Minoxidil", "drug", "minoxidil")]),
        ("Platelet Rich Plasma", [("Platelet Rich Plasma", "treatment", "prp")]),
        ("at Norwood 5 now", [("Norwood 5", "hair_loss_scale", "norwood")]),
        ("at norwood five now", [("norwood five", "hair_loss_scale", "norwood")]),
        ("at norwood now", [("norwood", "hair_loss_scale", "norwood")]),
        ("3 weeks ago", [("3 weeks", "duration", "weeks")]),
        ("three weeks ago", [("three weeks", "duration", "weeks")]),
        ("some weeks ago", []),
        ("my crown hurts", [("crown", "body_part", "crown")]),
        ("on Tuesday morning", [("Tuesday", "time", "day"), ("morning", "time", "daytime")]),
        ("the final word", []),
        ("nothing at all", []),
    ],
)
def test_entities_are_found_by_their_phrases_in_any_case(
    nlp: Language, text: str, entities: list[tuple[str, str, str]]
) -> None:
    assert found(nlp, text) == entities


@pytest.mark.parametrize(("label", "entry", "phrase"), PHRASES)
def test_every_phrase_is_found_under_its_own_name(nlp: Language, label: str, entry: str, phrase: str) -> None:
    text = phrase.replace("#", "4")
    assert found(nlp, f"so {text} then") == [(text, label, entry)]


def test_a_phrase_belongs_to_one_entity() -> None:
    phrases = [phrase.lower() for _, _, phrase in PHRASES]
    assert len(phrases) == len(set(phrases))


def test_patterns_match_words_in_lower_case_and_numbers_by_likeness() -> None:
    assert entity_patterns({"duration": {"weeks": ["# Weeks"]}}) == [
        {"label": "duration", "pattern": [{"LIKE_NUM": True}, {"LOWER": "weeks"}], "id": "weeks"}
    ]


def test_entities_alone_never_load_the_encoder() -> None:
    nlp = small_pipeline()
    encoder = nlp.get_pipe(ENCODER)
    encoder.folder = Path("/nowhere")
    assert [entity.text for entity in nlp("about prp").ents] == ["prp"]
    with pytest.raises(FileNotFoundError):
        _ = nlp("about prp").vector


def test_a_pipeline_can_be_saved_moved_and_loaded(tmp_path: Path) -> None:
    nlp = small_pipeline()
    nlp.to_disk(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    loaded = spacy.load(tmp_path / "there")
    assert corrected_text(loaded("the treatmnt")) == "the treatment"
    np.testing.assert_allclose(loaded("the treatmnt").vector, nlp("the treatment").vector, atol=1e-5)
    assert [entity.label_ for entity in loaded("about prp").ents] == ["treatment"]


def test_a_spelling_step_without_words_says_what_is_missing(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(SPELLING)
    with pytest.raises(FileNotFoundError, match="make build"):
        nlp("x")
    with pytest.raises(FileNotFoundError, match="no words"):
        SpellingComponent().to_disk(tmp_path)


def test_an_encoder_without_a_folder_says_what_is_missing(tmp_path: Path) -> None:
    component = EncoderComponent(spacy.blank("en"))
    for use in (lambda: component.encoder, lambda: list(component.pipe([])), lambda: component.to_disk(tmp_path / "x")):
        with pytest.raises(FileNotFoundError, match="make build"):
            use()


def test_the_words_of_the_speller_come_back_from_disk(tmp_path: Path) -> None:
    component = SpellingComponent()
    component.speller = Speller({"treatment": 40}, frozenset(["treatment"]))
    component.to_disk(tmp_path / "spelling")
    again = SpellingComponent().from_disk(tmp_path / "spelling").speller
    assert again is not None
    assert (again.counts, again.real) == ({"treatment": 40}, frozenset(["treatment"]))
