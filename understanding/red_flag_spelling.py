"""Mend a misspelt safety word, and leave ordinary words alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

# Shorter words have too many neighbours: at 5 letters only slips of the finger are mended, at 7 any typo.
MIN_SLIP, MIN_TYPO = 5, 7
_MANY_SAME = re.compile(r"([a-z])\1{2,}")


def within_one_edit(left: str, right: str) -> bool:
    """Tell whether one insertion, deletion, substitution or swap of neighbours makes two words equal."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    start = 0
    while start < len(left) and left[start] == right[start]:
        start += 1
    rest, other = left[start:], right[start:]
    if len(left) < len(right):
        return rest == other[1:]
    swapped = len(rest) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:]


def _deletions(word: str) -> set[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


def slips(word: str) -> Iterator[str]:
    """Yield a word with two letters swapped, one doubled or one left out."""
    for index in range(len(word)):
        yield word[:index] + word[index] + word[index:]
        yield word[:index] + word[index + 1 :]
        yield word[:index] + word[index : index + 2][::-1] + word[index + 2 :]


class Speller:
    """Knows the words of the patterns and finds the one that a typed word was meant to be."""

    def __init__(self, words: Iterable[str], critical: Iterable[str], ordinary: Iterable[str]) -> None:
        """Take the words of the patterns, those worth a wider search, and ordinary look-alikes."""
        self._words = frozenset(words)
        self._ordinary = frozenset(ordinary)
        self._slips: dict[str, str] = {}
        wanted = frozenset(critical)
        # Where one typing may mean two words, the critical one is written last and wins.
        for word in sorted(self._words, key=lambda word: (word in wanted, -len(word), word)):
            if word.isalpha() and len(word) >= MIN_SLIP:
                self._slips.update((typed, word) for typed in slips(word))
        near: dict[str, set[str]] = defaultdict(set)
        for word in wanted:
            for form in _deletions(word) | {word}:
                near[form].add(word)
        self._near = dict(near)

    def knows(self, word: str) -> bool:
        """Tell whether a pattern uses this very word."""
        return word in self._words

    def mend(self, word: str) -> str:
        """Return the pattern's word that this one is a typo or a plural of, or the word itself."""
        if word in self._words or word in self._ordinary:
            return word
        if word.endswith("s") and word[:-1] in self._words:
            return word[:-1]
        if _MANY_SAME.search(word):
            return self._unstretched(word)
        return self._nearest(word)

    def _unstretched(self, word: str) -> str:
        """Bring "sooo" and "bleeeding" back; English writes a letter twice at most."""
        once, twice = _MANY_SAME.sub(r"\1", word), _MANY_SAME.sub(r"\1\1", word)
        for form in (twice, once):
            if form in self._words or form in self._ordinary:
                return form
        return self._nearest(once)

    def _nearest(self, word: str) -> str:
        slip = self._slips.get(word)
        if slip is not None or len(word) < MIN_SLIP:
            return slip or word
        found: set[str] = set()
        for form in _deletions(word) | {word}:
            found |= self._near.get(form, set())
        fitting = sorted(other for other in found if within_one_edit(word, other))
        # The first letter is seldom the wrong one.
        return min(fitting, key=lambda other: other[0] != word[0]) if fitting else word
