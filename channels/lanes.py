"""One lane per conversation: its turns run one after the other, and only a few may wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: int = 0


class Lanes:
    """Queues the turns of each conversation in the order in which they came.

    Rasa's own lock of a conversation looks once a second whether it is free: turns that wait there take a second each,
    and with them the places of all other visitors.
    """

    def __init__(self, limit: int) -> None:
        """Allow `limit` turns of one conversation at a time, the running one included."""
        self._limit = limit
        self._lanes: dict[Hashable, _Lane] = {}

    def enter(self, key: Hashable) -> bool:
        """Take a place in a conversation's lane; whoever gets one must leave it."""
        lane = self._lanes.setdefault(key, _Lane())
        if lane.turns >= self._limit:
            return False
        lane.turns += 1
        return True

    def leave(self, key: Hashable) -> None:
        """Give the place back. An empty lane is forgotten."""
        lane = self._lanes[key]
        lane.turns -= 1
        if not lane.turns:
            del self._lanes[key]

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Wait until the turns before are done. The caller must have entered."""
        async with self._lanes[key].lock:
            yield

    def __len__(self) -> int:
        """Return how many conversations have a turn."""
        return len(self._lanes)
