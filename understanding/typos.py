"""One random typo in a message, the same each time: how much understanding is lost to a slip of the finger."""

from __future__ import annotations

import random
import string

SEED = 7
# The row of each letter on an English keyboard; neighbours stand beside it.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    letter: row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    for row in _ROWS
    for place, letter in enumerate(row)
}


def with_typo(text: str, seed: int = SEED) -> str:
    """Return the text with two letters swapped, or one dropped, doubled or mistyped.

    Digits are never touched: "2 weeks" and "3 weeks" are two questions. A text without an English word of two letters
    or more comes back as it is. The same text and seed give the same typo, whatever else is in the file.
    """
    chance = random.Random(f"{seed}:{text}")  # noqa: S311 - seeded by text: unlike hash(), the same in every process
    places = [place for place in range(len(text)) if _in_word(text, place)]
    while places:
        place = places.pop(chance.randrange(len(places)))
        for kind in chance.sample(KINDS, len(KINDS)):
            changed = kind(text, place, chance)
            if changed != text:
                return changed
    return text


def _is_letter(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place] in string.ascii_letters


def _in_word(text: str, place: int) -> bool:
    """Tell whether a letter stands beside another one: a lone one is no word to misspell."""
    return _is_letter(text, place) and (_is_letter(text, place - 1) or _is_letter(text, place + 1))


def _swap(text: str, place: int, _chance: random.Random) -> str:
    if not _is_letter(text, place + 1):
        return text
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _drop(text: str, place: int, _chance: random.Random) -> str:
    return text[:place] + text[place + 1 :]


def _double(text: str, place: int, _chance: random.Random) -> str:
    return text[: place + 1] + text[place:]


def _neighbour(text: str, place: int, chance: random.Random) -> str:
    typed = chance.choice(NEIGHBOURS[text[place].lower()])
    return text[:place] + (typed.upper() if text[place].isupper() else typed) + text[place + 1 :]


KINDS = (_swap, _drop, _double, _neighbour)

WORDS_A_TYPO = 8


def with_typos(text: str, seed: int = SEED) -> str:
    """Return the text with one typo in every eight words, and in what is left of them."""
    words = text.split()
    parts = [words[start : start + WORDS_A_TYPO] for start in range(0, len(words), WORDS_A_TYPO)]
    return " ".join(with_typo(" ".join(part), seed) for part in parts)
