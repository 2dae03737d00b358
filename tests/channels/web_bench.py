"""The web channel in a real Sanic server, with a scripted assistant behind it and a page in front."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
from rasa.core.channels.channel import UserMessage, register
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.server import configure_cors
from sanic import Blueprint, Sanic

from channels.limits import Limits
from channels.signing import Signer
from channels.web import WebInput

SECRET = "a secret of the tests, long enough"
APOLOGY = "Something went wrong on our side."
SOURCES = {
    "guide": {"title": "The guide", "publisher": "Clinic", "read": "2026-11-23"},
    "paper": {"title": "A paper", "publisher": "A journal", "url": "https://journal.example/1"},
}
Script = Callable[[UserMessage], Awaitable[None]]
_numbers = itertools.count()


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def say(message: UserMessage, text: str, **response: Any) -> None:
    """Answer as Rasa does: a response of the domain with its metadata."""
    await message.output_channel.send_response(message.sender_id, {"text": text, **response})


async def echo(message: UserMessage) -> None:
    """Say the message again, with a button."""
    await say(message, f"You: {message.text}", buttons=[{"title": "Does it hurt?", "payload": "/pain"}])


class Agent:
    """Stands in for Rasa's agent; keeps the messages that reach it."""

    def __init__(self, script: Script = echo) -> None:
        self.messages: list[UserMessage] = []
        self.ready = True
        self.nlg = TemplatedNaturalLanguageGenerator({"utter_technical_problem": [{"text": APOLOGY}]})
        self.domain = SimpleNamespace(slots=[])
        self._script = script

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        await self._script(message)

    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


class Reply:
    """What came back."""

    def __init__(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        self.status, self.headers, self.body = response.status, response.headers, body

    @property
    def content(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The error's code; asserts its form."""
        assert self.headers["Content-Type"] == "application/json"
        assert set(self.content) <= {"error", "message", "emergency"} and self.content["message"]
        return str(self.content["error"])


class Page:
    """A page that talks to the web channel."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self.url, self.token = url, ""
        self._client = client

    async def ask(self, method: str, path: str, **options: Any) -> Reply:
        async with self._client.request(method, self.url + path, **options) as response:
            return Reply(response, await response.read())

    async def start(self, **headers: str) -> Reply:
        """Start a session and use it from here on."""
        reply = await self.ask("POST", "/webhooks/web/session", headers=headers)
        self.token = reply.content.get("token", "")
        return reply

    async def send(self, headers: dict[str, str] | None = None, data: bytes | None = None, **body: Any) -> Reply:
        """Send a message: a body of these fields, with an id of its own unless one is given."""
        content = json.dumps({"id": f"m{next(_numbers)}", **body}).encode() if data is None else data
        own = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return await self.ask("POST", "/webhooks/web/message", data=content, headers=own | (headers or {}))


@contextlib.asynccontextmanager
async def serve(*parts: Blueprint | WebInput, agent: Agent | None = None, **config: Any) -> AsyncIterator[Page]:
    """Serve channels and blueprints as the launcher does, Rasa's own CORS included; yield a page."""
    Sanic.test_mode = True
    app = Sanic(f"web{next(_numbers)}", configure_logging=False)
    app.config.update(config)
    configure_cors(app, "https://rasa.example")
    app.ctx.agent = agent
    register([part for part in parts if isinstance(part, WebInput)], app, "/webhooks/")
    for part in parts:
        if isinstance(part, Blueprint):
            app.blueprint(part)
    server = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    url = f"http://127.0.0.1:{server.server.sockets[0].getsockname()[1]}"
    try:
        async with aiohttp.ClientSession() as client:
            yield Page(url, client)
    finally:
        await server.before_stop()
        await server.close()


@contextlib.asynccontextmanager
async def chatting(
    script: Script = echo,
    clock: Clock | None = None,
    origins: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> AsyncIterator[tuple[Page, Agent]]:
    """Run the channel with this assistant; yield a page with a session, and the assistant."""
    clock, agent = clock or Clock(), Agent(script)
    channel = WebInput(Signer(SECRET, clock=clock), SOURCES, origins, limits=limits, clock=clock)
    async with serve(channel, agent=agent) as page:
        await page.start()
        yield page, agent
