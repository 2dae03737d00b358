"""The project's own examples of questions (data/nlu): their topics, and the words that are ordinary in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from content.answers import ROOT
from content.files import read_yaml

FOLDER = ROOT / "data" / "nlu"
# What stands in these is no English, or none at all: none of its words is ordinary.
NOT_ENGLISH = frozenset({"oos_other_language", "oos_gibberish_spam"})

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# These name people: Tom, Lisa.
OF_THE_WORLD = frozenset({"oos_general", "smalltalk", "bot_identity"})

_IN_A_SENTENCE = re.compile(r"[\w,] $")
# "Dr Lee" is a person's name in an example too.
_TITLED = re.compile(r"\b(?:dr|doctor|mr|mrs|ms)\.? $", re.IGNORECASE)


@dataclass(frozen=True)
class Example:
    """One example and its intent."""

    text: str
    intent: str


@dataclass(frozen=True)
class Words:
    """What is known of words.

    Attributes:
        ordinary: words that are written in small letters in the examples.
        proper: words that are written with a capital in the middle of a sentence there, in small letters: "norwood".
    """

    ordinary: frozenset[str]
    proper: frozenset[str]


def read_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Return the examples of a folder, in the order of its files.

    Raises:
        content.files.FileError: a file is no YAML.
    """
    found = []
    for path in sorted(folder.glob("*.yml")):
        for entry in (read_yaml(path) or {}).get("nlu") or []:
            lines = (line.strip() for line in str(entry.get("examples") or "").splitlines())
            found += [Example(line[2:], str(entry.get("intent"))) for line in lines if line.startswith("- ")]
    return tuple(found)


def known_words(examples: tuple[Example, ...]) -> Words:
    """Return what the examples tell of words."""
    ordinary, proper = set(), set()
    for example in examples:
        if example.intent in NOT_ENGLISH:
            continue
        words = list(_WORD.finditer(example.text.replace("’", "'")))
        heading = sum(word[0][0].isupper() for word in words) > len(words) / 2
        for word in words:
            before = example.text[: word.start()]
            if _TITLED.search(before):
                continue
            if word[0].islower():
                ordinary.add(word[0])
            elif not heading and _IN_A_SENTENCE.search(before) and example.intent not in OF_THE_WORLD:
                proper.add(word[0].lower().removesuffix("'s"))
    return Words(frozenset(ordinary), frozenset(proper))


@lru_cache(maxsize=1)
def words() -> Words:
    """Return what this project's examples tell of words; read once."""
    return known_words(read_examples())
