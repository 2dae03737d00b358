"""Find the name in an answer to "What name should staff use?". Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from actions.phrases import listed

MAX_NAME, MAX_NAME_WORDS = 60, 4

_GREETING = re.compile(r"^\W*(?:(?:hi|hello|hey|sure|ok|okay|yes|well|oh|sorry)\W+)+(?=\w)", re.I)
_NAME_IS = (
    r"(?:(?:my|the)\s+(?:(?:first|full|last)\s+)?name\s*(?:is|'s|’s|would be|should be|:)|name\s*(?:is\b|'s|’s|:))"
)
_CALL_ME = (
    r"(?:(?:please\s+|you\s+(?:can|may|could)\s+)?(?:just\s+)?(?:call\s+me|use|put|write|take|go with)|"
    r"(?:they|people|friends|everyone|everybody)\s+calls?\s+me|i\s+go\s+by|(?:i\s+am|i['’]?m)\s+called)"
)
_CHANGE_TO = r"(?:(?:please\s+)?(?:change\s+it\s+to|make\s+(?:it|that)|(?:it\s+)?should\s+be))"
_INTRODUCED = re.compile(rf"^\W*(?:{_NAME_IS}|{_CALL_ME}|{_CHANGE_TO})\s+", re.I)
# What follows these may be a name or a state: "I'm Ann", "I'm tired".
_STATED = re.compile(r"^\W*(?:i\s+am|i['’]?m|it['’]?s|it\s+is|this\s+is|just)\s+", re.I)
_REST = re.compile(r"[,;\n]|\s(?:and|but|thanks|thank you)\b", re.I)
_AFTER_NAME = re.compile(
    r"\s+(?:(?:is|will be|would be)\s+(?:just\s+|perfectly\s+)?(?:fine|ok|okay|good|enough|great|all\s?right)\b.*|"
    r"will\s+do|works(?:\s+fine)?|please|pls|here|speaking|for short|instead(?:\s+of\s+.*)?|"
    r"is\s+my\s+(?:\w+\s+)?name)\W*$",
    re.I,
)

# A name holds none of these words. "An", "Can", "Do", "Will" and "Price" are names too, and are not among them.
_NO_NAME_WORDS = listed(
    """
    what what's how why when where who which is are was were does did will's yes no nope nah maybe perhaps skip next
    yours ok okay cancel stop help quit restart hair prp pain cost the a it this that not none nothing anything
    whatever either any name surname phone email hello hi hey thanks thank please want need have would could should
    because don't dont you your i'd i'll i've me if telling stem cell cells laser treatment therapy transplant
    clinic risk risks results effects appointment consultation later today tomorrow
    """
)
_STATES = listed(
    """
    scared worried complicated sorry ready busy fine good great well back bald balding sad tired ill sick nervous
    interested unsure done confused shy private secret old new afraid male female lost stuck late free curious
    anxious unhappy embarrassed okay glad happy pregnant diabetic allergic over under about still so too very here
    there on in at from
    """
)
_SAYINGS = frozenset(
    {"will do", "can do", "price", "prices", "no idea", "so what", "as if", "do tell", "do i", "can i"}
)


@dataclass(frozen=True)
class FoundName:
    """A name, and how it was said.

    Attributes:
        introduced: words such as "my name is" or "I'm" lead to it.
        sure: it is introduced and has a capital, or is written as a full name: "Faith Price".
        like_a_state: "i'm grace" and "i'm tired" look the same.
    """

    name: str
    introduced: bool
    sure: bool
    like_a_state: bool


def find_name(text: str) -> FoundName | None:
    """Return the name in a text without the words around it, or None when there is none."""
    text = _GREETING.sub("", text, count=1) or text
    introduced = _INTRODUCED.match(text)
    stated = None if introduced else _STATED.match(text)
    lead = introduced or stated
    name = _REST.split(text[lead.end() :] if lead else text)[0]
    name = _AFTER_NAME.sub("", name).strip(" .!\"'")
    if not looks_like_name(name) or (stated and name.split()[0] in _STATES):
        return None
    capital = not name[0].islower()
    full_name = " " in name and all(word[0].isupper() for word in name.split())
    return FoundName(name, bool(lead), bool(lead and capital) or full_name, bool(stated and not capital))


def looks_like_name(text: str) -> bool:
    """Tell whether a text has the shape of a name: a few words of letters, none of them an everyday word."""
    words = text.split()
    return (
        0 < len(words) <= MAX_NAME_WORDS
        and len(text) <= MAX_NAME
        and text[0].isalpha()
        and text.casefold() not in _SAYINGS
        and all(_is_of_names(character) for character in text)
        and not any(word.strip(".'’").casefold().replace("’", "'") in _NO_NAME_WORDS for word in words)
    )


def _is_of_names(character: str) -> bool:
    """Letters with their marks (vowel signs, accents) of any script, and what stands between them."""
    return character.isalpha() or character in " '’.-" or unicodedata.category(character).startswith("M")
