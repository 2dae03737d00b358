"""Our spaCy pipeline: blank English, the spelling step, the sentence encoder behind Doc.vector, entity patterns.

Rasa's stock SpacyNLP loads it by path, and SpacyFeaturizer reads its vectors.
"""

# No `from __future__ import annotations` here: spaCy reads the factories' annotations with pydantic 1, which can't
# resolve them as text.
import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import yaml
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import minibatch
from spacy.vectors import Vectors

from understanding.encoder import GRAPH_FILE, TOKENIZER_FILE, WIDTH, SentenceEncoder, Vector
from understanding.spelling import Speller

SPELLING, ENCODER = "anagen_spelling", "anagen_encoder"
ENTITY_FILE = Path(__file__).with_name("entities.yml")
PIPE_BATCH = 1024
_WORDS_FILE = "words.json"
# Symbols, their modifiers and joiners.
_PICTURES, _VARIATION_SELECTOR = frozenset({"So", "Sk", "Cf"}), "\ufe0f"
_CORRECTED, _VECTOR = "anagen_corrected", "anagen_vector"


def without_emoji(text: str) -> str:
    """Return a text without its pictures, which the encoder knows no meaning of; one of pictures alone as it is."""
    if text.isascii() or not any(character.isalnum() for character in text):
        return text
    shown = (" " if unicodedata.category(one) in _PICTURES else one for one in text if one != _VARIATION_SELECTOR)
    return "".join(shown).strip()


def corrected_text(doc: Doc) -> str:
    """Return the text of a Doc with its spelling mended; the text as it was when the spelling step did not run."""
    return str(doc.user_data.get(_CORRECTED, doc.text))


class SpellingComponent:
    """Puts the mended text beside the original one, which stays what it is for everybody else."""

    def __init__(self) -> None:
        self.speller: Speller | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Mend the spelling of one Doc."""
        if self.speller is None:
            raise FileNotFoundError("the spelling step has no words: load the pipeline that `make build` makes")
        doc.user_data[_CORRECTED] = self.speller.correct(without_emoji(doc.text))
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Save the words."""
        if self.speller is None:
            raise FileNotFoundError("the spelling step has no words to save")
        Path(path).mkdir(parents=True, exist_ok=True)
        words = {"counts": dict(self.speller.counts), "real": sorted(self.speller.real)}
        Path(path, _WORDS_FILE).write_text(json.dumps(words), "utf-8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "SpellingComponent":
        """Load the words."""
        words = json.loads(Path(path, _WORDS_FILE).read_text("utf-8"))
        self.speller = Speller(words["counts"], frozenset(words["real"]))
        return self


class EncoderComponent:
    """Gives every Doc its vector on first use: a Doc that only looks for entities never runs the encoder.

    SpacyFeaturizer takes the mean of the token vectors as the sentence's, so every token has the sentence's vector.
    """

    def __init__(self, nlp: Language) -> None:
        self.folder: Path | None = None
        self._encoder: SentenceEncoder | None = None
        if nlp.vocab.vectors_length != WIDTH:
            # SpacyFeaturizer skips a message silently when the vocab says that it has no vectors.
            nlp.vocab.vectors = Vectors(shape=(1, WIDTH))

    def __call__(self, doc: Doc) -> Doc:
        """Hook the vectors of one Doc."""
        doc.user_hooks["vector"] = self._vector
        doc.user_hooks["has_vector"] = lambda _: True
        doc.user_token_hooks["vector"] = lambda token: self._vector(token.doc)
        doc.user_token_hooks["has_vector"] = lambda _: True
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 50) -> Iterator[Doc]:
        """Encode many Docs at once, on all cores: training would wait a minute longer without it."""
        batch_encoder = SentenceEncoder(self._checked_folder(), threads=os.cpu_count() or 1)
        for docs in minibatch(stream, PIPE_BATCH):
            vectors = batch_encoder.encode_many([corrected_text(doc) for doc in docs])
            for doc, vector in zip(docs, vectors, strict=True):
                doc.user_data[_VECTOR] = vector
                yield self(doc)

    def _vector(self, doc: Doc) -> Vector:
        if _VECTOR not in doc.user_data:
            text = corrected_text(doc)
            doc.user_data[_VECTOR] = self.encoder.encode(text) if text.strip() else np.zeros(WIDTH, np.float32)
        vector: Vector = doc.user_data[_VECTOR]
        return vector

    @property
    def encoder(self) -> SentenceEncoder:
        """The encoder, loaded on first use.

        Raises:
            FileNotFoundError: the component was never given a folder.
        """
        if self._encoder is None:
            self._encoder = SentenceEncoder(self._checked_folder())
        return self._encoder

    def _checked_folder(self) -> Path:
        if self.folder is None:
            raise FileNotFoundError("the sentence encoder has no folder: load the pipeline that `make build` makes")
        return self.folder

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Copy the encoder's files into the pipeline's folder, so that it can be moved as a whole."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for name in (GRAPH_FILE, TOKENIZER_FILE):
            shutil.copyfile(self._checked_folder() / name, Path(path) / name)

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> "EncoderComponent":
        """Point at the encoder's files in the pipeline's folder."""
        self.folder = Path(path)
        return self


@Language.factory(SPELLING)
def create_spelling(nlp: Language, name: str) -> SpellingComponent:
    """Create the spelling step, without words until the pipeline is loaded from disk."""
    return SpellingComponent()


@Language.factory(ENCODER)
def create_encoder(nlp: Language, name: str) -> EncoderComponent:
    """Create the encoder, without a folder until the pipeline is loaded from disk."""
    return EncoderComponent(nlp)


def entity_phrases(path: Path = ENTITY_FILE) -> dict[str, dict[str, list[str]]]:
    """Return the phrases of each entity: `label: {id: [phrases]}`."""
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text("utf-8"))
    return content


def entity_patterns(phrases: dict[str, dict[str, list[str]]]) -> list[dict[str, Any]]:
    """Return spaCy entity patterns for phrases; a phrase matches in any case."""
    blank = spacy.blank("en")
    return [
        {
            "label": label,
            "pattern": [_token_pattern(token) for token in blank.make_doc(str(phrase))],
            "id": entry,
        }
        for label, entries in phrases.items()
        for entry, listed in entries.items()
        for phrase in listed
    ]


def _token_pattern(token: Token) -> dict[str, Any]:
    # "#" in a phrase stands for any number: "norwood #", "# months".
    return {"LIKE_NUM": True} if token.text == "#" else {"LOWER": token.lower_}


def create_pipeline(encoder_folder: Path, speller: Speller) -> Language:
    """Return the pipeline, with an encoder from a folder with `encoder.onnx` and `tokenizer.json`."""
    nlp = spacy.blank("en")
    spelling: Any = nlp.add_pipe(SPELLING)
    spelling.speller = speller
    encoder: Any = nlp.add_pipe(ENCODER)
    encoder.folder = encoder_folder
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(entity_patterns(entity_phrases()))
    nlp.meta.update(name="anagen", version="0.1.0", description="Anagen's pipeline: spelling, encoder, entities")
    return nlp
