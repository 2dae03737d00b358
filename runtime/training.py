"""Train the model and keep only the newest."""

from __future__ import annotations

from pathlib import Path

from runtime.settings import ROOT

MODELS = ROOT / "models"
MODEL_NAME = "anagen"


class TrainingError(RuntimeError):
    """Training ended without a model."""


def train_model(config: Path = ROOT / "config.yml", output: Path = MODELS) -> Path:
    """Train from domain.yml, config and data/; return the model's path. Prints progress.

    Raises:
        TrainingError: Rasa reported that no model came out.
    """
    from rasa.model_training import train

    result = train(
        domain=str(ROOT / "domain.yml"),
        config=str(config),
        training_files=[str(ROOT / "data")],
        output=str(output),
        force_training=True,
        fixed_model_name=MODEL_NAME,
        core_additional_arguments={"augmentation_factor": 0},
    )
    if result.code != 0 or not result.model:
        raise TrainingError(f"training ended with code {result.code}")
    return Path(result.model)
