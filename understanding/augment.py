"""More training examples from the hand-written ones: the same question about the treatment under another name."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

AUGMENT_FILE = Path(__file__).with_name("augment.yml")
COPIES, SEED = 2, 3

_NAME = re.compile(
    r"\b(?:"
    r"(?:hair )?stem[ -]?cells?(?: hair)?"
    r"(?: (?:therapy|therapies|treatments?|restoration|injections?|transplants?|procedure|shots))?"
    r"|svf(?: injections?| treatment| therapy)?|nano ?fat(?: injections?)?"
    r"|regenerative (?:hair )?(?:treatments?|therapy|medicine)|prp(?: therapy| treatments?| injections?| shots)?"
    r"|(?:the|this) (?:treatment|therapy|procedure|technique)"
    r")\b"
)


def rename_treatment(text: str, name: str) -> str | None:
    """Return a lower-case text with the first treatment it names called `name`; None when it names none or that one."""
    found = _NAME.search(text)
    if found is None or name in found.group():
        return None
    return text[: found.start()] + name + text[found.end() :]


def augment(texts: Sequence[str], topics: Sequence[str], path: Path = AUGMENT_FILE) -> tuple[list[str], list[str]]:
    """Return further texts and their topics, none of them empty; the same input gives the same output."""
    rules = yaml.safe_load(path.read_text("utf-8"))
    names, renamed_topics = rules["names"], frozenset(rules["topics"])
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    more, labels = [], []
    for _ in range(COPIES):
        for text, topic in zip(texts, topics, strict=True):
            renamed = rename_treatment(text, chance.choice(names)) if topic in renamed_topics else None
            if renamed:
                more.append(renamed)
                labels.append(topic)
    return more, labels
