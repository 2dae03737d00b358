"""The danger model: what is enough, what of two levels wins, what is kept, and that it is never silently missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from understanding.danger_model import (
    ENOUGH,
    ENOUGH_OF_A_PART,
    ENOUGH_WHEN_CALM,
    URGENT,
    DangerModel,
    train_danger_model,
)

LEVELS = {
    "bleeding": "emergency",
    "vision": "emergency",
    "crisis": "crisis",
    "infection": "same-day",
    "cancer": "caution",
}
NAMES = ["bleeding", "vision", "crisis", "infection", "cancer", "harmless_idiom", "topic_cost"]


@pytest.fixture(scope="module")
def model() -> DangerModel:
    features = np.repeat(np.eye(len(NAMES), dtype=np.float32) * 12, 8, axis=0)
    names = [name for name in NAMES for _ in range(8)]
    return train_danger_model(features, names, LEVELS, [f"my own {name}" for name in names])


def chances(model: DangerModel, **shares: float) -> np.ndarray:
    rest = (1 - sum(shares.values())) / (len(model.classes) - len(shares))
    return np.array([shares.get(name, rest) for name in model.classes], dtype=np.float32)


@pytest.mark.parametrize("name", [name for name in NAMES if LEVELS.get(name) in URGENT])
def test_what_it_has_learnt_is_found_with_its_class_and_level(model: DangerModel, name: str) -> None:
    found = model.find(model.chances(np.eye(len(NAMES), dtype=np.float32)[NAMES.index(name)] * 12))
    assert found is not None
    assert (found.name, found.level) == (name, LEVELS[name])


@pytest.mark.parametrize("name", ["cancer", "harmless_idiom", "topic_cost"])
def test_what_is_not_urgent_is_not_found(model: DangerModel, name: str) -> None:
    assert model.find(model.chances(np.eye(len(NAMES), dtype=np.float32)[NAMES.index(name)] * 12)) is None


def test_the_classes_of_a_level_add_up(model: DangerModel) -> None:
    found = model.find(chances(model, bleeding=0.21, vision=0.22, topic_cost=0.5))
    assert found is not None
    assert (found.name, found.level) == ("vision", "emergency")


def test_of_two_levels_that_are_likely_enough_the_more_urgent_counts(model: DangerModel) -> None:
    found = model.find(chances(model, infection=0.5, bleeding=0.45))
    assert found is not None
    assert found.level == "emergency"


def test_several_levels_together_are_enough(model: DangerModel) -> None:
    found = model.find(chances(model, infection=0.3, bleeding=0.1, crisis=0.1, topic_cost=0.4))
    assert found is not None
    assert found.level == "same-day"


def test_a_part_and_calm_words_need_more() -> None:
    for level in URGENT:
        assert ENOUGH[level] < min(ENOUGH_OF_A_PART[level], ENOUGH_WHEN_CALM[level])
        assert ENOUGH["crisis"] <= ENOUGH[level]


def test_it_comes_back_from_disk_as_it_was(model: DangerModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = DangerModel.load(tmp_path)
    assert (again.classes, again.levels, again.vocabulary) == (model.classes, model.levels, model.vocabulary)
    features = np.ones(len(NAMES), dtype=np.float32)
    np.testing.assert_allclose(again.chances(features), model.chances(features), atol=1e-2)


def test_words_that_no_urgent_example_has_are_not_known(model: DangerModel) -> None:
    assert [model.knows(text) for text in ("My BLEEDING", "Ottoline", "topic_cost", "40")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_model_without_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make train"):
        DangerModel.load(tmp_path)


def test_nothing_urgent_to_learn_is_an_error() -> None:
    with pytest.raises(ValueError, match="urgent"):
        train_danger_model(np.eye(2, dtype=np.float32), ["cancer", "topic_cost"], LEVELS, [])
