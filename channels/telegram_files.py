"""Pictures and sheets for Telegram: made when first needed, uploaded once, then sent by the id that Telegram gave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.telegram_api import ApiError, BotApi
from handouts.pdf import sheet_pdf
from handouts.words import load_sheets
from pictures.attach import caption, picture_of, sheets_of
from pictures.build import png
from pictures.draw import photos

logger = logging.getLogger(__name__)

PHOTO, DOCUMENT = "photo", "document"
MAX_CAPTION = 1024


@dataclass(frozen=True)
class Handout:
    """One file that goes with an answer: a photo of a picture (some take several), or a sheet."""

    kind: str
    name: str
    part: int = 0

    @property
    def caption(self) -> str:
        """Return what is said under it; of several photos the first says it."""
        if self.kind == DOCUMENT:
            return str(load_sheets()[self.name]["title"])
        return "" if self.part else caption(self.name)[:MAX_CAPTION]


def handouts_of(metadata: Mapping[str, Any]) -> list[Handout]:
    """Return the files that go with an answer, in the order in which they are sent."""
    picture = picture_of(metadata)
    found = [Handout(PHOTO, picture, part) for part in range(photos(picture))] if picture else []
    return found + [Handout(DOCUMENT, sheet) for sheet in sheets_of(metadata)]


class Files:
    """What a bot sends besides text. No text waits for it, a safety text ends it, and a failure costs only the file."""

    def __init__(self, facts: Callable[[], Mapping[str, str]]) -> None:
        """Make it; `facts` returns the clinic's, for the foot of each sheet."""
        self._facts = facts
        self._ids: dict[Handout, str] = {}
        self._locks: dict[Handout, asyncio.Lock] = {}
        self._tasks: dict[int, set[asyncio.Task[None]]] = {}

    def start(self, api: BotApi, chat: int, wanted: Sequence[Handout]) -> None:
        """Begin to send files to a chat and return at once: its next message may be one of danger."""
        if not wanted:
            return
        task = asyncio.create_task(self._send_all(api, chat, wanted))
        self._tasks.setdefault(chat, set()).add(task)
        task.add_done_callback(lambda done: self._forget(chat, done))

    def drop(self, chat: int) -> None:
        """Send a chat no more of what was begun: nothing may push a safety text out of sight."""
        for task in self._tasks.get(chat, ()):
            task.cancel()

    async def close(self, grace: float) -> None:
        """Let what was begun end within `grace` seconds, then stop it."""
        tasks = [task for chat in self._tasks.values() for task in chat]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, chat: int, task: asyncio.Task[None]) -> None:
        tasks = self._tasks.get(chat, set())
        tasks.discard(task)
        if not tasks:
            self._tasks.pop(chat, None)

    async def _send_all(self, api: BotApi, chat: int, wanted: Sequence[Handout]) -> None:
        for handout in wanted:
            try:
                await self._send(api, chat, handout)
            except ApiError as error:
                # An id may be gone; the next time it is uploaded anew.
                self._ids.pop(handout, None)
                logger.warning("%s could not be sent: %s", handout.name, error)
            except Exception as error:  # nobody waits for this task, so that only the log can tell
                logger.error("%s could not be made: %s", handout.name, type(error).__name__)

    async def _send(self, api: BotApi, chat: int, handout: Handout) -> None:
        method = "sendPhoto" if handout.kind == PHOTO else "sendDocument"
        params: dict[str, Any] = {"chat_id": chat, "caption": handout.caption}
        # Chats that want the same file at the same time wait for one upload of it.
        async with self._locks.setdefault(handout, asyncio.Lock()):
            if handout not in self._ids:
                # Drawing takes a moment of the processor's, in which others must be answered.
                content = await asyncio.to_thread(self._content, handout)
                filename = f"{handout.name}.{'png' if handout.kind == PHOTO else 'pdf'}"
                answer = await api.upload(method, params, handout.kind, filename, content)
                if file_id := _file_id(answer, handout.kind):
                    self._ids[handout] = file_id
                return
        await api.call(method, {**params, handout.kind: self._ids[handout]})

    def _content(self, handout: Handout) -> bytes:
        return png(handout.name, handout.part) if handout.kind == PHOTO else sheet_pdf(handout.name, self._facts())


def _file_id(answer: Any, kind: str) -> str | None:
    """Return the id of what was uploaded: of a photo, the largest of its sizes."""
    found = answer.get(kind) if isinstance(answer, dict) else None
    if isinstance(found, list) and found:
        found = found[-1]
    file_id = found.get("file_id") if isinstance(found, dict) else None
    return file_id if isinstance(file_id, str) else None
