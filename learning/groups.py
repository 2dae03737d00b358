"""Bring questions that mean the same together, and find what the examples have that is nearest to each group.

To the encoder alone all questions about hair are much alike. So they are compared where the topics of the examples lie
far apart and the questions of one topic close together (linear discriminant analysis).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from learning.examples import Example
from records.review import KeptQuestion
from understanding.encoder import Vector

# Groups whose questions are this far apart on average stay apart. docs/review.md tells what other distances do.
DISTANCE = 0.7
NEAREST, SHOWN = 15, 3
RUNNERS_UP = 3


@dataclass(frozen=True)
class Near:
    """An example of data/nlu, and how like a group it is: the cosine, up to 1."""

    example: Example
    likeness: float


@dataclass(frozen=True)
class Group:
    """Questions about one thing.

    Attributes:
        questions: the one in their middle first.
        topic: what most of them were taken for; the nearest example's topic when nothing was guessed.
        runners_up: the topics that come next, likeliest first.
        nearest: the nearest examples, nearest first.
    """

    questions: tuple[KeptQuestion, ...]
    topic: str
    runners_up: tuple[str, ...]
    nearest: tuple[Near, ...]


def group(
    questions: Sequence[KeptQuestion], vectors: Vector, examples: Sequence[Example], example_vectors: Vector
) -> list[Group]:
    """Return the questions in groups, the largest first.

    Args:
        questions: at least one.
        vectors: their unit vectors, in the same order.
        examples: at least one.
        example_vectors: their unit vectors, in the same order.
    """
    project = _projection(examples, example_vectors)
    places, example_places = project(vectors), project(example_vectors)
    groups = []
    labels = _labels(places)
    for label in dict.fromkeys(labels.tolist()):
        members = np.flatnonzero(labels == label)
        (center,) = _unit(places[members].mean(axis=0, keepdims=True))
        own = members[np.argsort(-(places[members] @ center), kind="stable")]
        near = _nearest(center, examples, example_places)
        groups.append(_group(tuple(questions[index] for index in own), near))
    return sorted(groups, key=lambda found: len(found.questions), reverse=True)


def _projection(examples: Sequence[Example], vectors: Vector) -> Callable[[Vector], Vector]:
    """Return what takes vectors to where topics lie apart. Too few examples tell nothing of it: all stays in place."""
    topics = [example.intent for example in examples]
    if len(set(topics)) < 2 or len(topics) <= max(vectors.shape[1], len(set(topics))):
        return _unit
    analysis = LinearDiscriminantAnalysis().fit(vectors, topics)
    return lambda given: _unit(analysis.transform(given))


def _unit(vectors: Vector) -> Vector:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vector = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return units


def _labels(vectors: Vector) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=DISTANCE, affinity="cosine", linkage="average"
    )
    labels: np.ndarray[tuple[int], np.dtype[np.int64]] = clustering.fit(vectors).labels_
    return labels


def _nearest(center: Vector, examples: Sequence[Example], vectors: Vector) -> tuple[Near, ...]:
    likeness = vectors @ center
    found = np.argsort(-likeness, kind="stable")[:NEAREST]
    return tuple(Near(examples[index], float(likeness[index])) for index in found)


def _group(questions: tuple[KeptQuestion, ...], near: tuple[Near, ...]) -> Group:
    guesses = Counter(question.topic for question in questions if question.topic)
    around = Counter(found.example.intent for found in near)
    topic = guesses.most_common(1)[0][0] if guesses else near[0].example.intent
    order = [name for name, _ in [*guesses.most_common(), *around.most_common()] if name != topic]
    return Group(questions, topic, tuple(dict.fromkeys(order))[:RUNNERS_UP], near[:SHOWN])
