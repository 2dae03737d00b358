"""What keeps one visitor from slowing down the others: rates, turns at a time, and one turn per message."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from channels.bounded import Bounded

Answer = TypeVar("Answer")
Clock = Callable[[], float]


@dataclass(frozen=True)
class Limits:
    """The web channel's limits. Rates count per minute, bursts at once."""

    session_rate: int = 20
    session_burst: int = 10
    address_rate: int = 60
    address_burst: int = 60
    turns_at_once: int = 50
    timeout: float = 20.0
    session_at_once: int = 8

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Limits:
        """Build limits from credentials; what is not named keeps its default.

        Raises:
            ValueError: a name is not known, or a value is no number above 0.
        """
        names = {item.name for item in fields(cls)}
        for name, value in values.items():
            if name not in names:
                raise ValueError(f"the limit {name!r} is not known")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise ValueError(f"the limit {name!r} is no number above 0")
        return cls(**values)


class TokenBuckets:
    """One token bucket per key. The keys used longest ago are forgotten first, so memory has a bound."""

    def __init__(self, rate: float, burst: int, keys: int = 10_000, clock: Clock = time.monotonic) -> None:
        """Make buckets that hold `burst` tokens and gain `rate` a minute; `keys` of them are remembered."""
        self._per_second = rate / 60
        self._burst = float(burst)
        self._clock = clock
        self._buckets: Bounded[Hashable, tuple[float, float]] = Bounded(keys)

    def take(self, key: Hashable) -> float:
        """Take one token; return 0, or the seconds to wait for the next one when there is none."""
        now = self._clock()
        tokens, then = self._buckets.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._per_second)
        granted = tokens >= 1
        self._buckets[key] = (tokens - 1 if granted else tokens, now)
        return 0.0 if granted else (1 - tokens) / self._per_second

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._buckets)


class InFlight:
    """Counts the turns that run now and refuses one too many."""

    def __init__(self, limit: int) -> None:
        """Allow `limit` turns at a time."""
        self._limit = limit
        self._running = 0

    def enter(self) -> bool:
        """Take a place; whoever gets one must leave it."""
        if self._running >= self._limit:
            return False
        self._running += 1
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._running -= 1


class TurnCache(Generic[Answer]):
    """Remembers turns by message, so that a message sent twice is one turn with one answer.

    A running turn is never forgotten: a copy that comes meanwhile must wait for it, not start another. One
    that failed is, so that trying again is possible. Answers stay `seconds` long, at most `size` of them.
    """

    def __init__(self, size: int = 1000, seconds: float = 600, clock: Clock = time.monotonic) -> None:
        """Make an empty cache."""
        self._size = size
        self._seconds = seconds
        self._clock = clock
        self._turns: OrderedDict[Hashable, tuple[float, asyncio.Task[Answer]]] = OrderedDict()

    def find(self, key: Hashable) -> asyncio.Task[Answer] | None:
        """Return the turn of this message, running or done, if it is remembered."""
        self._forget()
        known = self._turns.get(key)
        if known is None:
            return None
        _, turn = known
        if turn.done() and (turn.cancelled() or turn.exception() is not None):
            del self._turns[key]
            return None
        return turn

    def keep(self, key: Hashable, turn: asyncio.Task[Answer]) -> None:
        """Remember a turn."""
        self._turns[key] = (self._clock(), turn)
        self._forget()

    def _forget(self) -> None:
        over = len(self._turns) - self._size
        oldest_allowed = self._clock() - self._seconds
        for key, (started, turn) in list(self._turns.items()):
            if over <= 0 and started > oldest_allowed:
                return  # the rest is younger
            if turn.done():
                del self._turns[key]
            over -= 1

    def __len__(self) -> int:
        """Return how many turns are remembered."""
        return len(self._turns)
