"""Texts that make a careless pattern try everything with everything, and a measure of what they cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LONG = 10_000
_TRIES = 3
# Four times the text may cost four times as much, and some noise; what is squared costs sixteen times as much.
_TIMES, _MOST = 4, 9.0
# Below this the clock tells nothing.
_TOO_SHORT_S = 0.02

SEEDS = [
    "and ", "a, ", "?", "1) ", "? ", "ok, ", "how much ", "is it ", "or a ", "if ", "do you know, ",
    "about what is the ", "because is it ", "x how much y ", "and also ", "two questions ", "then ", "then! ",
    "real actual any ", "don't ", "don't", "dr. ", "!..", ",", " , ", "…", ".", ";", ": ",
    "- ", "--", "(", '"', " ", "\t", "\n", " \n", "\n ",
    "a", "1", "it ", "that ", "why ", "n ", "& ",
]  # fmt: skip


def cost(function: Callable[[str], Any], text: str) -> float:
    """Return the CPU seconds that a function needs for a text, the least of some tries."""
    spent = []
    for _ in range(_TRIES):
        started = time.process_time()
        function(text)
        spent.append(time.process_time() - started)
    return min(spent)


def grows_evenly(function: Callable[[str], Any], seed: str, before: str = "", after: str = "") -> bool:
    """Tell whether a function needs no more than its share for a text four times as long as 10,000 characters."""
    short, long = (f"{before}{(seed * length)[:length]}{after}" for length in (LONG, _TIMES * LONG))
    dear = cost(function, long)
    return dear < _TOO_SHORT_S or dear <= _MOST * cost(function, short)
