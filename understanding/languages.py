"""Tell in which language a message is written. Knows nothing of Rasa.

CLD2 knows over 80 languages and costs some millionths of a second, but it has an answer to everything, "ok" included.
So each question that matters is asked with a prior that leans against the answer: a message is in another language when
that wins although English was favored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pycld2
import yaml

ENGLISH, SPANISH = "en", "es"
# In another language, and which one is not known or has no text of its own.
UNKNOWN = "other"
# The languages of data/responses/out_of_scope.yml.
KNOWN = frozenset({SPANISH, "fr", "de", "pt", "it", "pl", "ar", "hi", "zh", "ru"})

ENTITIES = Path(__file__).with_name("entities.yml")
# Abbreviations and names of treatments and drugs are the same everywhere: "FUE" and "PRP" are no Spanish.
INTERNATIONAL = ("treatment", "drug", "hair_loss_scale")

# With fewer words a brand or a name ("Alpecin", "Kuala Lumpur") decides.
_CLAIM_WORDS, _CLAIM_WORDS_UNKNOWN = 2, 4
_ENGLISH_WORDS, _ENGLISH_SCORE = 5, 800
_SPANISH_SCORE = 300
_LIKE_SPANISH = frozenset({"pt"})
# What CLD2 calls some things that our readers of another language read.
_READ_AS = {"un": ENGLISH, "bh": "hi", "zh-Hant": "zh"}
_LONGEST = 2000

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")


@dataclass(frozen=True)
class Guess:
    """The likeliest language by its ISO 639-1 code, and CLD2's score for it, about 1000 for plain sentences."""

    code: str
    score: int


def is_other_language(text: str) -> bool:
    """Tell whether a text is surely not English.

    Mixed and doubtful messages are English: a patient who is told in vain to write English is worse off than one who is
    asked what was meant.
    """
    words = _words(text)
    if sum(len(word) > 1 for word in words) < _CLAIM_WORDS:
        return False
    if _guess(words, slightly_favored=ENGLISH).code in KNOWN:
        return True
    return len(words) >= _CLAIM_WORDS_UNKNOWN and _guess(words, favored=ENGLISH).code != ENGLISH


def likeliest_other(text: str) -> str:
    """Return the language of a text that is known not to be English; `UNKNOWN` when we have no text in it.

    Spanish is by far the likeliest of them, and short Spanish looks like Portuguese, Catalan or worse.
    """
    words = _words(text)
    plain = _guess(words)
    if plain.code in KNOWN - _LIKE_SPANISH:
        return plain.code
    spanish = _guess(words, slightly_favored=SPANISH)
    least = plain.score if plain.code in KNOWN else _SPANISH_SCORE
    if spanish.code == SPANISH and spanish.score > least:
        return SPANISH
    return plain.code if plain.code in KNOWN else UNKNOWN


def surely_english(text: str) -> bool:
    """Tell whether a text is English beyond doubt, a greeting in another language notwithstanding."""
    words = _words(text)
    guess = _guess(words)
    return len(words) >= _ENGLISH_WORDS and guess.code == ENGLISH and guess.score >= _ENGLISH_SCORE


def _words(text: str) -> list[str]:
    """Return the words that tell something about the language, in lower case."""
    words = _WORD.findall(_LINK.sub(" ", text[:_LONGEST]).lower())
    return [word for word in words if word not in _international_words()]


def _guess(words: list[str], slightly_favored: str = "", favored: str = "") -> Guess:
    """Ask CLD2. It knows two hints, which weigh differently: what a browser accepts, and what a page says of itself."""
    hints = {"hintLanguageHTTPHeaders": slightly_favored, "hintLanguage": favored}
    given = {name: code for name, code in hints.items() if code}
    # It refuses control characters; words have none.
    _, _, found = pycld2.detect(" ".join(words), isPlainText=True, bestEffort=True, **given)
    _, code, _, score = found[0]
    return Guess(_READ_AS.get(code, str(code)), int(score))


@lru_cache(maxsize=1)
def _international_words() -> frozenset[str]:
    phrases: dict[str, dict[str, list[object]]] = yaml.safe_load(ENTITIES.read_text("utf-8"))
    named = (str(phrase).lower() for label in INTERNATIONAL for entry in phrases[label].values() for phrase in entry)
    return frozenset(word for word in named if word.isalpha())
