"""More training examples from the hand-written ones: the same question about the treatment under another name."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import yaml

AUGMENT_FILE = Path(__file__).with_name("augment.yml")
COPIES = 3

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
    more, labels = [], []
    for text, topic in zip(texts, topics, strict=True):
        if topic not in renamed_topics:
            continue
        # By the text alone: an example that is added elsewhere must not change what this one becomes.
        first = zlib.crc32(text.encode())
        for step in range(COPIES):
            renamed = rename_treatment(text, names[(first + step * 4) % len(names)])
            if renamed:
                more.append(renamed)
                labels.append(topic)
    return more, labels
