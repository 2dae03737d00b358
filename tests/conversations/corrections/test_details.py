"""A person corrects what was given: the clinic gets the new value, and nothing else changes."""

from __future__ import annotations

import pytest

from records.requests import SavedRequest
from tests.conversations.chatting import (
    ASKS,
    FILLED,
    NEW_PHONE,
    NEW_PHONE_SHOWN,
    NEW_PHONE_STORED,
    PHONE_STORED,
    Chat,
    ChatAt,
    Rows,
    held_at,
)

NEW = {
    "name": ("Maxine", "Maxine", "Maxine"),
    "contact": (NEW_PHONE, NEW_PHONE_SHOWN, NEW_PHONE_STORED),
    "topic": ("the evidence", "the evidence", "the evidence"),
    "time": ("on Friday at noon", "on Friday at noon", "on Friday at noon"),
}
SAVED = {"name": "Sam", "contact": PHONE_STORED, "topic": "Cost", "time": "Evening"}


def saved(row: SavedRequest) -> dict[str, str]:
    return {"name": row.name, "contact": row.contact, "topic": row.topic, "time": row.best_time}


async def correct(chat: Chat, field: str) -> None:
    """Give the new value of a field that is asked again, and see that only it changed."""
    said, shown, _ = NEW[field]
    assert chat.responses == [f"{ASKS}{field}"]
    await chat.say(said)
    assert chat.responses == [f"{ASKS}confirm"]
    assert await chat.filled() == {**FILLED, field: shown}
    assert shown in chat.text


@pytest.mark.parametrize("field", NEW)
async def test_a_button_of_the_check_changes_one_field(chat_at: ChatAt, rows: Rows, field: str) -> None:
    chat = await chat_at("confirm")

    await chat.say("hold on")
    await chat.tap(f"Change the {field}")
    await correct(chat, field)
    await chat.tap("Yes, send it")

    assert [saved(row) for row in rows()] == [{**SAVED, field: NEW[field][2]}]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("change my name", "name"),
        ("the name is wrong", "name"),
        ("no, my name is spelled wrong", "name"),
        ("change my phone number", "contact"),
        ("wrong number", "contact"),
        ("change the contact", "contact"),
        ("change the topic", "topic"),
        ("the topic is wrong", "topic"),
        ("change the time", "time"),
        ("Change the time", "time"),
        ("can I change the topic please", "topic"),
        ("I picked the wrong topic", "topic"),
        ("no, the time is wrong", "time"),
    ],
)
async def test_words_at_the_check_change_one_field(chat_at: ChatAt, rows: Rows, words: str, field: str) -> None:
    chat = await chat_at("confirm")

    await chat.say(words)
    await correct(chat, field)
    await chat.say("yes")

    assert [saved(row) for row in rows()] == [{**SAVED, field: NEW[field][2]}]


@pytest.mark.parametrize("question", ["contact", "topic", "confirm"])
async def test_a_question_about_changing_is_answered_and_changes_nothing(chat_at: ChatAt, question: str) -> None:
    chat = await chat_at(question)

    await chat.say("can I change it later?")

    assert chat.responses[-1] == f"{ASKS}{question}"
    assert "utter_nothing_to_correct" not in chat.responses
    assert await chat.filled() == held_at(question)


async def test_every_field_can_be_changed_one_after_another(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("time")
    await chat.say("Evening")
    for field, (said, _, _) in NEW.items():
        await chat.tap(f"Change the {field}")
        await chat.say(said)
    await chat.say("yes")

    assert [saved(row) for row in rows()] == [{field: stored for field, (_, _, stored) in NEW.items()}]


async def test_a_correction_can_be_corrected(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat.say("change my name", "Maxime", "change my name", "Maxine", "yes")

    assert [row.name for row in rows()] == ["Maxine"]


async def test_two_fields_named_at_once_are_both_asked_again(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat.say("my name and my phone number are wrong")
    assert await chat.asked() == "name"
    await chat.say("Maxine")
    assert await chat.asked() == "contact"
    await chat.say(NEW_PHONE, "yes")

    assert [saved(row) for row in rows()] == [{**SAVED, "name": "Maxine", "contact": NEW_PHONE_STORED}]


@pytest.mark.parametrize("question", ["topic", "time", "confirm"])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NEW_PHONE, NEW_PHONE_SHOWN),
        (f"sorry, my number is {NEW_PHONE}", NEW_PHONE_SHOWN),
        ("use max@example.com instead", "max@example.com"),
    ],
)
async def test_a_new_number_or_address_replaces_the_old_one_at_once(
    chat_at: ChatAt, question: str, text: str, shown: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses == [f"{ASKS}{question}"]
    assert await chat.filled() == {**held_at(question), "contact": shown}


@pytest.mark.parametrize("question", ["contact", "topic", "time"])
@pytest.mark.parametrize("text", ["change my name", "my name is spelled wrong"])
async def test_the_name_is_corrected_while_something_else_is_asked(
    chat_at: ChatAt, rows: Rows, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)
    assert await chat.asked() == "name"
    await chat.say("Maxine")
    assert await chat.asked() == question  # and it goes on where it was
    await chat.fill_in(question)

    assert [saved(row) for row in rows()] == [{**SAVED, "name": "Maxine"}]


async def test_the_contact_is_corrected_while_the_time_is_asked(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("time")

    await chat.say("wrong number")
    assert await chat.asked() == "contact"
    await chat.say(NEW_PHONE)
    await chat.fill_in("time")

    assert [saved(row) for row in rows()] == [{**SAVED, "contact": NEW_PHONE_STORED}]


async def test_a_correction_without_a_field_asks_what_to_change(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat.say("no")

    assert chat.responses == ["utter_invalid_consultation_confirm", f"{ASKS}confirm"]
    assert {"Change the name", "Change the contact", "Change the topic", "Change the time"} <= set(chat.titles)
    assert rows() == []


async def test_a_wrong_new_value_is_asked_again_and_the_old_one_is_not_sent(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat.say("wrong number", "12345")

    assert chat.responses == ["utter_invalid_consultation_contact", f"{ASKS}contact"]
    await chat.say(NEW_PHONE, "yes")
    assert [row.contact for row in rows()] == [NEW_PHONE_STORED]


async def test_with_nothing_open_there_is_nothing_to_correct(chat: Chat) -> None:
    await chat.say("change my phone number")

    assert chat.responses == ["utter_nothing_to_correct"]
    assert not await chat.form_is_open()


async def test_after_sending_there_is_nothing_to_correct_and_the_row_stays(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("yes")

    await chat.say("change my name", NEW_PHONE)

    assert [saved(row) for row in rows()] == [SAVED]
