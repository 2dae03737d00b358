"""A person starts over: what was typed is gone, and the chat goes on as new."""

from __future__ import annotations

import pytest

from tests.conversations.chatting import ASKS, NEW_PHONE, NEW_PHONE_STORED, QUESTIONS, Chat, ChatAt, Rows

WORDS = ["start over", "restart the chat", "let's begin again"]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("before", [[], ["does it hurt?"], ["start the tour", "next"]], ids=str)
async def test_start_over_without_a_request_offers_the_first_questions(
    chat: Chat, before: list[str], words: str
) -> None:
    await chat.say(*before)

    await chat.say(words)

    assert chat.responses == ["utter_restart_chat"]
    assert chat.titles == ["What is this therapy?", "How is it done?", "Ask for a visit"]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", WORDS)
async def test_start_over_in_a_request_forgets_it(chat_at: ChatAt, rows: Rows, question: str, words: str) -> None:
    chat = await chat_at(question)

    await chat.say(words)

    assert chat.responses == ["utter_restart_chat"]
    assert await chat.is_clean()
    assert rows() == []


async def test_after_start_over_a_new_request_holds_nothing_of_the_old_one(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("start over")

    await chat.tap("Ask for a visit")
    assert chat.responses[-1] == f"{ASKS}adult"
    await chat.fill_in(until="consent")
    await chat.say("Max", NEW_PHONE, "the risks", "any time", "yes")

    (row,) = rows()
    assert (row.name, row.contact, row.topic, row.best_time) == ("Max", NEW_PHONE_STORED, "the risks", "any time")


async def test_start_over_after_sending_keeps_what_was_sent(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat.say("yes", "start over")

    assert chat.responses == ["utter_restart_chat"]
    assert len(rows()) == 1


async def test_wrong_answers_before_start_over_are_forgiven(chat_at: ChatAt) -> None:
    chat = await chat_at("consent")
    await chat.say("qwrtz", "blub", "start over", "I would like to book a consultation", "yes")

    await chat.say("qwrtz", "blub")

    assert await chat.asked() == "consent"


async def test_after_start_over_questions_are_answered(chat_at: ChatAt) -> None:
    chat = await chat_at("topic")

    await chat.say("start over", "does it hurt?")

    assert chat.responses == ["utter_pain"]


async def test_after_start_over_the_tour_begins_at_the_first_step(chat: Chat) -> None:
    await chat.say("start the tour", "next", "start over", "next")

    assert chat.responses[0] == "utter_procedure_step_consultation"
