"""A person stops, refuses, or is too young: nothing is kept."""

from __future__ import annotations

import pytest

from tests.conversations.chatting import (
    ASKS,
    NEW_PHONE,
    NEW_PHONE_STORED,
    PHONE_STORED,
    QUESTIONS,
    Chat,
    ChatAt,
    Database,
    Rows,
)

AFTER_ADULT = QUESTIONS[1:]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", ["cancel", "never mind", "please stop this", "I changed my mind, forget it"])
async def test_cancel_ends_the_request_at_any_question(chat_at: ChatAt, rows: Rows, question: str, words: str) -> None:
    chat = await chat_at(question)

    await chat.say(words)

    assert chat.responses == ["utter_consultation_cancelled"]
    assert await chat.is_clean()
    assert rows() == []


async def test_the_cancel_button_of_the_check_ends_the_request(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("no")

    await chat.tap("Cancel")

    assert chat.responses == ["utter_consultation_cancelled"]
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("before", [[], ["does it hurt?"], ["I would like to book a consultation", "cancel"]])
async def test_with_nothing_open_there_is_nothing_to_cancel(chat: Chat, before: list[str]) -> None:
    await chat.say(*before)

    await chat.say("cancel")

    assert chat.responses == ["utter_nothing_to_cancel"]


async def test_after_sending_cancel_does_not_claim_to_undo_it(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("yes")

    await chat.say("cancel")

    assert chat.responses == ["utter_nothing_to_cancel"]
    assert len(rows()) == 1


async def test_after_a_cancel_the_next_request_starts_empty_and_is_saved(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("cancel")

    await chat.tap("Start again")
    assert chat.responses[-1] == f"{ASKS}adult"
    assert await chat.filled() == {}
    await chat.fill_in(until="consent")
    await chat.say("Max", NEW_PHONE, "the risks", "any time", "yes")

    (row,) = rows()
    assert (row.name, row.contact, row.topic, row.best_time) == ("Max", NEW_PHONE_STORED, "the risks", "any time")


async def test_a_question_after_a_cancel_is_answered_alone(chat_at: ChatAt) -> None:
    chat = await chat_at("topic")

    await chat.say("cancel", "does it hurt?")

    assert chat.responses == ["utter_pain"]


@pytest.mark.parametrize("no", ["no", "No, I don't agree", "nope", "not really", "No thanks!", "/deny"])
async def test_without_consent_nothing_is_asked_or_kept(chat_at: ChatAt, rows: Rows, no: str) -> None:
    chat = await chat_at("consent")

    await chat._send(no)

    assert chat.responses == ["utter_consultation_no_consent"]
    assert await chat.is_clean()
    assert rows() == []


async def test_after_no_consent_a_new_request_asks_for_it_again(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("consent")
    await chat.say("no", "I would like to book a consultation", "yes")

    assert chat.responses == [f"{ASKS}consent"]
    await chat.fill_in("consent")
    assert [row.contact for row in rows()] == [PHONE_STORED]


@pytest.mark.parametrize("answer", ["no", "No, I'm not", "I'm 16", "im 15", "17", "no i'm 16", "not yet 18", "/deny"])
async def test_a_person_under_18_is_told_so_and_nothing_is_kept(chat_at: ChatAt, rows: Rows, answer: str) -> None:
    chat = await chat_at("adult")

    await chat._send(answer)

    assert chat.responses == ["utter_minor"]
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("answer", ["sixteen", "I'm sixteen"])
async def test_an_age_in_letters_counts_too(chat_at: ChatAt, rows: Rows, answer: str) -> None:
    chat = await chat_at("adult")

    await chat.say(answer)

    assert chat.responses == ["utter_minor"]
    assert await chat.is_clean()


@pytest.mark.parametrize(
    "answer",
    [
        "18 in two weeks",
        "no. 18 in March",
        "almost 18",
        "yes 18 next month",
        "I'll be 18 soon",
        "yes, my dad is 45",
        "my mum is 45",
        "yes I'm in tenth grade",
        "1 moment please",
        "no, 45",
        "yes soon",
    ],
)
async def test_in_doubt_nobody_passes_for_an_adult(chat_at: ChatAt, answer: str) -> None:
    chat = await chat_at("adult")

    await chat.say(answer)

    assert await chat.filled() == {}
    assert await chat.asked() in ("adult", None)


@pytest.mark.parametrize("question", ["consent", "name", "topic", "time", "confirm"])
async def test_who_sounds_like_a_minor_later_is_asked_again_and_a_no_keeps_nothing(
    chat_at: ChatAt, rows: Rows, question: str
) -> None:
    chat = await chat_at(question)

    await chat.say("yes I'm in tenth grade")
    assert await chat.asked() == "adult"
    await chat.say("no")

    assert chat.responses == ["utter_minor"]
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("question", AFTER_ADULT)
@pytest.mark.parametrize("text", ["I'm 16", "im 15", "actually i am 17 years old", "no i'm 16"])
async def test_an_age_under_18_in_the_middle_ends_the_request(
    chat_at: ChatAt, rows: Rows, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses[0] == "utter_minor"
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("question", AFTER_ADULT)
async def test_no_late_yes_brings_the_request_of_a_minor_back(chat_at: ChatAt, rows: Rows, question: str) -> None:
    chat = await chat_at(question)
    await chat.say("im 15")

    await chat.tap_late("Yes")
    await chat._send("/affirm")

    assert await chat.is_clean()
    assert rows() == []


async def test_a_minor_whose_request_could_not_be_saved_has_none_later(
    chat_at: ChatAt, rows: Rows, database: Database
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes")
    database.comes_back()

    await chat.say("im 15")
    assert chat.responses[0] == "utter_minor"
    await chat._send("/book_consultation")
    await chat._send("/affirm")

    assert rows() == []
