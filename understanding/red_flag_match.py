"""Find concepts (groups of words) in a message, and the rules that combine them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from understanding.red_flag_text import Message

DEFAULT_GAP = 6
# Bounds the work on a long message that repeats itself.
_MAX_MENTIONS = 12
_GROUP = re.compile(r"\(([^()]*)\)(\??)")
_VETO = re.compile(r"!([\w|]+?)(?:([+-])(\d+))?$")


@dataclass(frozen=True)
class Mention:
    """A concept found in a message: its words are `start` up to `end`, which is not included."""

    start: int
    end: int

    def overlaps(self, others: Iterable[Mention]) -> bool:
        """Tell whether the mention shares a word with any of some others."""
        return any(self.start < other.end and other.start < self.end for other in others)


@dataclass(frozen=True)
class Veto:
    """Concepts that silence a rule: in its sentences, or close after (`side` 1) or before (-1) the match."""

    concepts: tuple[str, ...]
    side: int = 0
    reach: int = 0


@dataclass(frozen=True)
class Rule:
    """Concepts that must stand together: `terms` near each other, `anywhere` in the message at all."""

    terms: tuple[tuple[str, ...], ...]
    ordered: tuple[bool, ...]
    gap: int
    anywhere: tuple[tuple[str, ...], ...]
    vetoes: tuple[Veto, ...]
    asking_counts: bool
    closing: bool

    def concepts(self) -> set[str]:
        """Return every concept that the rule names."""
        groups = (*self.terms, *self.anywhere, *(veto.concepts for veto in self.vetoes))
        return {name for group in groups for name in group}


@dataclass(frozen=True)
class NumberConcept:
    """Numbers that mean something, unless certain words come next or before ("15 sessions" is no age)."""

    ranges: tuple[tuple[float, float], ...]
    not_before: tuple[tuple[str, ...], ...] = ()
    not_after: tuple[tuple[str, ...], ...] = ()
    at_start: bool = False

    def holds(self, message: Message, index: int) -> bool:
        """Tell whether the word at an index is such a number."""
        value = message.values[index]
        if value is None or not any(low <= value <= high for low, high in self.ranges):
            return False
        if self.at_start and index > 0:
            return False
        following = message.words[index + 1 :]
        if any(tuple(following[: len(after)]) == after for after in self.not_before):
            return False
        leading = message.words[:index]
        return not any(tuple(leading[-len(before) :]) == before for before in self.not_after)


Phrase = tuple[str, ...]
Match = tuple[Mention, ...]
Found = Mapping[str, list[Mention]]


def expand(phrase: str) -> list[str]:
    """Write out the alternatives of a phrase: "vomit(|s|ing) blood" gives three, "(very )?sore" two."""
    group = _GROUP.search(phrase)
    if group is None:
        return [" ".join(phrase.split())]
    return [
        form
        for choice in [*group.group(1).split("|"), *([""] if group.group(2) else [])]
        for form in expand(phrase[: group.start()] + choice + phrase[group.end() :])
    ]


def expand_list(phrases: str) -> list[str]:
    """Write out a list of phrases that commas separate."""
    return [form for phrase in phrases.split(",") for form in expand(phrase) if form]


def parse_rule(text: str) -> Rule:
    """Read a rule: `a b|c` near each other, `> b` after `a`, `/3` at most 3 other words between, `@d` anywhere,
    `!e` not in the sentence, `!e+3` not within 3 words after, `!e-3` before, `?` asking counts, `$` nothing follows."""
    terms: list[tuple[str, ...]] = []
    ordered: list[bool] = []
    anywhere: list[tuple[str, ...]] = []
    vetoes: list[Veto] = []
    flags: set[str] = set()
    gap, after = DEFAULT_GAP, False
    for part in text.split():
        if part == ">":
            after = True
        elif part[0] == "/":
            gap = int(part[1:])
        elif part[0] == "@":
            anywhere.append(tuple(part[1:].split("|")))
        elif part[0] == "!":
            vetoes.append(_veto(part))
        elif part in "?$":
            flags.add(part)
        else:
            terms.append(tuple(part.split("|")))
            ordered.append(after)
            after = False
    if not terms:
        raise ValueError(f"the rule {text!r} names no concept")
    return Rule(tuple(terms), tuple(ordered), gap, tuple(anywhere), tuple(vetoes), "?" in flags, "$" in flags)


def _veto(part: str) -> Veto:
    match = _VETO.match(part)
    if match is None:
        raise ValueError(f"{part!r} is no veto")
    names, sign, reach = match.groups()
    return Veto(tuple(names.split("|")), {None: 0, "+": 1, "-": -1}[sign], int(reach or 0))


class Lexicon:
    """The phrases of all concepts, by their first two words."""

    def __init__(self, concepts: Mapping[str, str]) -> None:
        """Take the phrases of each concept, separated by commas, with their alternatives in brackets."""
        index: dict[Phrase, list[tuple[Phrase, str]]] = defaultdict(list)
        for concept, phrases in concepts.items():
            for text in set(expand_list(phrases)):
                words = tuple(text.split())
                index[words[:2]].append((words, concept))
        self._index = {start: sorted(entries, key=lambda e: -len(e[0])) for start, entries in index.items()}

    def words(self, concepts: Collection[str] | None = None) -> set[str]:
        """Return every word of the phrases of some concepts, or of all."""
        return {
            word
            for entries in self._index.values()
            for words, concept in entries
            if concepts is None or concept in concepts
            for word in words
        }

    def find(self, message: Message, hidden: Collection[int] = ()) -> Iterator[tuple[str, Mention]]:
        """Yield each phrase of a message with its concept, the longest first at each word."""
        words, sentences = tuple(message.words), message.sentences
        for start in range(len(words)):
            for opening in (words[start : start + 2], words[start : start + 1]):
                for phrase, concept in self._index.get(opening, ()):
                    end = start + len(phrase)
                    if words[start:end] != phrase or sentences[start] != sentences[end - 1]:
                        continue
                    if not any(index in hidden for index in range(start, end)):
                        yield concept, Mention(start, end)


def matches(rule: Rule, found: Found, message: Message) -> Iterator[Match]:
    """Yield the ways in which a rule's concepts stand together, one mention a term, vetoes respected."""
    present = found.keys()
    if any(present.isdisjoint(group) for group in (*rule.terms, *rule.anywhere)):
        return
    choices = [
        sorted((m for name in group for m in found.get(name, ())), key=lambda m: m.start)[:_MAX_MENTIONS]
        for group in rule.terms
    ]
    for match in _combined(rule, choices, (), message.places):
        if rule.closing and not _closes(match, message):
            continue
        if not any(_silenced(veto, match, found, message) for veto in rule.vetoes):
            yield match


