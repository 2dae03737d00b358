"""The Telegram channel: long polling on the raw Bot API, so that a clinic needs no public address."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from channels.bounded import Bounded
from channels.chat_queues import ChatQueues
from channels.telegram_api import NETWORK, ApiError, BotApi, backoff
from channels.telegram_files import Files
from channels.telegram_output import NAME, Buttons, TelegramOutput, sender_id
from channels.telegram_updates import ALLOWED_UPDATES, Press, Turn, is_urgent, read_update
from runtime import services

__all__ = ["TelegramInput", "TelegramOutput"]

logger = logging.getLogger(__name__)

DEFAULT_URL = "https://api.telegram.org"
EXPIRED = "utter_telegram_expired"
APOLOGY = "utter_technical_problem"
POLL_SECONDS = 25
TYPING_AFTER, TYPING_EVERY = 0.4, 4.5  # most turns end sooner; an early sign would outlast the answer
STOP_GRACE = 5.0
# What the assistant understands a message of danger as.
URGENT_INTENTS = frozenset({
    "urgent_severe_reaction", "crisis_self_harm", "post_procedure_warning_signs", "finasteride_mood",
})  # fmt: skip
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_MAX_NOTICE = 200  # Telegram's limit for the answer to a button


class TelegramInput(InputChannel):
    """Receives what people write to the bot, and has the assistant answer."""

    def __init__(self, token: str, url: str = DEFAULT_URL, pause: float = 1.0) -> None:
        """Make the channel; without a token it is off. `pause` is the first wait after a failed call."""
        self._token = token
        self._pause = pause
        self._api = BotApi(token, url, pause)
        self._buttons = Buttons(token)
        self._files = Files(services.facts)
        self._inactive: Bounded[int, None] = Bounded(10_000)
        self._seen: Bounded[int | str, None] = Bounded(2_000)
        self._queues = ChatQueues(self._handle)
        self._answers: set[asyncio.Task[None]] = set()
        self._poller: asyncio.Task[None] | None = None
        self._offset = 0
        self._state = self._first_state()

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramInput:
        """Make the channel from `access_token` and, for tests and own servers, `api_url`."""
        given = credentials or {}
        return cls(str(given.get("access_token") or "").strip(), str(given.get("api_url") or DEFAULT_URL))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes: /health only, as Telegram is asked for updates and need not reach us."""
        self._on_new_message = on_new_message
        blueprint = Blueprint(NAME)

        async def health(request: Request) -> HTTPResponse:
            return json({"status": self._state}, status=200 if self._state in ("ok", "off") else 503)

        blueprint.add_route(health, "/health", methods=["GET"])
        if self._state == "connecting":
            blueprint.listener("after_server_start")(self._start)
            blueprint.listener("before_server_stop")(self._stop)
        return blueprint

    def get_output_channel(self) -> TelegramOutput:
        """Return an output that works at any time, also for what no message asked for."""
        return TelegramOutput(self._api, self._buttons, self._inactive, self._files)

    def _first_state(self) -> str:
        if not self._token:
            return "off"
        if not _TOKEN.fullmatch(self._token):
            # Such as "${ANAGEN_TELEGRAM_TOKEN}", which Rasa leaves alone when it stands in quotes.
            logger.error("the access_token is no bot token: Telegram stays off")
            return "refused"
        return "connecting"

    async def _start(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._poller = asyncio.create_task(self._run())

    async def _stop(self, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        if self._poller is not None:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)
        await self._queues.close(STOP_GRACE)
        await self._files.close(STOP_GRACE)
        for answer in self._answers:
            answer.cancel()
        await self._api.close()

    async def _run(self) -> None:
        # Telegram keeps what people write for a day: better late than taken by an assistant without a model.
        while (agent := getattr(self._app.ctx, "agent", None)) is None or not agent.is_ready():
            await asyncio.sleep(self._pause)
        failures = 0
        while True:
            try:
                if self._state != "ok":
                    # A webhook that another installation left would keep all updates from us.
                    await self._api.call("deleteWebhook", {"drop_pending_updates": False}, tries=1)
                    self._state = "ok"
                await self._poll()
                failures = 0
            except Exception as error:  # whatever it was, the channel comes back
                failures += 1
                await asyncio.sleep(self._trouble(error, failures))

    def _trouble(self, error: Exception, failures: int) -> float:
        """Note a failed poll and return how long to wait."""
        code = error.code if isinstance(error, ApiError) else None
        self._state = "refused" if code in (401, 404) else "connecting"
        logger.warning("no updates from Telegram: %s", type(error).__name__ if code is None else error)
        asked = error.retry_after if isinstance(error, ApiError) else None
        return max(backoff(failures, self._pause), asked or 0.0)

    async def _poll(self) -> None:
        params = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        updates = await self._api.call("getUpdates", params, tries=1, timeout=POLL_SECONDS + 10)
        before = self._offset
        for update in updates if isinstance(updates, list) else ():
            if isinstance(update, dict) and isinstance(update.get("update_id"), int):
                self._offset = max(self._offset, update["update_id"] + 1)
                self._accept(update)
        if updates != [] and self._offset == before:
            raise ApiError(NETWORK)  # an answer that brings us no further would be asked for without end

    def _accept(self, update: dict[str, Any]) -> None:
        if self._known(update["update_id"]):
            return
        asked = read_update(update)
        if isinstance(asked, Press):
            asked = self._pressed(asked)
        if asked is None or (asked.album and self._known(f"album {asked.album}") and not asked.text):
            return
        text = asked.text
        self._queues.put(asked.chat, asked, urgent=lambda: is_urgent(text))

    def _known(self, key: int | str) -> bool:
        known = key in self._seen
        self._seen[key] = None
        return known

    def _pressed(self, press: Press) -> Turn | None:
        payload = self._buttons.payload(press.chat, press.data)
        task = asyncio.create_task(self._answer_press(press, expired=payload is None))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
        return Turn(press.chat, press.message_id, payload) if press.chat is not None and payload else None

    async def _answer_press(self, press: Press, expired: bool) -> None:
        params: dict[str, Any] = {"callback_query_id": press.query_id}
        words = await self._words(EXPIRED) if expired else None
        if words:
            params |= {"text": str(words.get("text"))[:_MAX_NOTICE], "show_alert": True}
        try:
            await self._api.call("answerCallbackQuery", params)
        except ApiError as error:
            logger.warning("a button could not be answered: %s", error)

    async def _handle(self, turn: Turn) -> None:
        # Who writes has not blocked the bot, or no longer.
        self._inactive.pop(turn.chat, None)
        if turn.only_if_urgent and not await self._finds_danger(turn.text):
            return
        typing = asyncio.create_task(self._typing(turn.chat))
        try:
            await self._say(turn.chat, turn.before)
            output = await self._ask(turn) if turn.text else None
            await self._say(turn.chat, turn.after)
            if output is not None:
                output.send_files()
        finally:
            typing.cancel()

    async def _finds_danger(self, text: str) -> bool:
        """Tell whether the assistant would answer a text with a safety text."""
        try:
            understood = await self._app.ctx.agent.parse_message(text)
        except Exception as error:  # when in doubt, the message is heard
            logger.error("an edit could not be understood: %s", type(error).__name__)
            return True
        return str((understood.get("intent") or {}).get("name")) in URGENT_INTENTS

    async def _ask(self, turn: Turn) -> TelegramOutput:
        """Let Rasa answer a turn; one that stays without any answer gets an apology. Return where it was said."""
        output = self.get_output_channel()
        message = UserMessage(turn.text, output, sender_id(turn.chat), input_channel=NAME, message_id=turn.message_id)
        try:
            await self._on_new_message(message)
            answered = output.used
        except Exception as error:  # its text may hold the person's words
            logger.error("a turn failed: %s", type(error).__name__)
            answered = False
        if not answered:
            await self._say(turn.chat, APOLOGY)
        return output

    async def _say(self, chat: int, name: str) -> None:
        words = await self._words(name) if name else None
        if words:
            await self.get_output_channel().send_response(sender_id(chat), words)

    async def _words(self, name: str) -> dict[str, Any] | None:
        """Return a response of the domain with the clinic's facts, or None where there is none."""
        agent = self._app.ctx.agent
        try:
            words: dict[str, Any] | None = await agent.nlg.generate(
                name, DialogueStateTracker(NAME, agent.domain.slots), NAME
            )
        except Exception as error:  # no words are better than no channel
            logger.error("%s can't be said: %s", name, type(error).__name__)
            return None
        return words

    async def _typing(self, chat: int) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            with contextlib.suppress(ApiError):
                params = {"chat_id": chat, "action": "typing"}
                await self._api.call("sendChatAction", params, tries=1, timeout=TYPING_EVERY)
            await asyncio.sleep(TYPING_EVERY)
