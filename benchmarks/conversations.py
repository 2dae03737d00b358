"""Ask the banks of conversations: follow-ups, several questions in one message, and what only looks like several."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measures import Share
from content.files import read_yaml

if TYPE_CHECKING:
    from rasa.core.agent import Agent

FOLLOW_UPS, SEVERAL, ONE = "follow_ups", "several_questions", "one_question"
# What the assistant may say where it honestly has no answer; one of them is as good as another.
NO_ANSWER = frozenset({"nlu_fallback", "out_of_scope", "ask_rephrase", "reason_unknown"})
# A wish to book is answered, and then the request begins with its first question.
FIRST_QUESTION = "ask_consultation_form_consultation_adult"

Say = Callable[[str], Awaitable[Sequence[str]]]


@dataclass
class Tally:
    """What was right in one bank, and a line for each miss."""

    name: str
    right: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, good: bool, what: str) -> None:
        """Count one turn or message."""
        self.right += good
        if not good:
            self.misses.append(what)

    @property
    def share(self) -> Share:
        """How many were right."""
        return Share(self.right, self.right + len(self.misses))


def read_bank(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a bank.

    Raises:
        content.files.FileError: it is no YAML.
    """
    rows: list[dict[str, Any]] = read_yaml(path)
    return rows


def satisfies(topic: str, wanted: Sequence[str]) -> bool:
    """Tell whether an answer on a topic satisfies a person for whom any of some topics would."""
    return topic in wanted or (topic in NO_ANSWER and not NO_ANSWER.isdisjoint(wanted))


async def follow_ups(rows: Sequence[dict[str, Any]], begin: Callable[[], Say], name: str) -> Tally:
    """Count the turns after the first of each conversation whose first answer satisfies.

    Args:
        rows: the conversations.
        begin: starts a conversation; what it returns says a text and returns the topics of the answers to it.
        name: of the bank.
    """
    tally = Tally(name)
    for row in rows:
        say = begin()
        for number, turn in enumerate(row["turns"]):
            said = await say(turn["say"])
            if number:
                good = bool(said) and satisfies(said[0], turn["topic"])
                tally.add(good, f"{row['name']}: {turn['say']!r} got {list(said)}")
    return tally


async def several_questions(rows: Sequence[dict[str, Any]], begin: Callable[[], Say], name: str) -> Tally:
    """Count the messages in which each question is answered, once and in order, and nothing else is; see above."""
    tally = Tally(name)
    for row in rows:
        said = [topic for topic in await begin()(row["say"]) if topic != FIRST_QUESTION]
        good = len(said) == len(row["topics"]) and all(map(satisfies, said, row["topics"]))
        tally.add(good, f"{row['say']!r} got {said}")
    return tally


async def one_question(rows: Sequence[dict[str, Any]], begin: Callable[[], Say], name: str) -> Tally:
    """Count the messages that get one answer and no more, whichever; see above."""
    tally = Tally(name)
    for row in rows:
        said = await begin()(row["say"])
        tally.add(len(said) == 1, f"{row['say']!r} got {list(said)}")
    return tally


_KINDS = {"follow_ups": follow_ups, "two_questions": several_questions, "one_question": one_question}
_FIGURES = {"follow_ups": FOLLOW_UPS, "two_questions": SEVERAL, "one_question": ONE}


async def ask_banks(folder: Path, begin: Callable[[], Say]) -> list[Tally]:
    """Ask every bank of a folder, each conversation anew; a bank's name begins with its kind."""
    tallies = []
    for path in sorted(folder.glob("*.yml")):
        kind = next(kind for kind in _KINDS if path.stem.startswith(kind))
        tallies.append(await _KINDS[kind](read_bank(path), begin, path.stem))
    return tallies


def figures(tallies: Sequence[Tally]) -> dict[str, float]:
    """Return the share of what was right by kind of bank, all its banks together."""
    found = {}
    for kind, figure in _FIGURES.items():
        shares = [tally.share for tally in tallies if tally.name.startswith(kind)]
        if shares:
            found[figure] = Share(sum(one.right for one in shares), sum(one.rows for one in shares)).rate
    return found


def conversation_with(agent: Agent) -> Say:
    """Begin a conversation with an assistant."""
    sender = f"evaluation-{uuid.uuid4()}"

    async def say(text: str) -> list[str]:
        before = await agent.tracker_store.retrieve(sender)
        known = len(before.events) if before else 0
        await agent.handle_text(text, sender_id=sender)
        tracker = await agent.tracker_store.retrieve(sender)
        events = list(tracker.events)[known:] if tracker else []
        said = (str((event.metadata or {}).get("utter_action") or "") for event in events if event.type_name == "bot")
        return [name.removeprefix("utter_") for name in said]

    return say
