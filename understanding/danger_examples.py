"""Read the messages that the danger model learns from: `data/red_flags/*.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.files import read_yaml

# What makes a message harmless is a class of its own to the model: "dying to see it" and "no fever" have little in
# common but that nobody is in danger.
HARMLESS = "harmless_"
_KEYS = {"red_flags": "", "harmless": HARMLESS}


@dataclass(frozen=True)
class DangerExample:
    """One message and its class: that of a red flag, or HARMLESS with what makes it so."""

    text: str
    name: str


def load_danger_examples(folder: Path) -> list[DangerExample]:
    """Read `red_flags: {class: [texts]}` and `harmless: {kind: [texts]}` from every file of a folder, each text once.

    Raises:
        content.files.FileError: a file is no YAML.
        ValueError: a file holds something else, or a text under two classes; or there is no file.
    """
    paths = sorted(folder.glob("*.yml"))
    if not paths:
        raise ValueError(f"no messages of danger were found in {folder.name}")
    found: dict[str, str] = {}
    for path in paths:
        for example in _of_file(path):
            known = found.setdefault(example.text, example.name)
            if known != example.name:
                raise ValueError(f"{path.name}: {example.text!r} stands under {known} and {example.name}")
    return [DangerExample(text, name) for text, name in found.items()]


def _of_file(path: Path) -> list[DangerExample]:
    content: Any = read_yaml(path)
    if not isinstance(content, Mapping) or not content or not content.keys() <= _KEYS.keys():
        raise ValueError(f"{path.name}: `red_flags:` or `harmless:` with lists under it was expected")
    examples: list[DangerExample] = []
    for key, entries in content.items():
        if not isinstance(entries, Mapping):
            raise ValueError(f"{path.name}: classes were expected under `{key}:`")
        for name, texts in entries.items():
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise ValueError(f"{path.name}: a list of texts was expected under `{name}:`")
            examples.extend(DangerExample(text, f"{_KEYS[key]}{name}") for text in texts)
    return examples
