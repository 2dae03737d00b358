"""One queue per chat: order within a chat, chats side by side, and no task for a chat that is silent."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Item = TypeVar("Item")


class ChatQueues(Generic[Item]):
    """Hands items to `handle`, one at a time for each chat."""

    def __init__(self, handle: Callable[[Item], Awaitable[None]], limit: int = 20) -> None:
        self._handle = handle
        self._limit = limit
        self._waiting: dict[int, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Return the number of chats that have something to do."""
        return len(self._waiting)

    def put(self, chat: int, item: Item, urgent: Callable[[], bool] = lambda: False) -> None:
        """Add an item. Of a full queue it is dropped; an urgent one then takes the place of the oldest."""
        queue = self._waiting.get(chat)
        if queue is None:
            self._waiting[chat] = deque([item])
            task = asyncio.create_task(self._run(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(queue) < self._limit:
            queue.append(item)
        elif urgent():
            queue.popleft()
            queue.append(item)
        else:
            logger.warning("a chat sends faster than it is answered: a message was dropped")

    async def close(self, grace: float) -> None:
        """Let what waits be handled for at most `grace` seconds, then end."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, chat: int) -> None:
        queue = self._waiting[chat]
        try:
            while queue:
                await self._one(queue.popleft())
        finally:
            del self._waiting[chat]

    async def _one(self, item: Item) -> None:
        try:
            await self._handle(item)
        except Exception as error:  # one bad message must not silence the chat
            logger.error("a message could not be handled: %s", type(error).__name__)
