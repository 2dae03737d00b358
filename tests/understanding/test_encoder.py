"""The encoder: vectors near the published ones, unit length, and a batch that gives nearly what single texts give.

Its weights have 8 bits, and what it multiplies is rounded to the range that the whole batch needs: no vector is exactly
the published one, and none is exactly the same in another batch. tests/understanding/test_build.py has the exact one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from runtime.settings import ROOT
from understanding.encoder import BATCH, GRAPH_FILE, TOKENIZER_FILE, WIDTH, SentenceEncoder, Vector

FOLDER = ROOT / "models" / "anagen_en" / "anagen_encoder"

# What the model's makers' own code gives for their example sentences (first numbers), as published by its users.
PUBLISHED = {
    "This is an example sentence": [0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480, 0.0026528],
    "Each sentence is converted": [0.0864386, 0.1027626, 0.0053946, 0.0020444, -0.0099634, 0.0253855],
}
TEXTS = [
    "",
    "hair",
    "A much longer text, with commas, 12 numbers and Ünïcödé, so that the others are padded in its batch.",
    "the weather is nice",
    "THE WEATHER IS NICE",
    "🙂",
    "word " * 400,
    "\n\t ",
]
QUESTIONS = [
    "how long do the results of the treatment last",
    "Is it painful when they take the fat out of my belly?",
    "what would a whole course of it cost me",
    "can i go back to work the day after",
    "my father and both his brothers are bald, will this stop it",
    "do i have to shave my head before the injections",
    "is there any proof that stem cells regrow hair, or is it all marketing",
    "can I keep using minoxidil in the weeks around it",
    "i am 62 and on blood thinners, may i have it",
    "who does the injections, a doctor or a nurse",
    "what is the difference between prp and this",
    "I'd like to come in next Tuesday afternoon",
]


def cosines(some: Vector, others: Vector) -> Vector:
    """Return how alike vectors of unit length are, row by row."""
    likeness: Vector = (some * others).sum(axis=1)
    return likeness


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(FOLDER)


@pytest.mark.parametrize("text", PUBLISHED)
def test_a_vector_is_near_the_published_one(encoder: SentenceEncoder, text: str) -> None:
    np.testing.assert_allclose(encoder.encode(text)[:6], PUBLISHED[text], atol=0.02)


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_has_unit_length(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode(text)
    assert (vector.shape, vector.dtype) == ((WIDTH,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_batch_gives_nearly_what_single_texts_give_in_their_order(encoder: SentenceEncoder) -> None:
    texts = [*TEXTS, *(f"{'more ' * (number % 7)}text {number}" for number in range(BATCH + 5)), *QUESTIONS]
    batch = encoder.encode_many(texts)
    assert batch.shape == (len(texts), WIDTH)
    likeness = cosines(batch, np.vstack([encoder.encode(text) for text in texts]))
    # What has hardly a word in it is rounded most.
    assert likeness.min() >= 0.95
    assert likeness[-len(QUESTIONS) :].min() >= 0.98
    assert likeness.mean() >= 0.985


def test_the_same_batch_gives_the_same_vectors(encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode_many(QUESTIONS), encoder.encode_many(QUESTIONS))


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode_many([]).shape == (0, WIDTH)


def test_more_threads_give_the_same(encoder: SentenceEncoder) -> None:
    texts = list(PUBLISHED)
    np.testing.assert_allclose(
        SentenceEncoder(FOLDER, threads=2).encode_many(texts), encoder.encode_many(texts), atol=1e-5
    )


def test_case_does_not_matter(encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode("the weather is nice"), encoder.encode("The WEATHER Is Nice"))


def test_what_lies_beyond_256_word_pieces_is_not_read(encoder: SentenceEncoder) -> None:
    # With the two marks at its ends, 254 words fill the window.
    full = "hair " * 254
    np.testing.assert_array_equal(encoder.encode(full), encoder.encode(full + "doctor"))
    assert not np.allclose(encoder.encode("hair " * 253), encoder.encode("hair " * 253 + "doctor"))


def test_texts_that_mean_the_same_are_nearer_than_others(encoder: SentenceEncoder) -> None:
    one, same, other = encoder.encode_many(
        ["will my head ache after it", "is a headache to be expected afterwards", "where can I park my car"]
    )
    assert float(one @ same) > 0.5 > 0.3 > float(one @ other)


def test_its_words_are_whole_words(encoder: SentenceEncoder) -> None:
    words = encoder.words()
    assert {"hair", "doctor", "headache"} <= words
    assert all(word.isalpha() and len(word) > 1 for word in words)
    assert len(words) > 15_000


@pytest.mark.parametrize("missing", [GRAPH_FILE, TOKENIZER_FILE])
def test_a_missing_file_is_named_with_the_way_to_make_it(tmp_path: Path, missing: str) -> None:
    for name in {GRAPH_FILE, TOKENIZER_FILE} - {missing}:
        (tmp_path / name).symlink_to(FOLDER / name)
    with pytest.raises(FileNotFoundError, match=f"{missing} is missing: run `make build`"):
        SentenceEncoder(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make build"):
        SentenceEncoder(tmp_path)
