"""Training: steps that a newcomer understands, and one line when no model comes out."""

from __future__ import annotations

import io
import logging
import re
import sys
from pathlib import Path

import pytest
import rasa.engine.training.hooks
from rasa.model_training import TrainingResult
from rasa.shared.exceptions import RasaException
from rasa.shared.utils import cli as rasa_cli

from runtime import training
from runtime.errors import TrainingError
from runtime.training import STEPS, train_model

HOOKS = logging.getLogger(rasa.engine.training.hooks.__name__)


def train_with(monkeypatch: pytest.MonkeyPatch, work: object) -> None:
    """Let `work` stand in for Rasa's training, which takes minutes."""
    monkeypatch.setattr(training, "_train", lambda config, output: work() if callable(work) else work)


def rasa_works() -> TrainingResult:
    for line in STEPS:
        HOOKS.info(line)
    logging.getLogger("understanding.probe").info("Encoded %d examples", 7)
    logging.getLogger("rasa.probe").info("noise")
    rasa_cli.print_success("Your Rasa model is trained")
    return TrainingResult("models/anagen.tar.gz", 0)


def test_each_step_is_told_with_its_number_and_its_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train_with(monkeypatch, rasa_works)
    assert train_model() == Path("models/anagen.tar.gz")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines if line.startswith("[")] == ["[1/5]", "[2/5]", "[3/5]", "[4/5]", "[5/5]"]
    assert len([line for line in lines if re.fullmatch(r" +\d+ s", line)]) == 5
    assert "      Encoded 7 examples" in lines
    assert len(lines) == 11, "something else was printed"


def test_the_lines_that_announce_a_step_are_those_of_rasa() -> None:
    source = Path(rasa.engine.training.hooks.__file__).read_text("utf-8")
    for line in STEPS:
        words = re.sub("'.*'", "'{node.uses.__name__}'", line)
        assert f'logger.info(f"{words}")' in source


def test_the_loggers_are_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (HOOKS.level, HOOKS.propagate, list(HOOKS.handlers))
    train_with(monkeypatch, rasa_works)
    train_model()
    assert (HOOKS.level, HOOKS.propagate, HOOKS.handlers) == before


def no_data() -> TrainingResult:
    rasa_cli.print_error("No training data given.\nPlease provide some.")
    return TrainingResult(code=1)


def unresolved_slot() -> TrainingResult:
    rasa_cli.print_error_and_exit("Unresolved slots found: x")
    raise AssertionError("not reached")


def broken_domain() -> TrainingResult:
    raise RasaException("Failed to read 'domain.yml':\n  line 3")


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (no_data, "No training data given. Please provide some."),
        (unresolved_slot, "Unresolved slots found: x"),
        (broken_domain, "Failed to read 'domain.yml': line 3"),
        (TrainingResult(code=1), "training ended without a model"),
        (TrainingResult(code=0), "training ended without a model"),
    ],
)
def test_a_training_without_a_model_gives_rasas_reason_in_one_line(
    monkeypatch: pytest.MonkeyPatch, work: object, reason: str
) -> None:
    train_with(monkeypatch, work)
    with pytest.raises(TrainingError) as caught:
        train_model()
    assert str(caught.value) == reason


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> TrainingResult:
        raise ZeroDivisionError

    train_with(monkeypatch, broken)
    with pytest.raises(ZeroDivisionError):
        train_model()


def test_a_domain_that_is_no_yaml_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text("version: a: b\n")
    (tmp_path / "config.yml").write_text("recipe: default.v1\n")
    monkeypatch.setattr(training, "ROOT", tmp_path)
    with pytest.raises(TrainingError, match=r"domain\.yml") as caught:
        train_model(tmp_path / "config.yml", tmp_path / "models")
    assert "\n" not in str(caught.value)


def test_an_output_without_color_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdout", shown)
    train_with(monkeypatch, rasa_works)
    train_model()
    assert "\x1b" not in shown.getvalue()
