"""Delete what has been kept long enough."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from runtime import services
from runtime.settings import load_settings

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_RUNS = 6 * 3600


@dataclass(frozen=True)
class Purged:
    """How much was deleted, and how many questions for review lost the link to their conversation."""

    requests: int = 0
    events: int = 0
    questions: int = 0
    links: int = 0

    def __str__(self) -> str:
        """Return it as one sentence."""
        deleted = f"{self.requests} requests, {self.events} conversation events and {self.questions} kept questions"
        return f"{deleted} deleted, {self.links} kept questions made anonymous"


def purge(now: dt.datetime | None = None) -> Purged:
    """Delete what is over its time: requests, conversation events, and what is kept for review.

    A question's link to its conversation, and a person's marks, go when the conversation's own time is over.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is away; what was not deleted yet is deleted next time.
    """
    now, settings = now or dt.datetime.now(dt.timezone.utc), load_settings()
    chats_from = now - dt.timedelta(days=settings.conversation_days)
    reviews_until = now.date() - dt.timedelta(days=settings.review_days)
    requests = services.requests().purge(now)
    events = services.conversations().purge(chats_from)
    questions = services.review().purge(reviews_until)
    links = services.review().cut_links(chats_from.date())
    services.marks().forget(chats_from.date())
    services.marks().purge(reviews_until)
    return Purged(requests, events, questions, links)


async def purge_for_ever() -> None:
    """Purge now and every six hours; a database that is away is tried again next time."""
    while True:
        try:
            logger.info("housekeeping: %s", await asyncio.to_thread(purge))
        except SQLAlchemyError as error:
            logger.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(SECONDS_BETWEEN_RUNS)
