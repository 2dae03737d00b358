"""Train the model and keep only the newest."""

from __future__ import annotations

import io
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

from rasa.model_training import TrainingResult, train
from rasa.shared.exceptions import RasaException

from runtime.errors import TrainingError, one_line
from runtime.settings import ROOT

MODELS = ROOT / "models"
MODEL_NAME = "anagen"

# What Rasa says when a step ends, and the step that follows. The first begins with the training.
FIRST_STEP = "Reading the answers, rules and examples"
STEPS = {
    "Starting to train component 'RulePolicy'.": "Learning the rules",
    "Finished training component 'RulePolicy'.": "Finding the words of every example",
    "Starting to train component 'TopicClassifier'.": "Learning the topics",
    "Finished training component 'TopicClassifier'.": "Packing the model",
}


class Progress(logging.Handler):
    """Tells what Rasa is doing, in numbered steps with their seconds; what our own parts log stands below a step."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(logging.INFO)
        self._out = out
        self._steps = 0
        self._began = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Begin the step that this line of Rasa's announces, or show a line of our own."""
        message = record.getMessage()
        if message in STEPS:
            self.begin(STEPS[message])
        elif record.name.startswith("understanding."):
            self._say(f"      {message}")

    def begin(self, step: str) -> None:
        """End the step before, and begin this one."""
        self.end()
        self._steps, self._began = self._steps + 1, time.monotonic()
        self._say(f"[{self._steps}/{len(STEPS) + 1}] {step} …")

    def end(self) -> None:
        """Tell how long the last step took."""
        if self._steps:
            self._say(f"      {time.monotonic() - self._began:.0f} s")

    def _say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


@contextmanager
def shown_on(out: TextIO) -> Iterator[None]:
    """Show the steps of a training on `out` while the block runs."""
    progress = Progress(out)
    loggers = [logging.getLogger(name) for name in ("rasa.engine.training.hooks", "understanding")]
    before = [(one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.addHandler(progress)
        one.setLevel(logging.INFO)
        one.propagate = False
    progress.begin(FIRST_STEP)
    try:
        yield
        progress.end()
    finally:
        for one, (level, propagate) in zip(loggers, before, strict=True):
            one.removeHandler(progress)
            one.setLevel(level)
            one.propagate = propagate


def train_model(config: Path = ROOT / "config.yml", output: Path = MODELS) -> Path:
    """Train from domain.yml, config and data/; return the model's path. Prints progress.

    Raises:
        TrainingError: no model came out, with the reason that Rasa gave.
    """
    said = io.StringIO()
    try:
        # Rasa prints its reasons in color to standard output, among praise that nobody needs.
        with shown_on(sys.stdout), redirect_stdout(said):
            result = _train(config, output)
    except RasaException as error:
        raise TrainingError(one_line(error)) from error
    except SystemExit as error:
        raise TrainingError(_reason(said)) from error
    if result.code != 0 or not result.model:
        raise TrainingError(_reason(said))
    return Path(result.model)


def _train(config: Path, output: Path) -> TrainingResult:
    return train(
        domain=str(ROOT / "domain.yml"),
        config=str(config),
        training_files=[str(ROOT / "data")],
        output=str(output),
        force_training=True,
        fixed_model_name=MODEL_NAME,
        core_additional_arguments={"augmentation_factor": 0},
    )


def _reason(said: io.StringIO) -> str:
    without_color = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue())
    return one_line(without_color) or "training ended without a model"
