"""The web channel's route for marking an answer as helpful or not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.exc import SQLAlchemyError

from channels.limits import Clock, Limits, TokenBuckets
from channels.signing import Signer
from channels.web_http import ApiError, client_address, message_id, read_json, take
from learning.marking import mark_answer
from records.encryption import DecryptionError

logger = logging.getLogger(__name__)

TALK = "talk_to_human"
MAX_TOPIC = 64
BUSY_SECONDS = 3.0


class Feedback:
    """Takes `{id, topic, helpful}`: the id of the person's message, and the topic that its answer came with.

    Both are looked up in the session's own conversation, so that nobody marks another's answer, and no words but those
    that were sent in the chat are ever kept. The answer is `{kept, talk}`: whether the question is kept for review, and
    the signed button for those whom the answer did not help.
    """

    def __init__(self, signer: Signer, limits: Limits, clock: Clock) -> None:
        """Make the route. It has the same limits as messages, counted apart: a mark takes no message's place."""
        self._signer = signer
        self._of_session = TokenBuckets(limits.session_rate, limits.session_burst, clock=clock)
        self._of_address = TokenBuckets(limits.address_rate, limits.address_burst, clock=clock)

    async def receive(self, request: Request, session_of: Callable[[Request], str]) -> HTTPResponse:
        """Answer a request.

        Raises:
            ApiError: it is malformed, one too many, names no answer of this session, or the database is away.
        """
        take(self._of_address, client_address(request))
        session = session_of(request)
        body = await read_json(request)
        number, topic, helpful = message_id(body), _topic(body), body.get("helpful")
        if not isinstance(helpful, bool):
            raise ApiError("bad_request")
        take(self._of_session, session)
        kept = await _mark(session, number, topic, helpful)
        offers = not helpful and topic != TALK
        return json_response({"kept": kept, "talk": self._talk(session) if offers else None})

    def _talk(self, session: str) -> dict[str, str]:
        payload = f"/{TALK}"
        return {"payload": payload, "signature": self._signer.sign_payload(session, payload)}


def _topic(body: dict[str, Any]) -> str:
    topic = body.get("topic")
    if not isinstance(topic, str) or not 0 < len(topic) <= MAX_TOPIC:
        raise ApiError("bad_request")
    return topic


async def _mark(session: str, number: str, topic: str, helpful: bool) -> bool:
    try:
        return await asyncio.to_thread(mark_answer, session, number, topic, helpful)
    except (LookupError, DecryptionError) as problem:
        raise ApiError("not_found") from problem
    except SQLAlchemyError as problem:
        logger.error("an answer could not be marked: %s", type(problem).__name__)
        raise ApiError("busy", BUSY_SECONDS) from problem
