"""Find the words of danger in a message, before any intent is trusted with it.

The patterns are data (`red_flags.yml`, and `red_flags_es.yml` for Spanish). A message is brought into plain words, the
concepts in it are found, rules combine them, and what is denied, long past or only asked about is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from understanding.languages import ENGLISH, SPANISH
from understanding.red_flag_context import Context
from understanding.red_flag_match import (
    Found,
    Lexicon,
    Match,
    Mention,
    NumberConcept,
    Rule,
    expand_list,
    matches,
    parse_rule,
)
from understanding.red_flag_spelling import MIN_TYPO, Speller
from understanding.red_flag_text import Message, Reader

PATTERNS = Path(__file__).with_name("red_flags.yml")
SPANISH_PATTERNS = Path(__file__).with_name("red_flags_es.yml")
LEVELS = ("emergency", "crisis", "same-day", "caution")


@dataclass(frozen=True)
class RedFlag:
    """What was found: the class, the level that decides how urgent the answer is, and the language of the words."""

    name: str
    level: str
    language: str = field(default=ENGLISH, compare=False)


@dataclass(frozen=True)
class Finding:
    """What was found in a message: the most urgent flag, and whether an urgent danger is only asked about."""

    flag: RedFlag | None
    asked_about: bool


def levels_of_classes(path: Path = PATTERNS) -> dict[str, str]:
    """Return the level of each class of a pattern file."""
    data: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {name: str(spec["level"]) for name, spec in data["classes"].items()}


@dataclass(frozen=True)
class _Class:
    flag: RedFlag
    rules: tuple[Rule, ...]
    past_counts: bool
    silenced_by: tuple[str, ...]

    def stands(self, match: Match, rule: Rule, context: Context) -> bool:
        """Tell whether a match is there now: not denied, not over, not just asked about."""
        return self._is_present(match, context) and (rule.asking_counts or not context.asked(match, self.silenced_by))

    def is_asked_about(self, match: Match, rule: Rule, context: Context) -> bool:
        """Tell whether a match is an urgent danger that somebody wants to know about."""
        urgent = self.flag.level != LEVELS[-1] and not rule.asking_counts
        return urgent and self._is_present(match, context) and context.asked(match, self.silenced_by)

    def _is_present(self, match: Match, context: Context) -> bool:
        return not context.denied(match) and (self.past_counts or not context.past(match))


class RedFlagDetector:
    """Finds the most urgent red flag of a message, in English or Spanish. Holds no state between messages."""

    def __init__(self, path: Path = PATTERNS) -> None:
        """Read the pattern files; `path` is the English one.

        Raises:
            ValueError: a rule is malformed or names a concept that does not exist.
        """
        self._english = Patterns(path)
        self._spanish = Patterns(SPANISH_PATTERNS, not_mended=self._english.words())

    def detect(self, text: str) -> RedFlag | None:
        """Return the most urgent flag of a message, or None; of two that are as urgent, the Spanish one.

        Both are looked for in every message: no guess at its language may hide a danger. Some Spanish reads like
        misspelt English ("choque anafiláctico"), but hardly any English like Spanish.
        """
        return self.read(text).flag

    def read(self, text: str) -> Finding:
        """Return the flag that `detect` returns, and whether a danger is asked about."""
        english, spanish = self._english.read(text), self._spanish.detect(text)
        flag = english.flag
        if spanish and (flag is None or LEVELS.index(spanish.level) <= LEVELS.index(flag.level)):
            return Finding(replace(spanish, language=SPANISH), english.asked_about)
        return english


class Patterns:
    """The patterns of one language."""

    def __init__(self, path: Path, not_mended: Iterable[str] = ()) -> None:
        """Read a pattern file; words of `not_mended` are no misspelt words of its patterns.

        Raises:
            ValueError: a rule is malformed or names a concept that does not exist.
        """
        data: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        self._decoys = Lexicon(data["decoys"])
        self._lexicon = Lexicon(data["concepts"])
        self._numbers = {name: _number(spec) for name, spec in data["numbers"].items()}
        classes = [_class(name, spec) for name, spec in data["classes"].items()]
        self._rules = [(entry, rule) for entry in classes for rule in entry.rules]
        self._beginning: dict[str, list[int]] = defaultdict(list)
        for place, (_, rule) in enumerate(self._rules):
            for name in rule.terms[0]:
                self._beginning[name].append(place)
        self._frames = {kind: tuple(map(parse_rule, texts)) for kind, texts in data["frames"].items()}
        rules = [rule for _, rule in self._rules]
        _check_names(
            [*rules, *(rule for frame in self._frames.values() for rule in frame)],
            {*data["concepts"], *data["decoys"], *data["numbers"]},
        )
        self._reader = Reader(data["forms"], data["numerals"], self._speller(data, rules, not_mended))

    def words(self) -> set[str]:
        """Return every word that the patterns know."""
        return self._lexicon.words() | self._decoys.words()

    def detect(self, text: str) -> RedFlag | None:
        """Return the first flag of a message, or None. Classes are tried in the order of the file."""
        return self.read(text).flag

    def read(self, text: str) -> Finding:
        """Return the first flag of a message, and whether an urgent danger before it is asked about."""
        message = self._reader.read(text)
        found = self._find(message)
        context = Context(message, found, self._frames)
        asked_about = False
        for place in self._worth_trying(found):
            candidate, rule = self._rules[place]
            for match in matches(rule, found, message):
                if candidate.stands(match, rule, context):
                    return Finding(candidate.flag, asked_about)
                asked_about = asked_about or candidate.is_asked_about(match, rule, context)
        return Finding(None, asked_about)

    def _worth_trying(self, found: Found) -> list[int]:
        """Return the rules whose first concept is in the message, in the order of the file: a few of hundreds."""
        return sorted({place for name in found for place in self._beginning.get(name, ())})

    def _speller(self, data: dict[str, Any], rules: Iterable[Rule], not_mended: Iterable[str]) -> Speller:
        terms = {name for rule in rules for group in rule.terms for name in group}
        words = self._lexicon.words() | data["forms"].keys()
        telling = self._lexicon.words(terms) | data["forms"].keys()
        critical = {word for word in telling if word.isalpha() and len(word) >= MIN_TYPO}
        critical.update(data["critical_short_words"].split())
        return Speller(words, critical, [*data["ordinary_words"].split(), *self._decoys.words(), *not_mended])

    def _find(self, message: Message) -> Found:
        """Return the mentions of each concept. Words of a decoy ("dying to know") count for nothing else."""
        found: dict[str, list[Mention]] = defaultdict(list)
        hidden: set[int] = set()
        for name, mention in self._decoys.find(message):
            if hidden.isdisjoint(range(mention.start, mention.end)):
                found[name].append(mention)
                hidden.update(range(mention.start, mention.end))
        for name, mention in self._lexicon.find(message, hidden):
            found[name].append(mention)
        for index in range(len(message.words)):
            if message.values[index] is not None and index not in hidden:
                for name, number in self._numbers.items():
                    if number.holds(message, index):
                        found[name].append(Mention(index, index + 1))
        return found


def _class(name: str, spec: dict[str, Any]) -> _Class:
    if spec["level"] not in LEVELS:
        raise ValueError(f"{name}: level {spec['level']!r} is none of {LEVELS}")
    rules = tuple(parse_rule(text) for text in spec["rules"])
    flag = RedFlag(name, spec["level"])
    return _Class(flag, rules, bool(spec.get("past_counts")), tuple(spec["silenced_by"]))


def _number(spec: dict[str, Any]) -> NumberConcept:
    before, after = (
        tuple(tuple(form.split()) for form in expand_list(spec.get(key, ""))) for key in ("not_before", "not_after")
    )
    ranges = tuple((low, high) for low, high in spec["ranges"])
    return NumberConcept(ranges, before, after, bool(spec.get("at_start")))


def _check_names(rules: Iterable[Rule], defined: set[str]) -> None:
    missing = {name for rule in rules for name in rule.concepts()} - defined
    if missing:
        raise ValueError(f"rules name unknown concepts: {', '.join(sorted(missing))}")
