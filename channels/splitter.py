"""Cut a long text into messages, where a reader would pause."""

from __future__ import annotations

import re

# From the best place to cut to the worst. What stands before the cut stays in the earlier message.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"[.!?…][\"')\]’”]*\s+|\n"), re.compile(r"\s+"))


def length(text: str) -> int:
    """Count a text as Telegram does at most: in UTF-16 units, where an emoji is two."""
    return len(_utf16(text)) // 2


def split_text(text: str, limit: int = 4000) -> list[str]:
    """Return a text in parts of at most `limit` units, cut at a paragraph, else a sentence, else a word.

    An empty text has no parts.
    """
    parts, rest = [], text.strip()
    while rest:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def _cut(text: str, limit: int) -> int:
    if length(text) <= limit:
        return len(text)
    window = _utf16(text)[: 2 * limit].decode("utf-16-le", "ignore")
    for end in _ENDS:
        cuts = [match.end() for match in end.finditer(window)]
        # A cut near the start would leave a stub of a message; a sentence end further on reads better.
        if cuts and cuts[-1] > len(window) // 3:
            return cuts[-1]
    return len(window)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "replace")
