"""Delete what has been kept long enough."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from sqlalchemy.exc import SQLAlchemyError

from runtime import services
from runtime.settings import load_settings

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_RUNS = 6 * 3600


def purge(now: dt.datetime | None = None) -> tuple[int, int]:
    """Delete requests and conversation events whose time is over; return how many of each.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database is away; nothing of that kind was deleted.
    """
    now = now or dt.datetime.now(dt.timezone.utc)
    requests = services.requests().purge(now)
    events = services.conversations().purge(now - dt.timedelta(days=load_settings().conversation_days))
    return requests, events


async def purge_for_ever() -> None:
    """Purge now and every six hours; a database that is away is tried again next time."""
    while True:
        try:
            requests, events = await asyncio.to_thread(purge)
            logger.info("housekeeping: %d requests and %d conversation events deleted", requests, events)
        except SQLAlchemyError as error:
            logger.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(SECONDS_BETWEEN_RUNS)
