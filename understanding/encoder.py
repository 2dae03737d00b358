"""The sentence encoder at run time: text in, vector out, through ONNX Runtime on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

WIDTH = 384
GRAPH_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"
MAX_WORD_PIECES = 256
BATCH = 32

Vector = npt.NDArray[np.float32]


class SentenceEncoder:
    """all-MiniLM-L6-v2 from a folder with `encoder.onnx` and `tokenizer.json`."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load graph and tokenizer.

        Args:
            folder: holds the two files.
            threads: one is best for a single message, which is too small to share; a batch uses more.

        Raises:
            FileNotFoundError: the folder lacks one of the two files; `make build` makes them.
        """
        for name in (GRAPH_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise FileNotFoundError(f"{folder / name} is missing: run `make build` to build the encoder")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self._session = onnxruntime.InferenceSession(str(folder / GRAPH_FILE), options, providers=providers)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_WORD_PIECES)

    def encode(self, text: str) -> Vector:
        """Return the unit-length vector of a text, shape [384]; beyond 256 word pieces it is not read."""
        vector: Vector = self._run([self._tokenizer.encode(text).ids])[0]
        return vector

    def encode_many(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of texts, shape [texts, 384], in their order; several times faster than one by one."""
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(pieces), WIDTH), dtype=np.float32)
        # Texts of one length together: little is padded.
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._run([pieces[index] for index in batch])
        return vectors

    def _run(self, pieces: list[list[int]]) -> Vector:
        longest = max(len(ids) for ids in pieces)
        ids = np.zeros((len(pieces), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, own in enumerate(pieces):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        (sentences,) = self._session.run(["sentence"], {"input_ids": ids, "attention_mask": mask})
        vectors: Vector = sentences
        return vectors

    def words(self) -> frozenset[str]:
        """Return the whole words of the encoder's vocabulary: what it knows without breaking it up."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if piece.isalpha() and len(piece) > 1)
