"""What follow-up questions meant: examples of data/follow_ups, each typed after an answer on some topic.

A message that comes after an answer is compared with them; those typed after the same answer count more. How much
they may say against the topic model, which reads the message by itself, is for a second judge: a logistic regression
that tells a fragment, such as "and the other one?", from a question that stands by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from content.files import read_yaml
from understanding.topic_model import Matrix

FILE = "follow_ups.npz"
# Follow-ups that mean the same after whatever answer.
ANYWHERE = "anywhere"

# `make eval` and tests/conversations tell what a change of these numbers does.
_NEIGHBOURS = 30
_SHARPNESS = 20.0
# What the same answer before it is worth, as similarity.
_SAME_ANSWER = 0.2
_REGULARISATION = 0.02
_SEED = 7
_STANDALONE_EXAMPLES = 6000
_WORDS_SCALE = 0.2
_WORDS_THAT_SAY_ENOUGH = 5


@dataclass(frozen=True)
class FollowUp:
    """One example: what was typed after an answer on the topic `after`, and the topic that answers it."""

    after: str
    text: str
    topic: str


def says_enough(example: FollowUp) -> bool:
    """Tell whether an example says by itself what it is about, so that the topic model may learn its words."""
    return example.after == ANYWHERE or len(example.text.split()) >= _WORDS_THAT_SAY_ENOUGH


def load_follow_up_examples(folder: Path) -> list[FollowUp]:
    """Read `follow_ups: {topic just answered: {topic that answers: [texts]}}` from every file of a folder.

    Raises:
        content.files.FileError: a file is no YAML.
        ValueError: a file holds something else, and the message names it; or there is no file.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ValueError(f"no follow-up questions were found in {folder.name}")
    found: list[FollowUp] = []
    for path in paths:
        content: Any = read_yaml(path)
        entries = content.get("follow_ups") if isinstance(content, Mapping) else None
        if not isinstance(entries, Mapping):
            raise ValueError(f"{path.name}: `follow_ups:` with topics under it was expected")
        for after, topics in entries.items():
            if not isinstance(topics, Mapping):
                raise ValueError(f"{path.name}: topics that answer were expected under `{after}:`")
            for topic, texts in topics.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                    raise ValueError(f"{path.name}: a list of texts was expected under `{after}: {topic}:`")
                found.extend(FollowUp(str(after), text, str(topic)) for text in texts)
    return found


@dataclass
class FollowUpMemory:
    """The examples, as the topic model sees them.

    Attributes:
        topics: names of the topics that answer an example.
        answers: names of the topics that an example came after.
        views: shape [examples, width], the whitened views of the topic model, unit length.
        labels: shape [examples], the place of each example's topic in `topics`.
        after: shape [examples], the place of each example's answer in `answers`.
        leaning_weights: shape [features + 1]; the last is for the number of words.
        leaning_bias: shape [1].
    """

    topics: list[str]
    answers: list[str]
    views: Matrix
    labels: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]
    leaning_weights: Matrix
    leaning_bias: Matrix

    def meaning(self, view: Matrix, last_topic: str) -> dict[str, float]:
        """Return the topics that a message may mean after an answer, with their probability.

        Args:
            view: the message's whitened view, shape [width].
            last_topic: the topic of the answer before it.
        """
        here = [self.answers.index(name) for name in (last_topic, ANYWHERE) if name in self.answers]
        scores = self.views @ view + _SAME_ANSWER * np.isin(self.after, here)
        near = np.argpartition(-scores, min(_NEIGHBOURS, len(scores) - 1))[:_NEIGHBOURS]
        strength = np.exp(_SHARPNESS * (scores[near] - scores[near].max()))
        votes = np.bincount(self.labels[near], strength, minlength=len(self.topics)) / strength.sum()
        return {self.topics[place]: float(votes[place]) for place in np.flatnonzero(votes)}

    def leaning(self, features: Matrix, words: int) -> float:
        """Return how likely a message leans on the answer before it, 0 to 1.

        Args:
            features: the message's features in the topic model's regression, shape [features].
            words: how many words it has.
        """
        logit = float(np.append(features, words * _WORDS_SCALE) @ self.leaning_weights + self.leaning_bias[0])
        return float(1 / (1 + np.exp(-logit)))

    def save(self, folder: Path) -> None:
        """Write it as one file without pickled code."""
        np.savez_compressed(
            folder / FILE,
            topics=np.array(self.topics),
            answers=np.array(self.answers),
            views=self.views.astype(np.float16),
            labels=self.labels,
            after=self.after,
            leaning_weights=self.leaning_weights,
            leaning_bias=self.leaning_bias,
        )

    @classmethod
    def load(cls, folder: Path) -> FollowUpMemory | None:
        """Read it; None when the model was trained without follow-ups."""
        if not (folder / FILE).is_file():
            return None
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            found = {key: arrays[key] for key in arrays.files}
        topics, answers = ([str(name) for name in found.pop(key)] for key in ("topics", "answers"))
        found["views"] = found["views"].astype(np.float32)
        return cls(topics, answers, **found)


def remember(
    examples: Sequence[FollowUp], views: Matrix, features: Matrix, standalone: Matrix, standalone_words: Sequence[int]
) -> FollowUpMemory:
    """Return the memory of examples.

    Args:
        examples: the follow-ups.
        views: their whitened views, shape [examples, width].
        features: their features in the topic model's regression, shape [examples, features].
        standalone: the features of questions that stand by themselves, shape [questions, features].
        standalone_words: how many words each of these has.
    """
    topics = sorted({example.topic for example in examples})
    answers = sorted({example.after for example in examples})
    chosen = np.random.default_rng(_SEED).permutation(len(standalone))[:_STANDALONE_EXAMPLES]
    words = [len(example.text.split()) for example in examples] + [standalone_words[place] for place in chosen]
    rows = np.hstack([np.vstack([features, standalone[chosen]]), np.array(words)[:, None] * _WORDS_SCALE])
    leans = np.array([True] * len(examples) + [False] * len(chosen))
    gate = LogisticRegression(C=_REGULARISATION, max_iter=300).fit(rows, leans)
    return FollowUpMemory(
        topics=topics,
        answers=answers,
        views=views,
        labels=np.searchsorted(topics, [example.topic for example in examples]).astype(np.int64),
        after=np.searchsorted(answers, [example.after for example in examples]).astype(np.int64),
        leaning_weights=gate.coef_[0].astype(np.float32),
        leaning_bias=gate.intercept_.astype(np.float32),
    )
