"""What an update of Telegram's asks of the assistant. Anything malformed or not meant for us asks nothing."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from channels.gate import plain_words
from content.answers import URGENT

if TYPE_CHECKING:
    from understanding.red_flags import RedFlagDetector

logger = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]
GREET = "/greet"
NOTICE = "utter_telegram_notice"
UNREADABLE = "utter_telegram_unreadable"

# What a person can send that is no text. Other messages are Telegram's own (a pin, a timer) and ask nothing.
_UNREADABLE_KINDS = {
    *("animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location"),
    *("paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice"),
}
_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{0,64}")


@dataclass(frozen=True)
class Turn:
    """What a chat asks: a response to say first, text for Rasa, a response to say last; any may be empty."""

    chat: int
    message_id: str
    text: str = ""
    before: str = ""
    after: str = ""
    album: str = ""  # the photos of one album come as one message each
    only_if_urgent: bool = False  # to be heard only if the assistant, too, finds danger in it


@dataclass(frozen=True)
class Press:
    """A press on a button; without a chat when the message is not in a private chat of ours."""

    query_id: str
    message_id: str
    chat: int | None
    data: str


def read_update(update: dict[str, Any]) -> Turn | Press | None:
    """Return what an update asks, or None for nothing."""
    if isinstance(message := update.get("message"), dict):
        return _message(message)
    if isinstance(message := update.get("edited_message"), dict):
        return _edited(message)
    if isinstance(query := update.get("callback_query"), dict):
        return _press(query)
    return None


def is_urgent(text: str) -> bool:
    """Tell whether a text speaks of danger that cannot wait."""
    try:
        flag = _detector().detect(text)
    except Exception as error:  # when in doubt, the message is heard
        logger.error("red flags could not be looked for: %s", type(error).__name__)
        return True
    return flag is not None and flag.level in URGENT


@lru_cache(maxsize=1)
def _detector() -> RedFlagDetector:
    # The patterns are read on first use: the server's start must not wait for them.
    from understanding.red_flags import RedFlagDetector

    return RedFlagDetector()


def _message(message: dict[str, Any]) -> Turn | None:
    chat = _private_chat(message)
    if chat is None:
        return None
    message_id = str(message.get("message_id"))
    if isinstance(message.get("text"), str):
        return _typed(chat, message_id, message["text"])
    if _UNREADABLE_KINDS.isdisjoint(message):
        return None
    album = str(message.get("media_group_id") or "")
    return Turn(chat, message_id, plain_words(_words(message)), before=UNREADABLE, album=album)


def _edited(message: dict[str, Any]) -> Turn | None:
    """An edit changes no answer, unless it brings a danger that the first wording did not show."""
    chat, text = _private_chat(message), plain_words(_words(message))
    if chat is None or not text:
        return None
    # What no pattern has, the danger model of the assistant may still find.
    return Turn(chat, str(message.get("message_id")), text, only_if_urgent=not is_urgent(text))


def _press(query: dict[str, Any]) -> Press | None:
    query_id, message = query.get("id"), query.get("message")
    if not isinstance(query_id, str):
        return None
    message = message if isinstance(message, dict) else {}
    return Press(query_id, str(message.get("message_id")), _private_chat(message), str(query.get("data") or ""))


def _typed(chat: int, message_id: str, text: str) -> Turn:
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        # What holds no words ("/") is a question for the menu.
        return Turn(chat, message_id, plain_words(text) or GREET)
    name, argument = command[1].lower(), (command[2] or "").strip()
    if name == "start" and _DEEP_LINK.fullmatch(argument):
        return Turn(chat, message_id, GREET, after=NOTICE)
    if name in ("start", "help", "menu") and not argument:
        return Turn(chat, message_id, GREET)
    return Turn(chat, message_id, plain_words(f"{command[1]} {argument}"))


def _words(message: dict[str, Any]) -> str:
    words = message.get("text") or message.get("caption")
    return words if isinstance(words, str) else ""


def _private_chat(message: dict[str, Any]) -> int | None:
    chat = message.get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return None
    number = chat.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None
