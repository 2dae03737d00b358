"""What a question means that leans on the last answer: "why?", "how long does that take?", "and for women?".

Two ways, both of words alone: a bare question means what a table says (follow_ups.yml), and a pronoun stands for what
the last answer spoke of. The topic model then reads the words that were put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.files import read_yaml

FOLLOW_UP_FILE = Path(__file__).with_name("follow_ups.yml")
# A longer message says itself what it is about.
MAX_WORDS = 12

_OPENER = re.compile(
    r"^(?:(?:ok(?:ay)?|k|right|alright|and|so|but|also|then|well|oh|ah|hm+|um+|i see|got it|thanks|thank you|ty|cool|"
    r"great|good|nice|fine|yes|yeah|yep|no|sure|please|pls|interesting|wow|hey|now|just|sorry)\b[\s,.!:;…-]*)+",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(
    r"(?<![\s,.!?…])[\s,.!?…]*(?:\b(?:then|though|tho|please|pls|exactly|lol|thanks|ty|btw)\b[\s.!?…]*){0,4}$",
    re.IGNORECASE,
)
# "this treatment" and "that clinic" name their thing themselves; "that" after a verb or at the end does not.
_GOES_ON = (
    r"(?=\s*(?:$|[?.!,]|(?:is|are|was|were|does|do|did|can|could|will|would|should|may|might|has|have|had|take|takes|last|"
    r"lasts|hurt|hurts|work|works|cost|costs|help|helps|happen|happens|go|goes|come|comes|need|needs|get|gets|leave|"
    r"leaves|grow|grows|stay|stays|mean|means|really|actually|also|still|always|even|ever|be|being|done|made|used|safe|"
    r"painful|permanent|expensive|normal|better|worse|legal|approved|covered|on|in|at|for|to|with|after|before|from|by|"
    r"when|if|and|or|too|as|well|during|under|per|every|all|not|so|very|only|then|again|now|here|there|like|than|"
    r"together|enough|necessary|needed|risky|dangerous|available|possible|important|different|effective|natural|proven)\b))"
)
_PRONOUN = re.compile(
    r"\b(?:it|them|(?<=are )they|(?<=were )they|"
    r"(?<=do )they(?= (?:last|hurt|stay|fade|grow|work|help|leave|cost|mean))|"
    rf"(?:this|that) one|the latter|(?:this|that|these|those){_GOES_ON})(?![\w'’])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Aspect:
    """A bare question, and the topics that answer it."""

    name: str
    pattern: re.Pattern[str]
    topics: dict[str, str]
    otherwise: str | None

    def topic_after(self, last: str) -> str | None:
        """Return what answers it after an answer on `last`; None when its own words must do."""
        return self.topics.get(last, self.otherwise)


@dataclass(frozen=True)
class FollowUps:
    """The table of follow_ups.yml."""

    subjects: dict[str, str]
    aspects: tuple[Aspect, ...]

    def bare(self, message: str) -> Aspect | None:
        """Return the bare question that a message is; None when it says more."""
        words = core(message).lower().replace("’", "'")
        return next((aspect for aspect in self.aspects if aspect.pattern.fullmatch(words)), None)

    def spelled_out(self, message: str, last: str) -> str | None:
        """Return a message with what its pronoun stands for; None when there is none, or it means the treatment."""
        subject = self.subjects.get(last)
        words = core(message)
        if subject is None or not words or len(words.split()) > MAX_WORDS:
            return None
        spelled, count = _PRONOUN.subn(subject, words, count=1)
        return spelled if count else None


def core(message: str) -> str:
    """Return a message without what only leads to a question ("ok, and …") or trails after it ("… then?")."""
    return _AFTERTHOUGHT.sub("", _OPENER.sub("", message.strip())).strip()


def _aspect(entry: dict[str, Any], groups: dict[str, list[str]]) -> Aspect:
    topics = {topic: answer for group, answer in (entry.get("in") or {}).items() for topic in groups[group]}
    topics.update(entry.get("after") or {})
    return Aspect(entry["name"], re.compile(entry["pattern"]), topics, entry.get("otherwise"))


@lru_cache(maxsize=1)
def load_follow_ups(path: Path = FOLLOW_UP_FILE) -> FollowUps:
    """Read the table.

    Raises:
        content.files.FileError: the file can't be read.
    """
    content: dict[str, Any] = read_yaml(path)
    groups = content["groups"]
    return FollowUps(content["subjects"], tuple(_aspect(entry, groups) for entry in content["aspects"]))
