"""The Telegram channel in a real Sanic server, between the fake Bot API and a scripted assistant."""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import yaml
from rasa.core.channels.channel import UserMessage, register
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from sanic import Sanic

from channels.telegram import TelegramInput
from tests.channels.fake_telegram import TOKEN, FakeTelegram

ROOT = Path(__file__).resolve().parents[2]
APOLOGY = "Something went wrong on our side."
LONG_PAYLOAD = "/risks" + "x" * 90  # longer than Telegram's 64 bytes
Script = Callable[[UserMessage], Awaitable[None]]
_numbers = itertools.count()


class Words(TemplatedNaturalLanguageGenerator):
    """The channel's own responses, with a clinic's fact filled in as the server does it."""

    def __init__(self) -> None:
        file = ROOT / "data" / "responses" / "telegram.yml"
        own = yaml.safe_load(file.read_text("utf-8"))["responses"]
        super().__init__(own | {"utter_technical_problem": [{"text": APOLOGY}]})

    def _fill_response(self, response: Any, filled_slots: Any = None, **kwargs: Any) -> Any:
        return super()._fill_response(response, {**(filled_slots or {}), "emergency_number": "911"}, **kwargs)


# Words of danger that no pattern has.
NEW_DANGER = "a blind came down over one side"


async def echo(message: UserMessage) -> None:
    """Say the message again, with two buttons."""
    buttons = [{"title": "Does it hurt?", "payload": "/pain"}, {"title": "Risks", "payload": LONG_PAYLOAD}]
    answer = {"text": f"You: {message.text}", "buttons": buttons}
    await message.output_channel.send_response(message.sender_id, answer)


class Agent:
    """Stands in for Rasa's agent; keeps the messages that reach it."""

    def __init__(self, script: Script) -> None:
        self.messages: list[UserMessage] = []
        self.ready = True
        self.nlg = Words()
        self.domain = SimpleNamespace(slots=[])
        self._script = script

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        await self._script(message)

    async def parse_message(self, text: str) -> dict[str, Any]:
        """Understand danger in one text, and break at another."""
        if text == "breaks":
            raise RuntimeError("no model")
        return {"intent": {"name": "urgent_severe_reaction" if text == NEW_DANGER else "cost"}}

    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


class Server:
    """A started Sanic server with only the Telegram channel."""

    def __init__(self, channel: TelegramInput, agent: Agent) -> None:
        self._channel, self._agent = channel, agent

    async def start(self) -> None:
        Sanic.test_mode = True
        self.app = Sanic(f"bench{next(_numbers)}", configure_logging=False)
        register([self._channel], self.app, "/webhooks/")
        self.app.ctx.agent = self._agent
        # A socket of our own: Sanic takes port 0 for its default, which another test run may hold.
        sock = socket.create_server(("127.0.0.1", 0))
        self._server = await self.app.create_server(sock=sock, return_asyncio_server=True)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()
        self.health = f"http://127.0.0.1:{sock.getsockname()[1]}/webhooks/telegram/health"

    async def stop(self) -> None:
        await self._server.before_stop()
        await self._server.close()


@contextlib.asynccontextmanager
async def running(
    script: Script = echo, telegram: FakeTelegram | None = None, token: str = TOKEN, ready: bool = True
) -> AsyncIterator[tuple[FakeTelegram, Agent, TelegramInput, Server]]:
    """Run the fake Bot API (unless one is given), the server and the channel."""
    fake = telegram or FakeTelegram()
    if telegram is None:
        await fake.start()
    try:
        channel, agent = TelegramInput(token, fake.url, pause=0.01), Agent(script)
        agent.ready = ready
        server = Server(channel, agent)
        await server.start()
        try:
            yield fake, agent, channel, server
        finally:
            await server.stop()
    finally:
        await fake.stop()


async def health(url: str) -> tuple[int, str]:
    """Return the status and the word of the health route."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, (await response.json())["status"]
