"""The web channel: a signed session, a JSON message, a JSON answer. `widget/chat.js` is its client."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from channels.gate import plain_words
from channels.lanes import Lanes
from channels.limits import Clock, InFlight, Limits, TokenBuckets, TurnCache
from channels.signing import ExpiredTokenError, InvalidTokenError, Signer, fingerprint
from channels.web_feedback import Feedback
from channels.web_health import Health, database_answers
from channels.web_http import (
    METHODS,
    ApiError,
    Origins,
    bearer_token,
    client_address,
    guarded,
    message_id,
    read_body,
    read_json,
    take,
)
from channels.web_output import NAME, Message, Sources, WebOutput
from content.answers import load_sources
from learning import keeping

__all__ = ["WebInput", "WebOutput"]

logger = logging.getLogger(__name__)

APOLOGY = "utter_technical_problem"
BUSY_SECONDS = 3.0


class WebInput(InputChannel):
    """Patients on the clinic's website. The server names the session; no other claim of a page counts."""

    def __init__(
        self,
        signer: Signer,
        sources: Sources,
        origins: Collection[str] = (),
        open_intents: Collection[str] = ("greet",),
        limits: Limits | None = None,
        clock: Clock = time.monotonic,
        marks: bool = False,
        reaches_database: Callable[[], bool] | None = None,
    ) -> None:
        """Make the channel.

        Args:
            signer: makes and checks session tokens and buttons.
            sources: what answers may cite, by id.
            origins: the sites, besides the server's own, whose pages may use the assistant.
            open_intents: what a page may send unasked, without a button that the assistant offered.
            limits: how much one visitor may ask for.
            clock: the seconds that limits count.
            marks: whether a person can mark an answer as helpful or not.
            reaches_database: whether the database answers, for /health; it may block.

        Raises:
            ValueError: an origin is none.
        """
        limits = limits or Limits()
        self._signer, self._sources = signer, sources
        self._origins, self._open = Origins(origins), frozenset(open_intents)
        self._session_messages = TokenBuckets(limits.session_rate, limits.session_burst, clock=clock)
        self._address_messages = TokenBuckets(limits.address_rate, limits.address_burst, clock=clock)
        self._address_sessions = TokenBuckets(limits.address_rate, limits.address_burst, clock=clock)
        self._in_flight = InFlight(limits.turns_at_once)
        self._lanes = Lanes(limits.session_at_once)
        self._turns: TurnCache[list[Message]] = TurnCache(clock=clock)
        self._feedback = Feedback(signer, limits, clock) if marks else None
        self._health = Health(reaches_database, clock)
        self._timeout = limits.timeout
        self._deliver: Callable[[UserMessage], Awaitable[Any]]

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """Make the channel from `secret`, `origins`, `open_intents` and `limits` of credentials.yml.

        Raises:
            InvalidConfigException: one of them is missing or unusable.
        """
        values = credentials or {}
        try:
            return cls(
                Signer(str(values.get("secret") or "")),
                load_sources(),
                _items(values.get("origins")),
                _items(values.get("open_intents", "greet")),
                Limits.from_mapping(values.get("limits") or {}),
                marks=keeping.is_on(),
                reaches_database=database_answers,
            )
        except ValueError as problem:
            raise InvalidConfigException(f"credentials of the web channel: {problem}") from problem

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes. Every path and method below them is answered here: each error is JSON."""
        self._deliver = on_new_message
        blueprint = Blueprint("web_channel")
        routes = {
            "/health": (("GET", "HEAD"), self._health.answer),
            "/session": (("POST",), self._start_session),
            "/message": (("POST",), self._receive),
            "/feedback": (("POST",), self._mark),
            "/": (METHODS, _nothing),
            "/<path:path>": (METHODS, _nothing),
        }
        for number, (path, (methods, handler)) in enumerate(routes.items()):
            route = guarded(self._origins, methods, handler)
            # A streamed route reads the body itself: after the checks, and not beyond the limit.
            blueprint.add_route(route, path, methods=METHODS, name=f"route_{number}", stream=True)
        blueprint.middleware("response")(self._origins.protect)
        return blueprint

    async def _start_session(self, request: Request) -> HTTPResponse:
        take(self._address_sessions, client_address(request))
        await read_body(request)
        return json_response({"token": self._signer.issue(), "expires_in": self._signer.lifetime})

    async def _receive(self, request: Request) -> HTTPResponse:
        take(self._address_messages, client_address(request))
        session = self._session(request)
        body = await read_json(request)
        text = self._text(body, session)
        turn = self._turn(_agent(request), session, message_id(body), text)
        try:
            # Cancelling a turn halfway would lose the message: it goes on, and a copy gets its answer.
            messages = await asyncio.wait_for(asyncio.shield(turn), self._timeout)
        except asyncio.TimeoutError as late:
            raise ApiError("timeout") from late
        return json_response({"messages": messages})

    async def _mark(self, request: Request) -> HTTPResponse:
        if self._feedback is None:
            raise ApiError("not_found")
        return await self._feedback.receive(request, self._session)

    def _session(self, request: Request) -> str:
        try:
            return self._signer.verify(bearer_token(request))
        except ExpiredTokenError as problem:
            raise ApiError("session_expired") from problem
        except InvalidTokenError as problem:
            raise ApiError("session_invalid") from problem

    def _text(self, body: dict[str, Any], session: str) -> str:
        """Return what Rasa gets: plain words, or the payload of a choice that was offered in this session."""
        text, payload, signature = body.get("text"), body.get("payload"), body.get("signature")
        if isinstance(text, str) and payload is None:
            return plain_words(text)
        if not isinstance(payload, str) or text is not None:
            raise ApiError("bad_request")
        offered = isinstance(signature, str) and self._signer.verify_payload(session, payload, signature)
        if payload.startswith("/") and (offered or payload[1:] in self._open):
            return payload
        raise ApiError("payload_refused")

    def _turn(self, agent: Any, session: str, number: str, text: str) -> asyncio.Task[list[Message]]:
        # The words are part of the key: an id used twice must not get the answer to something else.
        key = (session, number, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        known = self._turns.find(key)
        if known is not None:
            return known
        if agent is None or not agent.is_ready():
            raise ApiError("busy", BUSY_SECONDS)
        take(self._session_messages, session)
        if not self._lanes.enter(session):
            raise ApiError("too_many", 1)
        if not self._in_flight.enter():
            self._lanes.leave(session)
            raise ApiError("busy", BUSY_SECONDS)
        turn = asyncio.create_task(self._in_order(agent, session, number, text))
        turn.add_done_callback(lambda _: self._leave(session))
        self._turns.keep(key, turn)
        return turn

    def _leave(self, session: str) -> None:
        self._in_flight.leave()
        self._lanes.leave(session)

    async def _in_order(self, agent: Any, session: str, number: str, text: str) -> list[Message]:
        async with self._lanes.turn(session):
            return await self._answer(agent, session, number, text)

    async def _answer(self, agent: Any, session: str, number: str, text: str) -> list[Message]:
        output = WebOutput(session, self._signer, self._sources, marks=self._feedback is not None)
        failed = False
        try:
            await self._deliver(UserMessage(text, output, session, input_channel=self.name(), message_id=number))
        except Exception as error:  # whatever broke, the person gets an answer
            logger.error("a turn of session %s failed: %s", fingerprint(session), type(error).__name__)
            failed = True
        if failed or not output.messages:
            # What was said before it broke stays: it may be the advice to call for help.
            await _apologise(agent, output, session)
        return output.messages


async def _nothing(request: Request) -> HTTPResponse:
    raise ApiError("not_found")


async def _apologise(agent: Any, output: WebOutput, session: str) -> None:
    said = len(output.messages)
    nobody = DialogueStateTracker.from_events(session, [])
    try:
        await output.send_response(session, await agent.nlg.generate(APOLOGY, nobody, output.name()) or {})
    except Exception as error:  # what was said before must still arrive
        logger.error("%s can't be said: %s", APOLOGY, type(error).__name__)
    for message in output.messages[said:]:
        message["fallback"] = True
    if not output.messages:
        raise ApiError("internal")


def _agent(request: Request) -> Any:
    return getattr(request.app.ctx, "agent", None)


def _items(given: Any) -> list[str]:
    parts = given.split(",") if isinstance(given, str) else given or ()
    return [str(part).strip() for part in parts if str(part).strip()]
