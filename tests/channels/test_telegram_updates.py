"""What each kind of update asks: the table of messages, commands, edits, presses and nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels import telegram_updates
from channels.telegram_updates import GREET, NOTICE, UNREADABLE, Press, Turn, read_update

PRIVATE = {"id": 7, "type": "private"}


def message(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 3, "chat": PRIVATE} | fields}


@pytest.fixture
def flags(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str | None]]:
    """Red flags by text; any other text has none."""
    levels: dict[str, str | None] = {}

    class Detector:
        def detect(self, text: str) -> Any:
            if text == "broken":
                raise ValueError(text)
            level = levels.get(text)
            return SimpleNamespace(level=level) if text in levels else None

    monkeypatch.setattr("understanding.red_flags.RedFlagDetector", Detector)
    telegram_updates._detector.cache_clear()
    yield levels
    telegram_updates._detector.cache_clear()


@pytest.mark.parametrize(
    ("typed", "text", "after"),
    [
        ("Does it hurt?", "Does it hurt?", ""),
        ("/start", GREET, NOTICE),
        ("/START", GREET, NOTICE),
        ("/start@HairBot", GREET, NOTICE),
        ("/start from_poster-2", GREET, NOTICE),
        ("/start my chest hurts", "start my chest hurts", ""),
        ("/help", GREET, ""),
        ("/menu@HairBot", GREET, ""),
        ("/help I cannot breathe", "help I cannot breathe", ""),
        ("/stop@HairBot", "stop", ""),
        ("/stop", "stop", ""),
        ("/delete@HairBot my data", "delete my data", ""),
        ("/", GREET, ""),
        ("example.org/bottle", "example.org/bottle", ""),
        ("me@HairBot.org", "me@HairBot.org", ""),
    ],
)
def test_typed_text(typed: str, text: str, after: str) -> None:
    assert read_update(message(text=typed)) == Turn(7, "3", text, after=after)


BLANKS = ["", "/", " /", "\u00a0", "\u3000", "\u2028/", "\u200b", "\uff0f", "\t\n/", "\x00/"]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("command", ['/admin_secret{"role":"doctor"}', "/greet", "/restart@0.9"])
def test_no_text_is_a_command_for_rasa(blank: str, command: str) -> None:
    turn = read_update(message(text=f"/{blank}{command}"))
    assert isinstance(turn, Turn)
    assert turn.text == GREET or not UserMessage(turn.text).text.startswith("/")


def test_no_payload_passes_as_an_argument_or_caption() -> None:
    for fields in ({"text": '/start /tell{"a":1}'}, {"photo": [], "caption": '/tell{"a":1}'}):
        turn = read_update(message(**fields))
        assert isinstance(turn, Turn) and not turn.text.startswith("/")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video_note", "location"])
def test_what_cannot_be_read_is_said_so(kind: str) -> None:
    assert read_update(message(**{kind: {}})) == Turn(7, "3", before=UNREADABLE)


def test_a_caption_is_heard_too() -> None:
    turn = read_update(message(photo=[], caption="is this swelling bad", media_group_id="55"))
    assert turn == Turn(7, "3", "is this swelling bad", before=UNREADABLE, album="55")


@pytest.mark.parametrize("level", ["emergency", "crisis", "same-day"])
@pytest.mark.parametrize("field", ["text", "caption"])
def test_an_edit_with_a_red_flag_is_heard(level: str, field: str, flags: dict[str, str | None]) -> None:
    flags["I can't breathe"] = level
    edit = {"message_id": 3, "chat": PRIVATE, field: "/I can't breathe"}
    assert read_update({"edited_message": edit}) == Turn(7, "3", "I can't breathe")


def test_other_edits_are_left_to_the_assistant(flags: dict[str, str | None]) -> None:
    flags.update({"I take aspirin": "caution", "odd": None})
    for text in ("Does it hurt", "I take aspirin", "odd"):
        turn = Turn(7, "3", text, only_if_urgent=True)
        assert read_update({"edited_message": {"message_id": 3, "chat": PRIVATE, "text": text}}) == turn
    assert read_update({"edited_message": {"message_id": 3, "chat": PRIVATE, "text": ""}}) is None
    assert read_update({"edited_message": {"message_id": 3, "chat": PRIVATE, "photo": []}}) is None


def test_an_edit_is_heard_when_red_flags_cannot_be_looked_for(flags: dict[str, str | None]) -> None:
    assert read_update({"edited_message": {"message_id": 3, "chat": PRIVATE, "text": "broken"}}) is not None


def test_an_edit_in_a_group_is_not(flags: dict[str, str | None]) -> None:
    flags["help"] = "emergency"
    assert read_update({"edited_message": {"chat": {"id": -5, "type": "group"}, "text": "help"}}) is None


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 1},
        {"message": None},
        {"message": []},
        {"message": {}},
        {"message": {"chat": None, "text": "hi"}},
        {"message": {"chat": {"type": "private"}, "text": "hi"}},
        {"message": {"chat": {"id": "7", "type": "private"}, "text": "hi"}},
        {"message": {"chat": {"id": True, "type": "private"}, "text": "hi"}},
        {"message": {"chat": {"id": -5, "type": "group"}, "text": "hi"}},
        {"message": {"chat": {"id": -5, "type": "supergroup"}, "photo": []}},
        {"message": {"chat": {"id": -5, "type": "channel"}, "text": "/start"}},
        message(pinned_message={}),
        message(text=17),
        {"channel_post": {"chat": PRIVATE, "text": "hi"}},
        {"my_chat_member": {"chat": PRIVATE}},
        {"message_reaction": {"chat": PRIVATE}},
        {"business_message": {"chat": PRIVATE, "text": "hi"}},
        {"something_new_in_bot_api_11": {"chat": PRIVATE, "text": "hi"}},
        {"callback_query": {"data": "x"}},
        {"callback_query": "x"},
    ],
)
def test_what_asks_nothing(update: dict[str, Any]) -> None:
    assert read_update(update) is None


def test_presses() -> None:
    inside = {"id": "q", "data": "ab", "message": {"message_id": 4, "chat": PRIVATE}}
    assert read_update({"callback_query": inside}) == Press("q", "4", 7, "ab")
    for elsewhere in (None, {"chat": {"id": -5, "type": "group"}}, {}):
        press = read_update({"callback_query": {"id": "q", "data": "ab", "message": elsewhere}})
        assert isinstance(press, Press) and press.chat is None
