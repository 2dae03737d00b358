"""A text that is being scrubbed: replaces, and counts what it replaces."""

from __future__ import annotations

import re
from collections.abc import Callable

Span = tuple[int, int]
Patterns = tuple[re.Pattern[str], ...]

_PLACEHOLDER = re.compile(r"\[[a-z]+\]")
# Two of a kind side by side are one thing, found in two steps.
_TWICE = re.compile(r"(\[[a-z]+\])(?:[\s,.'-]*\1)+")
# "[name](x)" would be markup in a training file.
_BEFORE_BRACKET = re.compile(r"(\[[a-z]+\])(?=[(\[{])")


def listed(words: str) -> frozenset[str]:
    """Return the words that stand in a text."""
    return frozenset(words.split())


def whole(match: re.Match[str]) -> Span | None:
    """Return the place of a match, or of its group `it` where it has one."""
    return match.span("it" if "it" in match.re.groupindex else 0)


class Text:
    """One line.

    Attributes:
        value: the line as it is now.
        hidden: how many characters were replaced.
    """

    def __init__(self, line: str) -> None:
        self.value = line
        self.hidden = 0

    @property
    def parts(self) -> int:
        """How many placeholders stand in it."""
        return len(_PLACEHOLDER.findall(self.value))

    def has_words(self) -> bool:
        """Tell whether anything but placeholders is left to read."""
        return any(c.isalpha() for c in _PLACEHOLDER.sub("", self.value))

    def hide(self, pattern: re.Pattern[str], kind: str, part: Callable[[re.Match[str]], Span | None] = whole) -> None:
        """Put [kind] in place of what a pattern finds: of the part of each match that `part` names, if any."""
        pieces, end = [], 0
        for match in pattern.finditer(self.value):
            span = part(match)
            if span is None or span[0] < end:
                continue
            pieces += [self.value[end : span[0]], f"[{kind}]"]
            self.hidden += span[1] - span[0]
            end = span[1]
        line = "".join([*pieces, self.value[end:]])
        self.value = _BEFORE_BRACKET.sub(r"\1 ", _TWICE.sub(r"\1", line))