def _combined(rule: Rule, choices: list[list[Mention]], taken: Match, places: list[int]) -> Iterator[Match]:
    depth = len(taken)
    if depth == len(choices):
        yield taken
        return
    for mention in choices[depth]:
        if rule.ordered[depth] and mention.start < taken[-1].end:
            continue
        if mention.overlaps(taken):
            continue
        if _between((*taken, mention), places) <= rule.gap:
            yield from _combined(rule, choices, (*taken, mention), places)


def _between(match: Match, places: list[int]) -> int:
    """Count the other words inside a match; the end of a sentence counts as some."""
    first, last = min(m.start for m in match), max(m.end for m in match) - 1
    return places[last] - places[first] + 1 - sum(m.end - m.start for m in match)


def _closes(match: Match, message: Message) -> bool:
    end = max(m.end for m in match)
    return end == len(message.words) or message.sentences[end] != message.sentences[end - 1]


def _silenced(veto: Veto, match: Match, found: Found, message: Message) -> bool:
    mentions = [m for name in veto.concepts for m in found.get(name, ())]
    start, end = min(m.start for m in match), max(m.end for m in match)
    if veto.side > 0:
        return any(end <= m.start < end + veto.reach for m in mentions)
    if veto.side < 0:
        return any(start - veto.reach < m.end <= start for m in mentions)
    sentences = {message.sentences[m.start] for m in match}
    return any(message.sentences[m.start] in sentences for m in mentions)
