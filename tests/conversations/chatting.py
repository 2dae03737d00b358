"""What the conversation tests are written with: a person's chat, the form's questions, a database that goes away."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from channels.gate import clean_text
from records.requests import SavedRequest
from runtime import services

FORM, PREFIX = "consultation_form", "consultation_"
ASKS = f"utter_ask_consultation_form_{PREFIX}"
PHONE, PHONE_STORED, PHONE_SHOWN = "212 555 0199", "+12125550199", "+1 212-555-0199"
NEW_PHONE, NEW_PHONE_STORED, NEW_PHONE_SHOWN = "212 555 0177", "+12125550177", "+1 212-555-0177"
# The questions of the form in their order, each with an answer to it.
ANSWERS = {
    "adult": "/affirm",
    "consent": "/affirm",
    "name": "Sam",
    "contact": PHONE,
    "topic": '/give_answer{"field": "topic", "value": "Cost"}',
    "time": '/give_answer{"field": "time", "value": "Evening"}',
    "confirm": "/affirm",
}
QUESTIONS = tuple(ANSWERS)
# What the form holds when all but the last question is answered with ANSWERS.
FILLED = {
    "adult": True, "consent": True, "name": "Sam", "contact": PHONE_SHOWN, "topic": "Cost", "time": "Evening",
}  # fmt: skip


def held_at(question: str) -> dict[str, Any]:
    """What the form holds when it asks a question and all before it was answered with ANSWERS."""
    return {name: FILLED[name] for name in QUESTIONS[: QUESTIONS.index(question)]}


@dataclass(frozen=True)
class Message:
    """One message of the assistant's."""

    response: str
    text: str
    buttons: tuple[dict[str, str], ...]

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]

    @property
    def payloads(self) -> list[str]:
        return [button["payload"] for button in self.buttons]


class _Collector(OutputChannel):
    def __init__(self) -> None:
        self.messages: list[Message] = []

    @classmethod
    def name(cls) -> str:
        return "test"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        buttons = tuple(message.get("buttons") or ())
        self.messages.append(Message(str(message.get("utter_action")), message.get("text") or "", buttons))


@dataclass
class Chat:
    """One conversation.

    `say` types text as a patient does in any channel; `tap` presses a button of the last answer by its title or
    payload, and fails when no such button was offered; `tap_late` presses one that was offered earlier.
    Whatever is sent, the reply must hold words, and nothing twice.
    """

    agent: Agent
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)
    last: list[Message] = field(default_factory=list)
    shown: list[Message] = field(default_factory=list)

    async def say(self, *texts: str) -> list[Message]:
        for text in texts:
            await self._send(clean_text(text))
        return self.last

    async def tap(self, button: str) -> list[Message]:
        return await self._send(self._payload(button, self.last))

    async def tap_late(self, button: str) -> list[Message]:
        return await self._send(self._payload(button, self.shown))

    @staticmethod
    def _payload(button: str, messages: list[Message]) -> str:
        offered = [b for message in messages for b in message.buttons]
        chosen = next((b for b in offered if button in (b["title"], b["payload"])), None)
        assert chosen is not None, f"no button {button!r} in {offered}"
        return chosen["payload"]

    async def _send(self, text: str) -> list[Message]:
        collector = _Collector()
        await self.agent.handle_message(UserMessage(text, collector, self.sender, input_channel="test"))
        self.last = collector.messages
        self.shown = [*self.shown, *collector.messages]
        assert self.last, f"no reply to {text!r}"
        assert all(message.text.strip() for message in self.last), f"a reply without words to {text!r}: {self.last}"
        assert len(set(self.responses)) == len(self.last), f"said twice in reply to {text!r}: {self.responses}"
        return self.last

    async def fill_in(self, start: str = "adult", until: str = "confirm") -> None:
        """Answer the questions from one to another with ANSWERS."""
        for question in QUESTIONS[QUESTIONS.index(start) : QUESTIONS.index(until) + 1]:
            await self._send(ANSWERS[question])

    @property
    def responses(self) -> list[str]:
        """The names of the responses that the last message got."""
        return [message.response for message in self.last]

    @property
    def text(self) -> str:
        """All that was said in reply to the last message."""
        return "\n".join(message.text for message in self.last)

    @property
    def titles(self) -> list[str]:
        """The titles of all buttons under the reply to the last message."""
        return [title for message in self.last for title in message.titles]

    async def _tracker(self) -> DialogueStateTracker | None:
        return await self.agent.tracker_store.retrieve(self.sender)

    async def slots(self) -> dict[str, Any]:
        tracker = await self._tracker()
        return dict(tracker.current_slot_values()) if tracker else {}

    async def open_loop(self) -> str | None:
        """The loop that is open: the form, the two-stage fallback, or none."""
        tracker = await self._tracker()
        return tracker.active_loop_name if tracker else None

    async def form_is_open(self) -> bool:
        return await self.open_loop() == FORM

    async def asked(self) -> str | None:
        """The question that the open form waits for, such as `name`; None when no form is open."""
        tracker = await self._tracker()
        if tracker is None or tracker.active_loop_name != FORM:
            return None
        return str(tracker.get_slot("requested_slot")).removeprefix(PREFIX)

    async def filled(self) -> dict[str, Any]:
        """What the form holds: each answer under the question's name."""
        slots = await self.slots()
        return {name: slots[f"{PREFIX}{name}"] for name in QUESTIONS if slots.get(f"{PREFIX}{name}") is not None}

    async def is_clean(self) -> bool:
        """Tell whether no form is open and every slot of the form is empty, counters and keys among them."""
        tracker = await self._tracker()
        if tracker is None:
            return True
        slots = tracker.current_slot_values()
        left = [slot for slot, value in slots.items() if slot.startswith(PREFIX) and value is not None]
        return not left and slots.get("requested_slot") is None and tracker.active_loop_name != FORM

    async def copy(self) -> Chat:
        """Another person's conversation in which all the same was said so far."""
        tracker = await self._tracker()
        assert tracker is not None
        twin = Chat(self.agent, last=self.last, shown=self.shown)
        same = DialogueStateTracker.from_events(twin.sender, list(tracker.events), self.agent.domain.slots)
        await self.agent.tracker_store.save(same)
        return twin


ChatAt = Callable[[str], Awaitable[Chat]]
Rows = Callable[[], list[SavedRequest]]


class Database:
    """The database, which a test can take away and bring back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch, self._folder = monkeypatch, folder

    def goes_away(self) -> None:
        # A folder is no file: every connection fails, as it does when the disk is lost.
        self._monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{self._folder}")
        services.reset()

    def comes_back(self) -> None:
        self._monkeypatch.undo()
        services.reset()
