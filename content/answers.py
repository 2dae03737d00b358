"""Read the answers and the source list from their YAML files."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.files import read_yaml

ROOT = Path(__file__).resolve().parent.parent
RESPONSES = ROOT / "data" / "responses"
SOURCES = ROOT / "data" / "sources.yml"
# The levels of a text that is said when somebody may be in danger.
URGENT = frozenset({"emergency", "crisis", "same-day"})


@dataclass(frozen=True)
class Answer:
    """One variation of one response, with the facts a reviewer needs."""

    name: str
    text: str
    file: Path
    buttons: tuple[dict[str, str], ...] = ()
    condition: tuple[dict[str, Any], ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    channel: str = ""  # the only channel that it is said on; every one when empty

    @property
    def topic(self) -> str:
        """The topic id: the response's name without `utter_`."""
        return self.name.removeprefix("utter_")


def load_answers(folder: Path = RESPONSES) -> list[Answer]:
    """Return every response variation of the YAML files in a folder, in file order.

    Raises:
        ValueError: a file is no YAML or has no `responses` mapping, or a response has no text.
    """
    found: list[Answer] = []
    for path in sorted(folder.glob("*.yml")):
        content = read_yaml(path)
        if not isinstance(content, dict) or not isinstance(content.get("responses"), dict):
            raise ValueError(f"{path}: no 'responses' mapping")
        for name, variations in content["responses"].items():
            for variation in variations:
                found.append(_answer(path, name, variation))
    return found


def _answer(path: Path, name: str, variation: dict[str, Any]) -> Answer:
    text = variation.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{path}: {name} has no text")
    return Answer(
        name=name,
        text=text.strip(),
        file=path,
        buttons=tuple(variation.get("buttons") or ()),
        condition=tuple(variation.get("condition") or ()),
        metadata=dict(variation.get("metadata") or {}),
        channel=str(variation.get("channel") or ""),
    )


@lru_cache(maxsize=1)
def load_sources(path: Path = SOURCES) -> dict[str, dict[str, str]]:
    """Return the source list: id to title, publisher, url (where there is one) and the day it was read.

    Raises:
        content.files.FileError: the file is no YAML.
    """
    return dict(read_yaml(path)["sources"])
