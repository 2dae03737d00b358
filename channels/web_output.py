"""What the assistant says, as the web page gets it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from channels.signing import Signer
from content.answers import URGENT
from learning.rated import rated_topic
from pictures.attach import for_web

logger = logging.getLogger(__name__)

NAME = "web"
SOURCED_LEVELS = ("education", "caution")

Message = dict[str, Any]
Sources = Mapping[str, Mapping[str, str]]


class WebOutput(OutputChannel):
    """Collects the messages of one turn, each whole and with its buttons signed for the session.

    A message is `{text, buttons: [{title, payload, signature}], level, sources: [{title, publisher, url}],
    reviewed_on, topic}`. A source that is not on the web has no url. Only reviewed medical answers (level education
    or caution) name sources and the day of their review. `topic` is what an answer is marked by as helpful or not;
    it is empty where there is nothing to mark. Where an answer has them, there are also `image: {src, alt, description,
    caption, width, height}`, `table: {caption, columns, rows, note}` and `links: [{title, url, kind}]`:
    each once in a turn, and none beside or after a safety text.
    """

    def __init__(self, session: str, signer: Signer, sources: Sources, marks: bool = False) -> None:
        """Make an output for one session; `sources` is what answers may cite, by id; `marks`: answers can be marked."""
        self.messages: list[Message] = []
        self._marks = marks
        self._session = session
        self._signer = signer
        self._sources = sources
        self._shown: list[Any] = []  # what stands beside the answers of this turn, each once
        self._urgent = False  # whether a safety text was said

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response of the assistant's."""
        text = str(message.get("text") or "").strip()
        if not text:
            logger.warning("%s has no text for the page", message.get("utter_action") or "a response")
            return
        metadata = message.get("metadata") or {}
        level = str(metadata.get("level") or "")
        reviewed = metadata if level in SOURCED_LEVELS else {}
        self.messages.append(
            {
                "text": text,
                "buttons": self._signed(message.get("buttons") or message.get("quick_replies") or ()),
                "level": level,
                "sources": self._cited(reviewed.get("sources") or ()),
                "reviewed_on": str(reviewed.get("reviewed_on") or ""),
                "topic": rated_topic(str(message.get("utter_action") or ""), level) if self._marks else "",
                **self._beside(level, metadata),
            }
        )

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a text without buttons."""
        await self.send_response(recipient_id, {"text": text})

    def _beside(self, level: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        self._urgent = self._urgent or level in URGENT
        found = {} if self._urgent else for_web(metadata)
        fresh = {key: value for key, value in found.items() if value not in self._shown}
        self._shown += fresh.values()
        return fresh

    def _signed(self, buttons: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
        return [
            {
                "title": str(button["title"]),
                "payload": button["payload"],
                "signature": self._signer.sign_payload(self._session, button["payload"]),
            }
            for button in buttons
            if button.get("title") and str(button.get("payload")).startswith("/")
        ]

    def _cited(self, names: Iterable[str]) -> list[dict[str, str]]:
        known = [self._sources[name] for name in names if name in self._sources]
        shown = ("title", "publisher", "url")
        return [{key: source[key] for key in shown if key in source} for source in known]
