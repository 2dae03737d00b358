"""Take out of a text what may tell who wrote it. Pure.

What is found gives way to a placeholder such as [name]; a text that holds too much of it is refused altogether.
A program can't find every name: that is why what is kept is encrypted, and read by a person before it is used.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from learning import scrub_names, scrub_patterns
from learning.examples import Words
from learning.scrub_text import Text

MAX_CHARACTERS = 400
MAX_PARTS = 3
# Of another script, a letter or two may be a unit (µ) or a growth factor (β); our patterns read English.
MAX_OTHER_LETTERS = 2

# The ways in which a text could become markup in a training file, and what looks the same and can't.
_HARMLESS = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "’": "'", "‘": "'", "“": '"', "”": '"'})
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def scrub(text: str, known: Collection[str], words: Words) -> str | None:
    """Return a text as one line without names, contacts, dates, numbers and addresses; None when in doubt.

    Args:
        text: what was typed.
        known: what is known of its writer, such as the name in the request form.
        words: which words are ordinary.
    """
    line = one_line(text)
    if not line or len(line) > MAX_CHARACTERS or _other_letters(line) > MAX_OTHER_LETTERS:
        return None
    scrubbed = Text(line)
    scrub_names.hide_known(scrubbed, known)
    scrub_patterns.hide(scrubbed)
    scrub_names.hide(scrubbed, words)
    if scrubbed.parts > MAX_PARTS or scrubbed.hidden > len(line) / 2 or not scrubbed.has_words():
        return None
    return scrubbed.value


def one_line(text: str) -> str:
    """Return a text as one line of visible characters, with nothing in it that is markup in a training file."""
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(" " if c.isspace() else c for c in normal if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join(seen.translate(_HARMLESS).split())


def _other_letters(line: str) -> int:
    return sum(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in line)
