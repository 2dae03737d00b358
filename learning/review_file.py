"""The file that a review is made in: Rasa's own YAML for examples, with comments for the reader.

What patients typed can't break out of it: each question is one line of a block of text, and holds nothing that YAML,
Rasa's reader or its markup of entities takes for anything but words.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from learning.groups import Group
from learning.scrub import one_line
from records.review import NOT_HELPFUL, NOT_UNDERSTOOD

UNNAMED = "out_of_scope"
_REASONS = {NOT_UNDERSTOOD: "not understood", NOT_HELPFUL: "answer marked as not helpful"}
_REFERENCES = "# kept: "
_REFERENCES_A_LINE = 8
_REFERENCE = re.compile(r"[0-9a-f]{12}")
_INTENT = re.compile(r"[a-z][a-z0-9_]*")
# Rasa decodes \\u000a and the like in a file that is all ASCII. This one never is, and neither is a backslash in it.
_HEADER = """\
# Questions for review, written on {day}: {count} in {groups} groups, the largest first. docs/review.md tells how.
# Nothing trains on this file. Names were taken out by a program: look for those that it missed — then move what is
# good into data/nlu, under the topic that it belongs to, and delete this file.
# When you are done: anagen review --done {path}
# What it lists, which is what that command deletes:
"""
# Placeholders are the scrubber's; brackets that a patient typed are none any more.
_PLACEHOLDER = re.compile(r"\[([a-z]+)\](?=[(\[{])")


def example_line(text: str) -> str:
    """Return a question as it can stand in the file: what the scrubber leaves stays as it is."""
    parts = re.split(r"(\[[a-z]+\])", text)
    # Every second part is a placeholder; spaces at a part's ends are kept.
    safe = (part if index % 2 else one_line(f"|{part}|")[1:-1] for index, part in enumerate(parts))
    return _PLACEHOLDER.sub(r"[\1] ", "".join(safe)).strip()


def write(groups: Sequence[Group], folder: Path, day: dt.date) -> Path:
    """Write the groups into a new file of a folder, which only its owner may read; return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _free(folder, day)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(as_yaml(groups, day, path.name))
    return path


def _free(folder: Path, day: dt.date) -> Path:
    """Return a name that is not taken: somebody may be working in this morning's file."""
    names = (f"{day}.yml" if number == 1 else f"{day}-{number}.yml" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())


def as_yaml(groups: Sequence[Group], day: dt.date, name: str) -> str:
    """Return the file's content."""
    references = [question.reference for found in groups for question in found.questions]
    lines = [_HEADER.format(day=day, count=len(references), groups=len(groups), path=f"review/{name}").rstrip()]
    for start in range(0, len(references), _REFERENCES_A_LINE):
        lines.append(_REFERENCES + " ".join(references[start : start + _REFERENCES_A_LINE]))
    lines += ["", 'version: "3.1"', "nlu:" if groups else "nlu: []"]
    for found in groups:
        lines += _block(found)
    return "\n".join(lines) + "\n"


def _block(found: Group) -> list[str]:
    reasons = Counter(question.reason for question in found.questions)
    told = ", ".join(f"{count} {_REASONS[reason]}" for reason, count in reasons.most_common())
    sure = [question.confidence for question in found.questions if question.confidence is not None]
    lines = ["", f"# {len(found.questions)} × · {told}" + (f" · guessed with {max(sure):.2f} at most" if sure else "")]
    next_ones = [name for name in found.runners_up if _INTENT.fullmatch(name)]
    lines += [f"# next: {', '.join(next_ones)}"] if next_ones else []
    for near in found.nearest:
        lines.append(f"# like {near.likeness:.2f}  {near.example.intent}: {one_line(near.example.text)}")
    intent = found.topic if _INTENT.fullmatch(found.topic) else UNNAMED
    lines += [f"- intent: {intent}", "  examples: |"]
    return lines + [f"    - {example_line(question.text)}" for question in found.questions]


def references_in(path: Path) -> list[str]:
    """Return the references that a file lists.

    Raises:
        OSError: it can't be read.
        UnicodeDecodeError: it is no text.
    """
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith(_REFERENCES)]
    return [word for line in lines for word in line.removeprefix(_REFERENCES).split() if _REFERENCE.fullmatch(word)]
