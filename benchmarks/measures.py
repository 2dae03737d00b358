"""The measures, as plain functions of what was asked and what was understood. They know nothing of Rasa."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

BINS = 10
_Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True)
class Share:
    """How many of how many, with the 95 % interval that so few rows leave open."""

    right: int
    rows: int

    @property
    def rate(self) -> float:
        """The share, 0 to 1; not a number without rows."""
        return self.right / self.rows if self.rows else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval: unlike the textbook one it holds near 0 and 1 and for few rows."""
        if not self.rows:
            return 0.0, 1.0
        squared = _Z**2 / self.rows
        middle = (self.rate + squared / 2) / (1 + squared)
        reach = _Z / (1 + squared) * math.sqrt(self.rate * (1 - self.rate) / self.rows + squared / (4 * self.rows))
        return max(0.0, middle - reach), min(1.0, middle + reach)


def count(flags: Sequence[bool]) -> Share:
    """Return the share of what is true."""
    return Share(sum(flags), len(flags))


def auroc(ours: Sequence[float], others: Sequence[float]) -> float | None:
    """Return how surely a question of ours scores above one that is none of ours, 0.5 to 1; None without both."""
    if not ours or not others:
        return None
    return float(roc_auc_score([1] * len(ours) + [0] * len(others), [*ours, *others]))


@dataclass(frozen=True)
class Bin:
    """Messages of like confidence: how many, how sure the model was on average, how often it was right."""

    rows: int
    confidence: float
    accuracy: float


def reliability(confidences: Sequence[float], rights: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Return the bins of equal width that hold a message, from unsure to sure. Confidences are 0 to 1."""
    sure, right = np.asarray(confidences, dtype=float), np.asarray(rights, dtype=bool)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        Bin(int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
        for inside in (place == number for number in range(bins))
        if inside.any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error, 0 to 1: how far confidence and accuracy are apart on average."""
    rows = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.confidence - one.accuracy) for one in bins) / rows if rows else math.nan


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile of values, interpolated."""
    return float(np.percentile(values, percent))
