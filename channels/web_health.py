"""Whether the web channel can do its work: a model to answer with, and a database to keep requests in."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import sqlalchemy as sa
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.exc import SQLAlchemyError

from channels.limits import Clock
from channels.web_http import ApiError
from records.tables import ConsultationRequest
from runtime import services

logger = logging.getLogger(__name__)

FRESH_SECONDS = 2.0
RETRY_SECONDS = 3.0


class Health:
    """Answers `{"status": "ok"}`, or an error that names what is missing: `no_model` or `no_database`."""

    def __init__(self, reaches_database: Callable[[], bool] | None = None, clock: Clock = time.monotonic) -> None:
        """Make the route; `reaches_database` may block, None leaves the database out."""
        self._reaches_database = reaches_database
        self._clock = clock
        self._known: tuple[float, asyncio.Task[bool]] | None = None

    async def answer(self, request: Request) -> HTTPResponse:
        """Answer a request.

        Raises:
            ApiError: the assistant has no model, or the database does not answer.
        """
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise ApiError("no_model", RETRY_SECONDS)
        if not await self._database_answers():
            raise ApiError("no_database", RETRY_SECONDS)
        return json_response({"status": "ok"})

    async def _database_answers(self) -> bool:
        if self._reaches_database is None:
            return True
        # Anybody may ask, without a limit: however many do, the database is asked once in a while, once at a time.
        if self._known is None or (self._known[1].done() and self._clock() - self._known[0] >= FRESH_SECONDS):
            self._known = self._clock(), asyncio.create_task(asyncio.to_thread(self._reaches_database))
        # Shielded: who hangs up must not take the answer from the others who wait for it.
        return await asyncio.shield(self._known[1])


def database_answers() -> bool:
    """Tell whether the database can be read. It blocks, at most as long as its connection may take."""
    try:
        with services.engine().connect() as connection:
            # A database without our tables answers, too, and can keep nothing.
            connection.execute(sa.select(ConsultationRequest.id).limit(1))
    except SQLAlchemyError as problem:
        logger.error("the database does not answer: %s", type(problem).__name__)
        return False
    return True
