"""Public sets of intents, read from the files as their authors publish them. None of them is part of this project."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

CLINC_FILE = "clinc150_full.json"
BANKING_TRAIN_FILE, BANKING_TEST_FILE = "banking77_train.csv", "banking77_test.csv"
# Begins as our own topics that are none of ours do, so that the topic model treats it as one of them.
OUTSIDER = "oos_unknown"

Examples = Sequence[tuple[str, str]]


class IntentSetError(Exception):
    """A data file is missing or is not of its format."""


@dataclass(frozen=True)
class IntentSet:
    """Examples as pairs of text and intent.

    Attributes:
        train: what a pipeline may learn from, `OUTSIDER` for what belongs to no intent.
        validation: what a threshold may be chosen on, outsiders among them; empty where a set has none.
        test: what is measured, and nothing else.
    """

    name: str
    train: Examples
    test: Examples
    validation: Examples = field(default=())


def read_clinc(folder: Path) -> IntentSet:
    """Return CLINC150 with its out-of-scope examples, in the authors' parts.

    Raises:
        IntentSetError: the file is missing or not of that format.
    """
    path = folder / CLINC_FILE
    try:
        parts = json.loads(path.read_text("utf-8"))
        return IntentSet(
            "clinc",
            train=_clean(parts["train"]) + _outsiders(parts["oos_train"]),
            validation=_clean(parts["val"]) + _outsiders(parts["oos_val"]),
            test=_clean(parts["test"]) + _outsiders(parts["oos_test"]),
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IntentSetError(f"{path} is not CLINC150's data_full.json: {error!r}") from error


def read_banking(folder: Path) -> IntentSet:
    """Return Banking77, which has no validation part and nothing out of scope.

    Raises:
        IntentSetError: a file is missing or not of that format.
    """
    return IntentSet(
        "banking", train=_read_csv(folder / BANKING_TRAIN_FILE), test=_read_csv(folder / BANKING_TEST_FILE)
    )


def few_shot(whole: IntentSet, shots: int, seed: int) -> IntentSet:
    """Return the set with `shots` training examples of each intent, drawn at random, and all of its test part."""
    chance = random.Random(seed)
    by_intent: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for example in whole.train:
        by_intent[example[1]].append(example)
    drawn = [
        example for _, listed in sorted(by_intent.items()) for example in chance.sample(listed, min(shots, len(listed)))
    ]
    return replace(whole, name=f"{whole.name}{shots}", train=drawn)


def _read_csv(path: Path) -> Examples:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return _clean((row["text"], row["category"]) for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise IntentSetError(f"{path} is no file of Banking77: {error!r}") from error


def _clean(rows: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    # Some of the texts hold line breaks, which Rasa's training files can't.
    return [(" ".join(text.split()), intent) for text, intent in rows]


def _outsiders(rows: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    return [(text, OUTSIDER) for text, _ in _clean(rows)]
