"""Bring a patient's message into one plain form: words with their place, sentence and clause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from understanding.red_flag_spelling import Speller

MAX_CHARACTERS = 4000
# Two sentences may belong together ("Had lipo today. Now I am confused"), yet less closely than two words.
SENTENCE_GAP = 2

_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "…": ".", "&": " and "})
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b")
_DISGUISED = (
    (re.compile(r"(?<=[a-z])1(?=[a-z])"), "i"),
    (re.compile(r"(?<=[a-z])[@4](?=[a-z])"), "a"),
    (re.compile(r"(?<=[a-z])3(?=[a-z])"), "e"),
    (re.compile(r"(?<=[a-z])0(?=[a-z])"), "o"),
    (re.compile(r"(?<=[a-z])[$5](?=[a-z])"), "s"),
    (re.compile(r"(?<=[a-z])[*_](?=[a-z])"), ""),
)
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:'[a-z]+)*|[.!?;\n]+|[,:()]| - ")
_STRONG = frozenset(".!?;\n")


@dataclass
class Message:
    """The words of a message; the other lists run in parallel to them."""

    words: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """Turns text into a `Message`, by the word forms of the pattern file."""

    forms: Mapping[str, str]
    numerals: Mapping[str, int]
    speller: Speller

    def read(self, text: str) -> Message:
        """Return the words of a text: plain, mended, numbers with their value."""
        message = Message()
        place = sentence = clause = 0
        for piece in self._joined(_PIECE.findall(_folded(_both_ends(text)))):
            if piece[0] in _STRONG:
                place, sentence, clause = place + SENTENCE_GAP, sentence + 1, clause + 1
            elif not piece[0].isalnum():
                clause += 1
            else:
                for word in self._plain(piece):
                    message.words.append(word)
                    message.places.append(place)
                    message.sentences.append(sentence)
                    message.clauses.append(clause)
                    message.values.append(self._value(word))
                    place += 1
        return message

    def _joined(self, pieces: list[str]) -> list[str]:
        """Join letters that were typed apart ("s u i c i d e") where they make a known word."""
        result: list[str] = []
        index = 0
        while index < len(pieces):
            end = index
            while end < len(pieces) and len(pieces[end]) == 1 and pieces[end].isalpha():
                end += 1
            word = "".join(pieces[index:end])
            if end - index >= 3 and (self.speller.knows(word) or word in self.forms):
                result.append(word)
                index = end
            else:
                result.append(pieces[index])
                index += 1
        return result

    def _plain(self, piece: str) -> list[str]:
        if piece[0].isdigit():
            return [piece]
        whole = self.forms.get(piece)
        if whole is None:
            bare = piece.removesuffix("'s").replace("'", "")
            whole = self.forms.get(bare) or self.speller.mend(bare)
            whole = self.forms.get(whole, whole)
        return whole.split()

    def _value(self, word: str) -> float | None:
        if not word[0].isdigit():
            return self.numerals.get(word)
        digits = re.sub(r",(?=\d{3}\b)", "", word).replace(",", ".")
        try:
            return float(digits)
        except ValueError:
            return None


def _both_ends(text: str) -> str:
    """Keep the head and the tail: a long story states its alarm first or last."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}"


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
    plain = _DOTTED.sub(lambda match: match.group(0).replace(".", ""), plain)
    for pattern, letter in _DISGUISED:
        plain = pattern.sub(letter, plain)
    return plain
