"""The input gate: what a person typed, made harmless before Rasa sees it."""

from __future__ import annotations

import unicodedata

MAX_CHARACTERS = 4000
_HEAD, _TAIL = 3000, 990


def clean_text(text: str) -> str:
    """Return a person's text as plain words for the assistant.

    A leading slash goes, however often: Rasa would read `/intent{…}` as a command. Control characters go too, but
    for line breaks and tabs. Of a text over 4,000 characters the middle is left out: its two ends hold whatever a
    safety check must see, and the assistant asks for a shorter one.
    """
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in normal if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    plain = kept.strip()
    while plain and _opens_a_command(plain[0]):
        plain = plain[1:]
    if len(plain) <= MAX_CHARACTERS:
        return plain
    return f"{plain[:_HEAD]} … {plain[-_TAIL:]}"


def plain_words(text: str) -> str:
    """Return what every channel hands to Rasa of a typed text: `clean_text`, and no blank that hides a slash.

    Rasa strips what it gets; what then begins with a slash would be a command.
    """
    plain = clean_text(text).strip()
    while plain.startswith("/"):
        plain = clean_text(plain).strip()
    return plain


def _opens_a_command(character: str) -> bool:
    """Slashes of any width, and what hides one: any blank, which Rasa strips later, and invisible marks."""
    return character in "/\uff0f\u2044\u2215" or character.isspace() or unicodedata.category(character) in ("Cf", "Mn")
