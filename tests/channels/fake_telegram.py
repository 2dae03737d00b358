"""A Bot API on loopback that is as strict as Telegram's: limits, long polling, and failures on demand."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

TOKEN = "4242:fake-token-that-no-log-may-hold"


class RefusedError(Exception):
    """A 400 of the Bot API."""


class FakeTelegram:
    """Serves one bot. `calls` holds what was accepted, `tried` counts what was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.tried: dict[str, int] = defaultdict(int)
        self.files: list[bytes] = []  # what was uploaded
        self.webhook = True
        self.held: dict[str, asyncio.Event] = {}  # methods that do not answer until the event is set
        self.keeps_nonsense = False  # hand out again what has no id
        self.port = 0
        self._updates: list[Any] = []
        self._news = asyncio.Event()
        self._failures: dict[str, deque[tuple[int, float | None]]] = defaultdict(deque)
        self._polls = 0
        self._next_id = 1000

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._news.set()
        await self._runner.cleanup()

    def push(self, **update: Any) -> int:
        """Add an update, with the next id when it has none."""
        self._next_id = update.setdefault("update_id", self._next_id + 1)
        self._updates.append(update)
        self._news.set()
        return self._next_id

    def push_raw(self, update: Any) -> None:
        """Add something that Telegram would not send."""
        self._updates.append(update)
        self._news.set()

    def write(self, text: str, chat: int = 7) -> int:
        """Have the person of a private chat write a text."""
        message = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "text": text}
        return self.push(message=message)

    def edit(self, text: str, chat: int = 7) -> int:
        """Have the person of a private chat change what they wrote."""
        return self.push(edited_message={"message_id": 1, "chat": {"id": chat, "type": "private"}, "text": text})

    def press(self, data: str, chat: int = 7, **over: Any) -> int:
        """Have the person of a private chat press a button."""
        message = {"message_id": 2, "chat": {"id": chat, "type": "private"}}
        return self.push(callback_query={"id": "q1", "data": data, "message": message} | over)

    def fail(self, method: str, *codes: int, retry_after: float | None = None) -> None:
        """Let the next calls of a method fail with these codes; 502 is a proxy's HTML page."""
        self._failures[method].extend((code, retry_after) for code in codes)

    def sent(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        """Return the parameters of the accepted calls of a method."""
        return [params for name, params in self.calls if name == method]

    def texts(self) -> list[str]:
        """Return the texts that the bot sent."""
        return [params["text"] for params in self.sent()]

    async def until(self, holds: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until something holds; fail the test when it does not come."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not holds():
            assert loop.time() < end, "it did not happen in time"
            await asyncio.sleep(0.005)

    async def until_sent(self, count: int, method: str = "sendMessage") -> None:
        """Wait until a number of calls of a method were accepted."""
        await self.until(lambda: len(self.sent(method)) >= count)

    async def _serve(self, request: web.Request) -> web.Response:
        method, params = request.match_info["method"], await _params(request)
        self.tried[method] += 1
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        if method in self.held:
            await self.held[method].wait()
        if self._failures[method]:
            code, retry_after = self._failures[method].popleft()
            return _error(code, "made to fail", retry_after)
        try:
            result = await getattr(self, f"_{method.lower()}")(params)
        except RefusedError as refused:
            return _error(409 if method == "getUpdates" else 400, str(refused))
        self.calls.append((method, params))
        return web.json_response({"ok": True, "result": result})

    async def _deletewebhook(self, params: dict[str, Any]) -> bool:
        self.webhook = False
        if params.get("drop_pending_updates"):
            self._updates.clear()
        return True

    async def _getupdates(self, params: dict[str, Any]) -> list[Any]:
        if self.webhook:
            raise RefusedError("can't use getUpdates method while webhook is active")
        self._polls += 1
        poll, offset = self._polls, params["offset"]
        self._updates = [u for u in self._updates if _number(u, offset) >= offset]
        if not self._updates:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), params["timeout"])
            except asyncio.TimeoutError:
                return []
        if poll != self._polls:
            raise RefusedError("terminated by other getUpdates request")
        batch = self._updates[:100]
        if not self.keeps_nonsense:
            self._updates = [u for u in self._updates if _number(u, -1) >= 0]
        return batch

    async def _sendmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        text = params["text"]
        if not text.strip():
            raise RefusedError("message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise RefusedError("message is too long")
        for row in params.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not button["text"].strip() or not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise RefusedError("BUTTON_DATA_INVALID")
        return {"message_id": len(self.calls), "text": text}

    async def _sendphoto(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"photo": [{"file_id": "small"}, {"file_id": self._file_id(params, "photo")}]}

    async def _senddocument(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"document": {"file_id": self._file_id(params, "document")}}

    def _file_id(self, params: dict[str, Any], field: str) -> str:
        if len(params.get("caption", "")) > 1024:
            raise RefusedError("message caption is too long")
        given = params[field]
        if isinstance(given, bytes):
            self.files.append(given)
            return f"file-{len(self.files)}"
        if given not in {f"file-{number}" for number in range(1, len(self.files) + 1)}:
            raise RefusedError("wrong file identifier")
        return str(given)

    async def _sendchataction(self, params: dict[str, Any]) -> bool:
        return True

    async def _answercallbackquery(self, params: dict[str, Any]) -> bool:
        if len(params.get("text", "")) > 200:
            raise RefusedError("MESSAGE_TOO_LONG")
        return True


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type != "multipart/form-data":
        return dict(await request.json())
    fields = await request.post()
    return {name: part.file.read() if isinstance(part, web.FileField) else part for name, part in fields.items()}


def _number(update: Any, default: int) -> int:
    return int(update.get("update_id", default)) if isinstance(update, dict) else default


def _error(code: int, description: str, retry_after: float | None = None) -> web.Response:
    if code == 502:
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=code)
