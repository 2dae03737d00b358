"""The topic model: which topic a message is about, and how sure that is. Knows nothing of Rasa.

A message has two views: the encoder's sentence vector, which knows meanings, and character n-grams, reduced to latent
directions (Deerwester et al. 1990), which survive misspellings and rare words. Two judges look at both and must
agree: a multinomial logistic regression, which knows what sets the topics apart, and the nearest examples, which know
what has been asked in just these words. Their probabilities are multiplied, each to its weight.

Neighbours are looked for in a space where directions that vary within a topic count less (within-class covariance
normalisation, Hatch et al. 2006). Why these numbers: `make eval` tells what a change does to the held-out questions.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

Matrix = npt.NDArray[np.float32]

ARRAYS_FILE, NAMES_FILE = "topic_model.npz", "topic_model.json"
# What a judge gives a topic that it rules out: the other one may still have it.
_REGRESSION_FLOOR, _NEIGHBOUR_FLOOR = 1e-4, 1e-3


@dataclass(frozen=True)
class TopicModelConfig:
    """How the model is trained and read.

    Attributes:
        vector_scale: weight of the sentence vector in the regression. Unit vectors would leave it under-confident.
        ngram_scale: weight of the character view in the regression.
        ngram_directions: latent directions kept of the character view.
        inverse_regularisation: sklearn's `C`.
        neighbours: how many nearest examples are asked.
        neighbour_sharpness: how much more the nearest ones count.
        ngram_similarity: weight of the character view against the sentence vector among neighbours.
        neighbour_weight: share of the neighbours in the verdict, 0 to 1.
        shortlist: how many examples are compared in full: those nearest by the first directions alone.
        shortlist_directions: how many of the directions, those that vary most, the shortlist is made with.
        whitening_floor: added to the within-topic variances, as a share of their mean: the smaller, the bolder.
        outsider_prefix: topics that begin so are all "none of ours"; their chances are added up.
        outsider_weight: how much their sum counts against the likeliest topic of ours.
        temperature: divides the log-probabilities, so that a confidence of 0.8 is right about eight times in ten.
        fragment_weight: what a fragment counts in the regression, against an ordinary example.
        random_seed: for the latent directions.
    """

    vector_scale: float = 10.0
    ngram_scale: float = 8.0
    ngram_directions: int = 300
    inverse_regularisation: float = 0.15
    max_iterations: int = 60
    neighbours: int = 40
    neighbour_sharpness: float = 18.0
    ngram_similarity: float = 0.4
    neighbour_weight: float = 0.4
    shortlist: int = 400
    shortlist_directions: int = 96
    whitening_floor: float = 0.1
    outsider_prefix: str = "oos_"
    outsider_weight: float = 7.0
    temperature: float = 0.65
    fragment_weight: float = 0.3
    random_seed: int = 7


@dataclass
class TopicModel:
    """A trained model.

    Attributes:
        classes: the topics, in the order of the columns.
        vocabulary: n-gram to row.
        idf: shape [n-grams], inverse document frequencies.
        projection: shape [n-grams, directions].
        weights: shape [width + directions, topics].
        bias: shape [topics].
        whitening: shape [width + directions, width + directions]; directions that vary most come first.
        examples: shape [examples, width + directions], both views of every example, whitened, unit length.
        labels: shape [examples], the column of each example's topic.
        config: see there.
    """

    classes: list[str]
    vocabulary: dict[str, int]
    idf: Matrix
    projection: Matrix
    weights: Matrix
    bias: Matrix
    whitening: Matrix
    examples: Matrix
    labels: npt.NDArray[np.int64]
    config: TopicModelConfig
    _ngrams: TfidfVectorizer = field(init=False, repr=False)
    _outsiders: npt.NDArray[np.bool_] = field(init=False, repr=False)
    _coarse: Matrix = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._ngrams = _vectorizer(self.vocabulary)
        self._ngrams.idf_ = self.idf
        self._outsiders = np.array([name.startswith(self.config.outsider_prefix) for name in self.classes])
        # A quarter of the numbers to read for each message, and the same neighbours in nearly every case.
        self._coarse = np.ascontiguousarray(self.examples[:, : self.config.shortlist_directions])

    def probabilities(self, vectors: Matrix, texts: Sequence[str]) -> Matrix:
        """Return the probability of each topic, shape [messages, topics], rows in the order given.

        Args:
            vectors: sentence vectors, shape [messages, width], unit length.
            texts: the same messages.
        """
        characters = self._characters(texts)
        share = self.config.neighbour_weight
        verdict = (1 - share) * np.log(self._regression(vectors, characters) + _REGRESSION_FLOOR)
        verdict += share * np.log(self._neighbours(vectors, characters) + _NEIGHBOUR_FLOOR)
        return self._pool_outsiders(_softmax(verdict / self.config.temperature))

    def views(self, vectors: Matrix, texts: Sequence[str]) -> Matrix:
        """Return messages in the space in which neighbours are looked for, unit length, shape [messages, width]."""
        return self._whitened(vectors, self._characters(texts))

    def features(self, vectors: Matrix, texts: Sequence[str]) -> Matrix:
        """Return messages as the regression sees them, shape [messages, features]."""
        return self._features(vectors, self._characters(texts))

    def _characters(self, texts: Sequence[str]) -> Matrix:
        # In the projection's own precision: scipy would widen a copy of it for each message.
        return np.asarray(self._ngrams.transform(texts).astype(np.float32) @ self.projection)

    def _features(self, vectors: Matrix, characters: Matrix) -> Matrix:
        return np.hstack([vectors * self.config.vector_scale, characters * self.config.ngram_scale])

    def _whitened(self, vectors: Matrix, characters: Matrix) -> Matrix:
        return _unit(np.hstack([vectors, characters * self.config.ngram_similarity]) @ self.whitening)

    def _pool_outsiders(self, probabilities: Matrix) -> Matrix:
        """Let the topics that are none of ours win together: the likeliest of them gets the chances of all."""
        if not self._outsiders.any():
            return probabilities
        for row in probabilities:
            together = float(row[self._outsiders].sum()) * self.config.outsider_weight
            if together > row[~self._outsiders].max(initial=0.0):
                best = int(np.where(self._outsiders, row, 0).argmax())
                row[best] = max(row[best], together)
                row /= row.sum()
        return probabilities

    def _regression(self, vectors: Matrix, characters: Matrix) -> Matrix:
        return _softmax(self._features(vectors, characters) @ self.weights + self.bias)

    def _neighbours(self, vectors: Matrix, characters: Matrix) -> Matrix:
        queries = self._whitened(vectors, characters)
        coarse = queries[:, : self._coarse.shape[1]] @ self._coarse.T
        votes = np.zeros((len(queries), len(self.classes)), dtype=np.float32)
        for row, query in enumerate(queries):
            listed = _largest(coarse[row], self.config.shortlist)
            similarities = self.examples[listed] @ query
            near = _largest(similarities, self.config.neighbours)
            strength = np.exp(self.config.neighbour_sharpness * (similarities[near] - similarities[near].max()))
            np.add.at(votes[row], self.labels[listed[near]], strength)
        return np.asarray(votes / votes.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the model as two files without pickled code."""
        half = {
            name: getattr(self, name).astype(np.float16) for name in ("projection", "weights", "whitening", "examples")
        }
        np.savez_compressed(folder / ARRAYS_FILE, idf=self.idf, bias=self.bias, labels=self.labels, **half)
        names = {"classes": self.classes, "vocabulary": self.vocabulary, "config": vars(self.config)}
        (folder / NAMES_FILE).write_text(json.dumps(names), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> TopicModel:
        """Read a saved model.

        Raises:
            FileNotFoundError: the folder holds none.
        """
        names = json.loads((folder / NAMES_FILE).read_text("utf-8"))
        names["config"] = TopicModelConfig(**names["config"])
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            labels = arrays["labels"]
            found = {key: arrays[key].astype(np.float32) for key in arrays.files if key != "labels"}
        return cls(**names, **found, labels=labels)


def _largest(values: Matrix, count: int) -> npt.NDArray[np.int64]:
    """Return the places of the `count` largest values, of all when there are fewer, in no order."""
    if count >= len(values):
        return np.arange(len(values))
    return np.asarray(np.argpartition(-values, count)[:count], dtype=np.int64)


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _whitening(views: Matrix, labels: npt.NDArray[np.int64], floor: float) -> Matrix:
    """Return the map that evens out how much examples of one topic vary, per direction; the widest directions first."""
    counts = np.bincount(labels)[:, None]
    means = np.zeros((len(counts), views.shape[1]))
    np.add.at(means, labels, views)
    spread = views - (means / counts)[labels]
    variances, directions = np.linalg.eigh(spread.T @ spread / len(views))
    least = floor * variances.mean() + 1e-9  # examples that are all alike vary in no direction
    even = directions / np.sqrt(np.maximum(variances, 0) + least)
    evened = views @ even
    order = np.linalg.eigh(evened.T @ evened)[1][:, ::-1]
    return np.asarray(even @ order, dtype=np.float32)


def _softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _vectorizer(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        min_df=2,
        sublinear_tf=True,
        lowercase=True,
        vocabulary=vocabulary,
    )


@dataclass(frozen=True)
class Examples:
    """Texts with their sentence vectors, shape [texts, width], unit length, and their topics."""

    vectors: Matrix
    texts: Sequence[str]
    topics: Sequence[str]

    def __post_init__(self) -> None:
        if not len(self.vectors) == len(self.texts) == len(self.topics):
            raise ValueError("vectors, texts and topics differ in length")


def train(examples: Examples, config: TopicModelConfig | None = None, fragments: Examples | None = None) -> TopicModel:
    """Train a model.

    Args:
        examples: questions that stand by themselves.
        config: see there.
        fragments: parts of questions, on topics of the examples. The regression learns their words from them, but no
            message is compared with them: what they mean may depend on what was said before.

    Raises:
        ValueError: there are fewer than three topics, or a fragment is on a topic that no example is on.
    """
    config = config or TopicModelConfig()
    classes = sorted(set(examples.topics))
    if len(classes) < 3:
        raise ValueError("three topics at least are needed")
    unknown = set(fragments.topics) - set(classes) if fragments else set()
    if unknown:
        raise ValueError(f"no example is on {', '.join(sorted(unknown))}")
    ngrams = _vectorizer()
    counted = ngrams.fit_transform(examples.texts)
    directions = min(config.ngram_directions, min(counted.shape) - 1)
    latent = TruncatedSVD(directions, random_state=config.random_seed)
    characters = latent.fit_transform(counted.astype(np.float32)).astype(np.float32)
    labels = np.searchsorted(classes, examples.topics).astype(np.int64)
    views = np.hstack([examples.vectors, characters * config.ngram_similarity])
    whitening = _whitening(views, labels, config.whitening_floor)
    model = TopicModel(
        classes=[str(name) for name in classes],
        vocabulary={ngram: int(row) for ngram, row in ngrams.vocabulary_.items()},
        idf=ngrams.idf_.astype(np.float32),
        # In the order in which it is read: the other one would be copied for every message.
        projection=np.ascontiguousarray(latent.components_.T, dtype=np.float32),
        weights=np.zeros((views.shape[1], len(classes)), dtype=np.float32),
        bias=np.zeros(len(classes), dtype=np.float32),
        whitening=whitening,
        examples=_unit(views @ whitening),
        labels=labels,
        config=config,
    )
    _fit_regression(model, examples, fragments)
    return model


def _fit_regression(model: TopicModel, examples: Examples, fragments: Examples | None) -> None:
    features, labels = model.features(examples.vectors, examples.texts), model.labels
    # Each topic counts the same, however many examples it has.
    shares = len(labels) / (len(model.classes) * np.bincount(labels, minlength=len(model.classes)))
    counts = shares[labels]
    if fragments and len(fragments.texts):
        more = np.searchsorted(model.classes, fragments.topics)
        features = np.vstack([features, model.features(fragments.vectors, fragments.texts)])
        labels = np.append(labels, more)
        counts = np.append(counts, shares[more] * model.config.fragment_weight)
    regression = LogisticRegression(
        C=model.config.inverse_regularisation, max_iter=model.config.max_iterations, tol=1e-3
    )
    # More steps were measured to cost a minute and to change nothing: the limit is meant.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression.fit(features, labels, sample_weight=counts)
    model.weights = regression.coef_.T.astype(np.float32)
    model.bias = regression.intercept_.astype(np.float32)
