"""What the assistant says, as Telegram messages with buttons."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from channels.bounded import Bounded
from channels.splitter import split_text
from channels.telegram_api import ApiError, BotApi
from channels.telegram_files import Files, Handout, handouts_of
from content.answers import URGENT

logger = logging.getLogger(__name__)

NAME = "telegram"
_BLOCKED = 403


def sender_id(chat: int) -> str:
    """Return the id of a chat's conversation in Rasa."""
    return f"{NAME}:{chat}"


class Buttons:
    """The buttons offered to each chat. Telegram carries a short id; the payload never leaves the server."""

    def __init__(self, token: str, limit: int = 20_000) -> None:
        # Derived from the token, so that a button offered again after a restart has its old id.
        self._key = hashlib.sha256(f"buttons {token}".encode()).digest()
        self._payloads: Bounded[tuple[int, str], str] = Bounded(limit)

    def offer(self, chat: int, payload: str) -> str:
        """Return the callback data of a button that stands for this payload in this chat only."""
        data = hmac.new(self._key, f"{chat} {payload}".encode(), hashlib.sha256).hexdigest()[:16]
        self._payloads[chat, data] = payload
        return data

    def payload(self, chat: int | None, data: str) -> str | None:
        """Return what a pressed button stands for, or None when this chat was not offered it."""
        return None if chat is None else self._payloads.get((chat, data))


class TelegramOutput(OutputChannel):
    """Sends plain text: without a parse mode nothing that a person typed can act as markup."""

    def __init__(self, api: BotApi, buttons: Buttons, inactive: Bounded[int, None], files: Files | None = None) -> None:
        self._api = api
        self._buttons = buttons
        self._inactive = inactive
        self._files = files
        self._wanted: dict[int, dict[Handout, None]] = {}  # the files of this turn, each once
        self._urgent = False  # whether a safety text was said
        self.used = False  # whether the assistant said anything, delivered or not

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a response: its whole text, its buttons under the last part. Never raises for Telegram.

        An error raised here would end the turn before Rasa has saved the conversation.
        """
        chat = int(recipient_id.removeprefix(f"{NAME}:"))
        said = (message.get(kind) for kind in ("text", "image", "attachment"))
        parts = split_text("\n\n".join(part for part in said if isinstance(part, str)))
        self.used = self.used or bool(parts)
        for number, part in enumerate(parts, start=1):
            rows = self._rows(chat, message) if number == len(parts) else []
            if not await self._send(chat, part, rows):
                return
        self._keep_files(chat, message.get("metadata") or {})

    def send_files(self) -> None:
        """Begin to send the pictures and sheets of the answers; who ends a turn calls it after the last text."""
        for chat, wanted in self._wanted.items():
            if self._files is not None:
                self._files.start(self._api, chat, list(wanted))
        self._wanted.clear()

    def _keep_files(self, chat: int, metadata: Mapping[str, Any]) -> None:
        if metadata.get("level") in URGENT:
            self._urgent = True
            self._wanted.clear()
            if self._files is not None:
                self._files.drop(chat)
        elif not self._urgent:
            self._wanted.setdefault(chat, {}).update(dict.fromkeys(handouts_of(metadata)))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text without buttons."""
        await self.send_response(recipient_id, {"text": text})

    def _rows(self, chat: int, message: dict[str, Any]) -> list[list[dict[str, str]]]:
        rows = []
        for button in message.get("buttons") or message.get("quick_replies") or ():
            title = str(button.get("title") or "").strip()
            if title:
                data = self._buttons.offer(chat, str(button.get("payload") or title))
                rows.append([{"text": title, "callback_data": data}])
        return rows

    async def _send(self, chat: int, text: str, rows: list[list[dict[str, str]]]) -> bool:
        if chat in self._inactive:
            return False
        params: dict[str, Any] = {
            "chat_id": chat,
            "text": text,
            "link_preview_options": {"is_disabled": True},
        }
        if rows:
            params["reply_markup"] = {"inline_keyboard": rows}
        try:
            await self._api.call("sendMessage", params)
        except ApiError as error:
            if error.code == _BLOCKED:
                self._inactive[chat] = None
            else:
                logger.warning("a message could not be sent: %s", error)
            return False
        return True
