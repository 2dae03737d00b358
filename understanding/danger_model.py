"""The danger model: how likely a message tells of danger, in words that no pattern has. Knows nothing of Rasa.

A logistic regression over what the topic model sees of a message (sentence vector and character n-grams). Every topic
and every kind of harmless message is a class beside those of the red flags: what is harmless is of many kinds, and one
class for all of them would let no straight line separate it. What a message's classes of one level get is added up.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from understanding.topic_model import Matrix

FILE = "danger_model.npz"
_WORD = re.compile(r"[^\W\d_]{3,}")
# The most urgent first. A message that is only for caution has a pattern and a topic of its own.
URGENT = ("emergency", "crisis", "same-day")

# `make red-flags` tells what a change of these numbers does: recall on one side, false alarms on the other.
_INVERSE_REGULARISATION, _STEPS, _TOLERANCE = 0.5, 80, 1e-3
# A share of the chances that is enough to act on. Of a part of a message more is asked than of the whole: a long
# story has many parts, and each may look like something.
ENOUGH: Mapping[str, float] = {"emergency": 0.35, "crisis": 0.2, "same-day": 0.35}
ENOUGH_OF_A_PART: Mapping[str, float] = {"emergency": 0.85, "crisis": 0.85, "same-day": 0.85}
# Of words that deny a danger or only ask about it, see calm.py.
ENOUGH_WHEN_CALM: Mapping[str, float] = {"emergency": 0.9, "crisis": 0.5, "same-day": 0.9}


@dataclass(frozen=True)
class Danger:
    """What the model found: the class of a red flag, its level, and how likely a message has that level, 0 to 1."""

    name: str
    level: str
    probability: float


@dataclass
class DangerModel:
    """A trained model.

    Attributes:
        classes: the classes of the red flags, of the harmless messages and the topics, in the order of the columns.
        levels: the level of each class; empty where it is harmless.
        weights: shape [features, classes].
        bias: shape [classes].
        vocabulary: the words of the urgent examples. A message without any of them, such as a rare name, is nothing
            that the model knows of: what it makes of it is chance.
    """

    classes: list[str]
    levels: list[str]
    weights: Matrix
    bias: Matrix
    vocabulary: frozenset[str]

    def __post_init__(self) -> None:
        self._of_level = {level: np.array([one == level for one in self.levels]) for level in URGENT}

    def chances(self, features: Matrix) -> Matrix:
        """Return the probability of each class for one message.

        Args:
            features: as the topic model's regression sees it, shape [features].
        """
        logits = features @ self.weights + self.bias
        powers = np.exp(logits - logits.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)

    def knows(self, text: str) -> bool:
        """Tell whether a text has any word of the urgent examples."""
        return not self.vocabulary.isdisjoint(words_of(text))

    def urgency(self, chances: Matrix) -> float:
        """Return how likely it is that a message with these chances has any urgent level, 0 to 1."""
        return sum(float(chances[own].sum()) for own in self._of_level.values())

    def find(self, chances: Matrix, enough: Mapping[str, float] = ENOUGH) -> Danger | None:
        """Return the most urgent danger that is likely enough, or None; `enough` is the share that each level needs."""
        likely = {level: float(chances[own].sum()) for level, own in self._of_level.items()}
        level = next((level for level in URGENT if likely[level] >= enough[level]), None)
        if level is None and sum(likely.values()) >= max(enough.values()):
            # No level has enough by itself, but that it is one of them is likely.
            level = max(likely, key=lambda one: likely[one])
        if level is None:
            return None
        own = np.where(self._of_level[level], chances, -1)
        return Danger(self.classes[int(own.argmax())], level, likely[level])

    def save(self, folder: Path) -> None:
        """Write it as one file without pickled code."""
        np.savez_compressed(
            folder / FILE,
            classes=np.array(self.classes),
            levels=np.array(self.levels),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            vocabulary=np.array(sorted(self.vocabulary)),
        )

    @classmethod
    def load(cls, folder: Path) -> DangerModel:
        """Read it.

        Raises:
            FileNotFoundError: the folder holds none.
        """
        if not (folder / FILE).is_file():
            raise FileNotFoundError(f"{FILE} is missing from the model: train it anew with `make train`")
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            classes, levels = ([str(name) for name in arrays[key]] for key in ("classes", "levels"))
            vocabulary = frozenset(str(word) for word in arrays["vocabulary"])
            weights, bias = (arrays[key].astype(np.float32) for key in ("weights", "bias"))
            return cls(classes, levels, weights, bias, vocabulary)


def words_of(text: str) -> list[str]:
    """Return the lower-case words of a text that have three letters or more."""
    return _WORD.findall(text.lower())


def train_danger_model(
    features: Matrix, names: Sequence[str], levels: Mapping[str, str], texts: Sequence[str]
) -> DangerModel:
    """Train a model.

    Args:
        features: of the examples, shape [examples, features].
        names: the class of each.
        levels: the level of each class that is a red flag.
        texts: the words of each of the first examples; those without are harmless.

    Raises:
        ValueError: no example is of an urgent class.
    """
    classes, labels = np.unique(np.asarray(names), return_inverse=True)
    own_levels = [levels.get(name, "") for name in classes]
    if not any(level in URGENT for level in own_levels):
        raise ValueError("no example is of an urgent class")
    # Between "each example counts the same" and "each class does": some classes have ten times as many examples.
    counts = np.bincount(labels)
    weight = np.sqrt(len(labels) / (len(classes) * counts))[labels]
    regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=_STEPS, tol=_TOLERANCE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, labels, sample_weight=weight)
    return DangerModel(
        classes=[str(name) for name in classes],
        levels=own_levels,
        weights=regression.coef_.T.astype(np.float32),
        bias=regression.intercept_.astype(np.float32),
        vocabulary=frozenset(
            word
            for text, name in zip(texts, names, strict=False)
            if levels.get(name) in URGENT
            for word in words_of(text)
        ),
    )
