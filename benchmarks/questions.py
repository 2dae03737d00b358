"""Questions with a known topic: how they are read, and when an answer to one is right.

A row of a JSONL file is an object with `text` and `topic`, and as needed `kind` and `style` (how they are grouped),
`also_ok` (other right topics) and `honest_unknown_ok` (saying that there is no answer is as good).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

OUT_OF_SCOPE = "out_of_scope"
OUTSIDER_PREFIX = "oos_"
UNMARKED = "unmarked"
# Intents that tell the person that there is no answer.
NO_ANSWER = frozenset({"nlu_fallback", OUT_OF_SCOPE})


class QuestionsError(Exception):
    """A file of questions can't be used; the message names file and line."""


@dataclass(frozen=True)
class Question:
    """A question, and what would be right: `topic`, one of `also_ok`, or no answer where that is as honest."""

    text: str
    topic: str
    kind: str = UNMARKED
    style: str = UNMARKED
    also_ok: frozenset[str] = frozenset()
    honest_unknown_ok: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the assistant has an answer to it."""
        return self.kind != OUT_OF_SCOPE and not self.topic.startswith(OUTSIDER_PREFIX)

    def is_right(self, found: Iterable[str]) -> bool:
        """Tell whether a topic among `found` answers it."""
        topics = set(found)
        if topics & {self.topic, *self.also_ok}:
            return True
        return any(is_refusal(topic) for topic in topics) and (not self.is_ours or self.honest_unknown_ok)


def is_refusal(topic: str) -> bool:
    """Tell whether a topic says that the question is none of ours, or not understood."""
    return topic in NO_ANSWER or topic.startswith(OUTSIDER_PREFIX)


def read_questions(paths: Sequence[Path]) -> list[Question]:
    """Return the questions of files in their order. A row without a kind has that of other rows with its topic.

    Raises:
        QuestionsError: a file can't be read, a row is no such object, or there is no row at all.
    """
    questions = [question for path in paths for question in _read_file(path)]
    if not questions:
        raise QuestionsError(f"no questions in {', '.join(map(str, paths)) or 'no file'}")
    kinds = {question.topic: question.kind for question in questions if question.kind != UNMARKED}
    return [
        replace(question, kind=kinds.get(question.topic, UNMARKED)) if question.kind == UNMARKED else question
        for question in questions
    ]


def _read_file(path: Path) -> list[Question]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path} can't be read: {error}") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, TypeError, KeyError) as error:
                raise QuestionsError(f"{path}, line {number}: {error!r}") from error
    return questions


def _question(row: dict[str, Any]) -> Question:
    if not isinstance(row["text"], str) or not isinstance(row["topic"], str):
        raise TypeError("text and topic must be text")
    return Question(
        text=row["text"],
        topic=row["topic"],
        kind=str(row.get("kind") or UNMARKED),
        style=str(row.get("style") or UNMARKED),
        also_ok=frozenset(map(str, row.get("also_ok") or [])),
        honest_unknown_ok=bool(row.get("honest_unknown_ok")),
    )
