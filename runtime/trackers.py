"""Where Rasa keeps conversations: encrypted in our database, and going on from memory while it is away."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from records.encryption import DecryptionError
from runtime import services

logger = logging.getLogger(__name__)

MAX_IN_MEMORY = 500


@dataclass
class _Recent:
    """What memory holds of one conversation: all its events, how many Rasa has seen, and those not written yet."""

    events: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    unwritten: list[dict[str, Any]] = field(default_factory=list)


class EncryptedTrackerStore(TrackerStore):
    """A tracker store on `records.conversations`, which a database that is away neither stops nor confuses.

    Events that could not be written stay in memory, the conversation goes on from there, and the next turn writes
    them. Rasa locks a conversation for a turn, so that no two turns of one conversation meet here.

    A conversation that can't be decrypted (its key was dropped from ANAGEN_ENCRYPTION_KEYS) starts anew for its
    person: Rasa begins a session, and what follows is read from there. Nothing of the old one is overwritten. Its
    events stay as they are until the purge deletes them by their age, so that a key that is put back opens them.
    """

    def __init__(
        self, domain: Domain, host: str | None = None, event_broker: EventBroker | None = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._recent: OrderedDict[str, _Recent] = OrderedDict()

    def _of(self, sender_id: str) -> _Recent:
        recent = self._recent.setdefault(sender_id, _Recent())
        self._recent.move_to_end(sender_id)
        while len(self._recent) > MAX_IN_MEMORY:
            self._recent.popitem(last=False)
        return recent

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new of a conversation; keep it for the next turn when the database is away."""
        await self.stream_events(tracker)
        recent = self._of(tracker.sender_id)
        recent.events = [event.as_dict() for event in tracker.events]
        recent.unwritten += recent.events[recent.seen :]
        recent.seen = len(recent.events)
        try:
            await asyncio.to_thread(services.conversations().append, tracker.sender_id, recent.unwritten)
        except SQLAlchemyError as error:
            logger.error("a conversation could not be written: %s", type(error).__name__)
        else:
            recent.unwritten = []

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation since its last session start, or None for a new one or one that can't be read."""
        recent = self._of(sender_id)
        stored = await self._load(sender_id, whole=False)
        if stored is not None and not recent.unwritten:
            recent.events = stored
        recent.seen = len(recent.events)
        return self._tracker(sender_id, recent.events)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return the conversation with all its sessions, or None for a new one.

        Where an older session can't be decrypted, it is the last session alone.
        """
        stored = await self._load(conversation_id, whole=True)
        unwritten = self._of(conversation_id).unwritten
        return self._tracker(conversation_id, [*(stored or []), *unwritten])

    async def _load(self, sender_id: str, whole: bool) -> list[dict[str, Any]] | None:
        """Return what the database holds, or None when it is away or what it holds can't be read."""
        try:
            return await asyncio.to_thread(services.conversations().load, sender_id, whole)
        except SQLAlchemyError as error:
            logger.error("a conversation could not be read: %s", type(error).__name__)
        except DecryptionError:
            if whole:
                return await self._load(sender_id, whole=False)
            logger.error("a conversation can't be decrypted: it starts anew, and the old events stay until the purge")
        return None

    def _tracker(self, sender_id: str, events: list[dict[str, Any]]) -> DialogueStateTracker | None:
        if not events or self.domain is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Return the conversations in memory: in the database they are pseudonyms, which can't be turned back."""
        return list(self._recent)
