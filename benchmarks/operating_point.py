"""Where to draw the line between an answer and a refusal: the threshold is chosen on the validation part alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.evaluation import Understood
from benchmarks.measures import auroc, count
from benchmarks.questions import is_refusal

THRESHOLDS = 1000


@dataclass(frozen=True)
class Answered:
    """What a pipeline made of one example: the intent that is right, and what was understood."""

    intent: str
    understood: Understood

    @property
    def is_ours(self) -> bool:
        """Whether the example belongs to an intent at all."""
        return not is_refusal(self.intent)

    def refused(self, threshold: float) -> bool:
        """Tell whether it is refused: taken for an outsider, or not surely enough for one of ours."""
        return is_refusal(self.understood.likeliest) or self.understood.best_of_ours < threshold

    def right(self, threshold: float = 0.0) -> bool:
        """Tell whether it got its intent; for an outsider, whether it was refused."""
        if not self.is_ours:
            return self.refused(threshold)
        return self.understood.likeliest == self.intent and not self.refused(threshold)


@dataclass(frozen=True)
class Point:
    """A threshold and what comes of it, each 0 to 1; a refusal of one of ours counts as wrong."""

    threshold: float
    in_scope_accuracy: float
    out_of_scope_recall: float


def measure_at(answers: Sequence[Answered], threshold: float) -> Point:
    """Return accuracy and recall at a threshold; both kinds of examples must be among the answers."""
    ours = [one.right(threshold) for one in answers if one.is_ours]
    others = [one.right(threshold) for one in answers if not one.is_ours]
    return Point(threshold, float(np.mean(ours)), float(np.mean(others)))


def most_right(validation: Sequence[Answered]) -> float:
    """Return the threshold with the most right answers over all of the validation part (Larson et al. 2019)."""
    return max(_thresholds(validation), key=lambda threshold: sum(one.right(threshold) for one in validation))


def least_for_recall(validation: Sequence[Answered], recall: float) -> float:
    """Return the lowest threshold that refuses a share of the outsiders; 1 when the validation part proves none.

    The share must be sure: the lower end of its 95 % interval counts, since a hundred outsiders leave ten points open.
    """
    others = [one for one in validation if not one.is_ours]
    sure = (t for t in _thresholds(validation) if count([one.refused(t) for one in others]).interval[0] >= recall)
    return min(sure, default=1.0)


def rejection_auroc(answers: Sequence[Answered]) -> float | None:
    """Return how surely an example of ours scores above an outsider, without any threshold."""
    return auroc(
        [one.understood.best_of_ours for one in answers if one.is_ours],
        [one.understood.best_of_ours for one in answers if not one.is_ours],
    )


def _thresholds(answers: Sequence[Answered]) -> list[float]:
    """Return thresholds to try: quantiles of the scores, since those of a sure model crowd near 1."""
    scores = [one.understood.best_of_ours for one in answers]
    return [0.0, *map(float, np.unique(np.quantile(scores, np.linspace(0, 1, THRESHOLDS))))]
