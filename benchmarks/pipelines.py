"""The pipelines that are compared, and how one is trained and asked through Rasa.

Ours is config.yml as it stands. Only its language pipeline is built anew, so that the spelling step knows the words of
the set's own training part, as it knows those of data/nlu in the assistant: hair words would mend towards hair.
The red-flag check is left out: by design it overrules every classifier, with topics that these sets don't have.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import yaml

from benchmarks.evaluation import understand
from benchmarks.intent_sets import Examples
from benchmarks.operating_point import Answered
from runtime.settings import ROOT
from understanding.build import create_speller
from understanding.encoder import SentenceEncoder
from understanding.spacy_pipeline import ENCODER, create_pipeline
from understanding.spelling import count_words

OURS, DIET = "ours", "diet"
# These name topics that a public set does not have.
LEFT_OUT = ("understanding.red_flag_component.RedFlagCheck", "understanding.language_component.LanguageCheck")
# What follows on an answer is learnt from examples of ours.
FOLDERS = ("follow_ups", "red_flags")
DIET_EPOCHS = 100
# What `rasa init` writes for the understanding, without the parts for entities and small talk, which these sets lack.
DIET_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": DIET_EPOCHS, "constrain_similarities": True, "random_seed": 7},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
_TELL_EVERY_S = 60.0


@dataclass(frozen=True)
class Trained:
    """A trained model and the CPU time that its training took, seconds, all threads added up."""

    model: Path
    cpu_s: float


def write_config(name: str, examples: Examples, folder: Path) -> Path:
    """Write the Rasa configuration of a pipeline, with the language pipeline it needs; return its path.

    Raises:
        FileNotFoundError: models/anagen_en is not built.
    """
    pipeline = _our_pipeline(examples, folder) if name == OURS else DIET_PIPELINE
    config = {"recipe": "default.v1", "assistant_id": "benchmark", "language": "en", "pipeline": pipeline}
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    return path


def _our_pipeline(examples: Examples, folder: Path) -> list[dict[str, Any]]:
    encoder = ROOT / "models" / "anagen_en" / ENCODER
    known = create_speller(SentenceEncoder(encoder))
    language = create_pipeline(encoder, replace(known, counts=count_words(text for text, _ in examples)))
    language.to_disk(folder / "language")
    components: list[dict[str, Any]] = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    spacy = {"model": str(folder / "language")}
    return [
        {key: value for key, value in component.items() if key not in FOLDERS}
        | (spacy if component["name"] == "SpacyNLP" else {})
        for component in components
        if component["name"] not in LEFT_OUT
    ]


def train(name: str, examples: Examples, folder: Path) -> Trained:
    """Train a pipeline on examples into a folder. Prints that it still does, DIET for a long time.

    Raises:
        RuntimeError: Rasa gave no model.
    """
    # A cached component would be trained in no time.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    from rasa.model_training import train_nlu
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    data = folder / "nlu.yml"
    messages = [Message.build(text=text, intent=intent) for text, intent in examples]
    RasaYAMLWriter().dump(str(data), TrainingData(messages))
    config = write_config(name, examples, folder)
    # Rasa praises every training in color.
    with _heartbeat(f"{name}: still training", sys.stdout), redirect_stdout(io.StringIO()):
        began = time.process_time()
        model = train_nlu(str(config), str(data), str(folder), fixed_model_name=name)
        spent = time.process_time() - began
    if not model:
        raise RuntimeError(f"Rasa trained no model of {name}")
    return Trained(Path(model), spent)


def ask(model: Path, examples: Sequence[tuple[str, str]]) -> list[Answered]:
    """Return what a model makes of examples, each a message of its own."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)

    async def answers() -> list[Answered]:
        await understand(agent, "hello")  # the first message pays for what is loaded on first use
        return [Answered(intent, await understand(agent, text)) for text, intent in examples]

    with _heartbeat("still asking", sys.stdout):
        return asyncio.run(answers())


@contextmanager
def _heartbeat(what: str, out: TextIO) -> Iterator[None]:
    """Print to `out` how long the block has been running, from time to time."""
    began, done = time.monotonic(), threading.Event()

    def tell() -> None:
        while not done.wait(_TELL_EVERY_S):
            print(f"    {what}, {time.monotonic() - began:.0f} s", file=out, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
