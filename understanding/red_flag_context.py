"""Tell a symptom that is there from one that is denied, long past, or only asked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from understanding.red_flag_match import Found, Match, Mention, Rule, matches
from understanding.red_flag_text import Message

_FAR_WORDS = 2
_ANCHOR_BEFORE = 4
_GOVERNED_BEFORE = 4
_PAST_BEFORE = 4


class Context:
    """The surroundings of the matches in one message."""

    def __init__(self, message: Message, found: Found, frames: Mapping[str, tuple[Rule, ...]]) -> None:
        """Find once the sentences that ask about a danger; `frames` are the ways of asking, by kind."""
        self._message = message
        self._found = found
        self._asking = {kind: self._framed(rules) for kind, rules in frames.items()}

    def denied(self, match: Match) -> bool:
        """Tell whether any part of a match is negated ("no chest pain")."""
        return any(self._negated(mention, match) for mention in match)

    def past(self, match: Match) -> bool:
        """Tell whether the match is a thing of the past ("had a stroke last year")."""
        first, last = _span(match)
        if self._near("history", first - _PAST_BEFORE, first + 1):
            return True
        sentences = {self._message.sentences[first]}
        if not self._in_sentences("long_ago", sentences) or self._near("present", first - 2, last + 2):
            return False
        return self._near("past_verb", first - _PAST_BEFORE, last)

    def asked(self, match: Match, kinds: Collection[str]) -> bool:
        """Tell whether the match is only asked about ("can it cause a stroke") and nobody has it."""
        first, last = _span(match)
        sentence = self._message.sentences[first]
        framed = any(sentence in self._asking[kind] for kind in kinds)
        return framed and not self._anchored(first, last)

    def _framed(self, rules: tuple[Rule, ...]) -> set[int]:
        message = self._message
        return {
            message.sentences[mention.start]
            for rule in rules
            for match in matches(rule, self._found, message)
            for mention in match
        }

    def _anchored(self, first: int, last: int) -> bool:
        """Someone has it: "my face", "she is", with no "if" or "will" that governs it."""
        sentence = self._message.sentences[first]
        if self._pleads(sentence):
            return True
        for anchor in self._found.get("anchor", ()):
            if self._message.sentences[anchor.start] != sentence:
                continue
            if not first - _ANCHOR_BEFORE <= anchor.start < last:
                continue
            if not self._near("governs", anchor.start - _GOVERNED_BEFORE, anchor.start):
                return True
        return False

    def _pleads(self, sentence: int) -> bool:
        """Someone asks for help: "what do I do", but not "what do I do if"."""
        pleas = [m for m in self._found.get("plea", ()) if self._message.sentences[m.start] == sentence]
        return any(not self._near("if_word", plea.end, plea.end + 1) for plea in pleas)

    def _negated(self, mention: Mention, match: Match) -> bool:
        """Walk back from a mention over words that carry a denial, up to the denial itself."""
        clauses = self._message.clauses
        far = near = 0
        for index in range(mention.start - 1, -1, -1):
            if clauses[index] != clauses[mention.start]:
                return False
            if far <= _FAR_WORDS and self._denies("negator_far", index, match):
                return True
            if near == 0 and self._denies("negator_near", index, match):
                return True
            if self._covers("or_word", index):
                far, near = 0, -1
            elif self._covers("negation_stop", index) or far > _FAR_WORDS:
                return False
            elif not self._covers("negation_filler", index):
                far, near = far + 1, near + 1
        return False

    def _denies(self, concept: str, index: int, match: Match) -> bool:
        """A denial stands at an index; one that the match itself contains ("can't breathe") denies nothing."""
        real = [m for m in self._found.get(concept, ()) if m.start <= index < m.end and not m.overlaps(match)]
        return any(not m.overlaps(self._found.get("pseudo_negator", ())) for m in real)

    def _covers(self, concept: str, index: int) -> bool:
        return any(m.start <= index < m.end for m in self._found.get(concept, ()))

    def _near(self, concept: str, start: int, end: int) -> bool:
        return any(start <= m.start < end for m in self._found.get(concept, ()))

    def _in_sentences(self, concept: str, sentences: set[int]) -> bool:
        return any(self._message.sentences[m.start] in sentences for m in self._found.get(concept, ()))


def _span(match: Match) -> tuple[int, int]:
    return min(m.start for m in match), max(m.end for m in match)
