"""Vectors of the examples: a minute's work for the encoder, so they are kept in build/ for the next review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from runtime.settings import ROOT
from understanding.encoder import GRAPH_FILE, WIDTH, SentenceEncoder, Vector

ENCODER = ROOT / "models" / "anagen_en" / "anagen_encoder"
CACHE = ROOT / "build" / "review" / "examples.npz"


class ExampleVectors:
    """Encodes texts, and remembers those that were encoded before."""

    def __init__(self, encoder: Path = ENCODER, cache: Path = CACHE) -> None:
        """Load the encoder.

        Raises:
            FileNotFoundError: it is not built.
        """
        self._encoder = SentenceEncoder(encoder)
        self._cache = cache
        # Vectors of another encoder would be compared with ours without a warning.
        self._name = hashlib.sha256((encoder / GRAPH_FILE).read_bytes()).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return the unit vectors of texts, shape [texts, 384], in their order; nothing is remembered."""
        # One by one, as the assistant hears them: in a batch a rounded encoder lets texts colour each other.
        return np.stack([self._encoder.encode(text) for text in texts]) if texts else _none()

    def encode_examples(self, texts: Sequence[str]) -> Vector:
        """Return the same for examples, of which only those are encoded that the last call did not know."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        known = self._load()
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            print(f"Encoding {len(new):,} examples of data/nlu (about a minute for all of them, once) …", flush=True)
            known |= dict(zip(new, self.encode(list(new.values())), strict=True))
            self._save({key: known[key] for key in dict.fromkeys(keys)})
        return np.stack([known[key] for key in keys]) if keys else _none()

    def _load(self) -> dict[str, Vector]:
        try:
            with np.load(self._cache, allow_pickle=False) as stored:
                if str(stored["encoder"]) == self._name:
                    return dict(zip(stored["keys"].tolist(), stored["vectors"].astype(np.float32), strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            # None yet, or one that was cut off: it is made anew.
            pass
        return {}

    def _save(self, vectors: dict[str, Vector]) -> None:
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        halves = np.stack(list(vectors.values())).astype(np.float16)
        part = self._cache.with_suffix(".part.npz")
        np.savez(part, encoder=self._name, keys=np.array(list(vectors)), vectors=halves)
        part.replace(self._cache)


def _none() -> Vector:
    return np.zeros((0, WIDTH), dtype=np.float32)
