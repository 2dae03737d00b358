"""Spelling: SMS words written out, and misspelt words mended towards the assistant's own vocabulary.

One typo costs the encoder up to ten points of accuracy, since it breaks a word into meaningless pieces. Only words
that nobody knows are touched: not those of the training examples, and not those of the encoder's vocabulary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from rapidfuzz.distance import OSA

SHORTHAND_FILE = Path(__file__).with_name("shorthand.yml")

MIN_LENGTH = 4
TWO_EDITS_FROM = 8
# A word that no dictionary has and that the examples use less often may be one of their deliberate misspellings.
MIN_COUNT, SURELY_MEANT, COMMON = 3, 15, 30
# The letters of an abbreviation with stops (p.r.p.) are no words.
_TOKEN = re.compile(r"(?<![.\w])[^\W_](?![.\w'’])|[^\W_]{2,}(?:['’][^\W\d_]+)?")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")


def load_shorthand(path: Path = SHORTHAND_FILE) -> dict[str, str]:
    """Return SMS words and what they stand for."""
    return {str(short): str(long) for short, long in yaml.safe_load(path.read_text("utf-8")).items()}


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the lower-case words of texts."""
    return Counter(word for text in texts for word in _TOKEN.findall(text.lower()))


@dataclass
class Speller:
    """Mends spelling.

    Attributes:
        counts: words that a misspelt one may be mended to, with how often the examples use them.
        real: further words that are right as they are.
        shorthand: SMS words.
    """

    counts: Mapping[str, int]
    real: frozenset[str]
    shorthand: Mapping[str, str] = field(default_factory=load_shorthand)

    def __post_init__(self) -> None:
        self._by_length: dict[int, list[str]] = {}
        for word, count in self.counts.items():
            # Nothing is mended to an SMS word: that would itself have to be written out.
            known = word not in self.shorthand and self._is_right(word)
            if count >= MIN_COUNT and len(word) >= MIN_LENGTH and known:
                self._by_length.setdefault(len(word), []).append(word)
        self._seen: dict[str, str] = {}
        self._token = re.compile("|".join([*_odd_patterns(self.shorthand), _TOKEN.pattern]))

    def correct(self, text: str) -> str:
        """Return the text in lower case with its spelling mended; spacing and punctuation stay."""
        return self._token.sub(lambda match: self._word(match.group()), text.lower())

    def _word(self, word: str) -> str:
        if word in self.shorthand:
            return self.shorthand[word]
        if self._is_right(word):
            return word
        if word not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _is_right(self, word: str) -> bool:
        if len(word) < MIN_LENGTH or not word.isalpha() or not word.isascii():
            return True
        return word in self.real or self.counts.get(word, 0) >= SURELY_MEANT

    def _nearest(self, word: str) -> str:
        short = _LONG_RUN.sub(r"\1", word)
        if short != word and (short in self.real or short in self.counts or short in self.shorthand):
            # Written out at once: the next pass would do it otherwise, and mending twice must be mending once.
            return self.shorthand.get(short, short)
        edits = 2 if len(word) >= TWO_EDITS_FROM else 1
        best, best_key = word, (edits + 1, 0, 0)
        for length in range(len(word) - edits, len(word) + edits + 1):
            for known in self._by_length.get(length, ()):
                distance = OSA.distance(word, known, score_cutoff=edits)
                if distance > edits or not _plausible(word, known, self.counts[known], distance):
                    continue
                # Nearest first, then same first letter, then the commonest.
                key = (distance, int(known[0] != word[0]), -self.counts[known])
                if key < best_key:
                    best, best_key = known, key
        return best


def _odd_patterns(shorthand: Mapping[str, str]) -> list[str]:
    """Return patterns for the SMS words that are no single word, such as w/o, where they stand alone."""
    odd = sorted((short for short in shorthand if not _TOKEN.fullmatch(short)), key=len, reverse=True)
    return [rf"(?<![\w./]){re.escape(short)}(?![\w/'’])" for short in odd]


def _plausible(word: str, known: str, count: int, distance: int) -> bool:
    """Tell whether a known word may be meant: the shorter the word or the further off, the more must speak for it."""
    if len(word) > MIN_LENGTH and distance == 1:
        return True
    if abs(len(known) - len(word)) > 1:  # "reinjection" is no "rejection"
        return False
    common = len(word) > MIN_LENGTH or count >= COMMON
    return known[0] == word[0] and (common or len(known) > len(word) or sorted(word) == sorted(known))
