"""Vectors of the examples: the encoder's own, and encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from learning import vectors as module
from learning.vectors import ENCODER, ExampleVectors
from tests.conftest import missing_service
from understanding.encoder import WIDTH, SentenceEncoder, Vector

TEXTS = ["does it hurt", "what does it cost", "is it safe"]


@pytest.fixture(autouse=True)
def built() -> None:
    if not ENCODER.is_dir():
        missing_service("the encoder (make build)")


def assert_alike(found: Vector, expected: Vector) -> None:
    """Assert that vectors are the same, but for what the cache rounds."""
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-3


def alone(texts: list[str]) -> Vector:
    """Return what the encoder makes of each text by itself."""
    encoder = SentenceEncoder(ENCODER)
    return np.stack([encoder.encode(text) for text in texts])


def count_encodings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every text is added that the encoder sees."""
    seen: list[str] = []
    encode = SentenceEncoder.encode

    def counted(self: SentenceEncoder, text: str) -> Vector:
        seen.append(text)
        return encode(self, text)

    monkeypatch.setattr(SentenceEncoder, "encode", counted)
    return seen


def test_vectors_are_those_of_the_encoder_in_the_order_of_the_texts(tmp_path: Path) -> None:
    made = ExampleVectors(cache=tmp_path / "a" / "cache.npz")
    expected = alone(TEXTS)
    assert_alike(made.encode(TEXTS), expected)
    assert_alike(made.encode_examples(TEXTS), expected)
    assert_alike(made.encode_examples(TEXTS[::-1]), expected[::-1])
    assert made.encode([]).shape == made.encode_examples([]).shape == (0, WIDTH)


def test_an_example_is_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = alone([*TEXTS[1:], "and new"])
    seen = count_encodings(monkeypatch)
    ExampleVectors(cache=tmp_path / "cache.npz").encode_examples([*TEXTS, TEXTS[0]])
    found = ExampleVectors(cache=tmp_path / "cache.npz").encode_examples([*TEXTS[1:], "and new"])
    assert sorted(seen) == sorted([*TEXTS, "and new"])
    assert_alike(found, expected)


@pytest.mark.parametrize("broken", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_cache_that_is_broken_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes) -> None:
    seen = count_encodings(monkeypatch)
    (tmp_path / "cache.npz").write_bytes(broken)
    ExampleVectors(cache=tmp_path / "cache.npz").encode_examples(TEXTS)
    ExampleVectors(cache=tmp_path / "cache.npz").encode_examples(TEXTS)
    assert seen == TEXTS


def test_vectors_of_another_encoder_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count_encodings(monkeypatch)
    first = ExampleVectors(cache=tmp_path / "cache.npz")
    first._name = "another"
    first.encode_examples(TEXTS)
    ExampleVectors(cache=tmp_path / "cache.npz").encode_examples(TEXTS)
    assert seen == [*TEXTS, *TEXTS]


def test_without_an_encoder_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make build"):
        ExampleVectors(encoder=tmp_path)


def test_the_cache_lies_where_git_does_not_look() -> None:
    ignored = (module.ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert module.CACHE.relative_to(module.ROOT).parts[0] + "/" in ignored
