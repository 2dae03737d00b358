"""Find which part of a request a text wants to change. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS_OF: Mapping[str, str] = {
    "name": r"name|surname|spell(?:ed|ing)?|spelt",
    "contact": r"contact|phone|number|mobile|cell|e-?mail|address|mail",
    "topic": r"topic|subject|reason",
    "time": r"time|day|hour|morning|afternoon|evening",
}
_NOUN_OF: Mapping[str, str] = {
    "name": r"(?:(?:first|last|full) )?name|surname",
    "contact": r"contact(?: details?)?|phone(?: number)?|number|mobile|cell|e-?mail(?: address)?|address|mail",
    "topic": r"topic|subject|reason",
    "time": r"(?:best )?time|day|hour",
}
_NAMED = {part: re.compile(rf"\b(?:{words})\b", re.I) for part, words in _WORDS_OF.items()}

_BEFORE = r"^\W*(?:(?:no|sorry|wait|actually|please|oh)\W+)*"
_WISH = r"(?:(?:i (?:want|need|would like|wish) to|i['’]d like to|let me|(?:can|could|may) (?:i|you|we))\s+)?"
_CHANGE = r"(?:please\s+)?(?:change|correct|edit|fix|update|replace|amend|redo)"
_WRONG = r"(?:wrong|incorrect|false|mistaken|a mistake|not (?:right|correct)|misspell?ed|misspelt)"


def _asks_to_change(noun: str) -> re.Pattern[str]:
    wish = rf"{_WISH}{_CHANGE}\s+(?:(?:the|my|that|this)\s+)?(?:{noun})"
    complaint = rf"(?:(?:the|my|that|this)\s+)?(?:{noun})\s+(?:is|was|looks)\s+{_WRONG}"
    wrong = rf"(?:(?:that|it)(?:['’]s| is)\s+)?(?:the\s+)?wrong\s+(?:{noun})"
    return re.compile(rf"{_BEFORE}(?:{wish}|{complaint}|{wrong})(?:\s+(?:please|pls|now|again))?\W*$", re.I)


_TO_CHANGE = {part: _asks_to_change(noun) for part, noun in _NOUN_OF.items()}


def parts_to_change(text: str) -> frozenset[str]:
    """Return the part that a text plainly asks to change and nothing more: "change the topic", "the time is wrong"."""
    return frozenset(part for part, pattern in _TO_CHANGE.items() if pattern.search(text))


def parts_named(text: str) -> frozenset[str]:
    """Return the parts that a text names at all, to be used when it is known that it corrects something."""
    return frozenset(part for part, pattern in _NAMED.items() if pattern.search(text))
