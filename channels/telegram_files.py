"""Pictures and sheets for Telegram: made when first needed, uploaded once, then sent by the id that Telegram gave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from channels.telegram_api import ApiError, BotApi
from handouts.pdf import sheet_pdf
from handouts.words import load_sheets
from pictures.attach import caption, picture_of, sheets_of
from pictures.build import png

logger = logging.getLogger(__name__)

PHOTO, DOCUMENT = "photo", "document"
MAX_CAPTION = 1024


class Files:
    """What a bot sends besides text. The text of an answer never waits for it, and a failure costs only the file."""

    def __init__(self, facts: Callable[[], Mapping[str, str]]) -> None:
        """Make it; `facts` returns the clinic's, for the foot of each sheet."""
        self._facts = facts
        self._ids: dict[tuple[str, str], str] = {}

    async def send(self, api: BotApi, chat: int, metadata: Mapping[str, Any], sent: set[str]) -> None:
        """Send what goes with an answer, but nothing that is in `sent`: that was sent in this turn before."""
        picture = picture_of(metadata)
        if picture and picture not in sent:
            sent.add(picture)
            await self._send(api, chat, PHOTO, picture, caption(picture))
        for sheet in sheets_of(metadata):
            if sheet not in sent:
                sent.add(sheet)
                await self._send(api, chat, DOCUMENT, sheet, str(load_sheets()[sheet]["title"]))

    async def _send(self, api: BotApi, chat: int, kind: str, name: str, text: str) -> None:
        params = {"chat_id": chat, "caption": text[:MAX_CAPTION]}
        method = "sendPhoto" if kind == PHOTO else "sendDocument"
        try:
            known = self._ids.get((kind, name))
            if known:
                await api.call(method, {**params, kind: known})
                return
            # Drawing takes a moment of the processor's, in which others must be answered.
            content = await asyncio.to_thread(self._content, kind, name)
            filename = f"{name}.{'png' if kind == PHOTO else 'pdf'}"
            answer = await api.upload(method, params, kind, filename, content)
            file_id = _file_id(answer, kind)
            if file_id:
                self._ids[kind, name] = file_id
        except ApiError as error:
            # An id may be gone; the next time it is uploaded anew.
            self._ids.pop((kind, name), None)
            logger.warning("%s could not be sent: %s", name, error)

    def _content(self, kind: str, name: str) -> bytes:
        return png(name) if kind == PHOTO else sheet_pdf(name, self._facts())


def _file_id(answer: Any, kind: str) -> str | None:
    """Return the id of what was uploaded: of a photo, the largest of its sizes."""
    found = answer.get(kind) if isinstance(answer, dict) else None
    if isinstance(found, list) and found:
        found = found[-1]
    file_id = found.get("file_id") if isinstance(found, dict) else None
    return file_id if isinstance(file_id, str) else None
