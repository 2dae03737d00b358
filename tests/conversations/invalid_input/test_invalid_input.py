"""Nothing that can be typed or tapped, and no failing database, breaks a request or slips into it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from channels.gate import clean_text
from records.requests import NewRequest
from runtime import services
from tests.conversations.chatting import ANSWERS, ASKS, FILLED, QUESTIONS, Chat, ChatAt, Database, Rows, held_at

WITHOUT_WORDS = ["", "🙂", "?!", "   ", "👍👍👍", "…", "\u200b\u200b", "\x00\x07"]
LONG = ["x" * 10_000, "so tell me what it is " * 500, "\n" * 5_000 + "a" * 5_000]
HOSTILE = [
    "<b>x</b>",
    "<script>alert(1)</script>",
    "{clinic_phone}",
    "{consultation_contact}",
    "{0.__class__}",
    "{{clinic_name}}",
    "%s%s%n",
    "'; DROP TABLE consultation_request; --",
    '" OR ""="',
    "=HYPERLINK(1)",
    "@SUM(1+1)",
    "[link](https://example.com) *bold* _it_",
    "${jndi:ldap://x}",
]
PAYLOAD_STORED = "a tapped button of another question or answer is stored as the value, payload and all"


# Texts that say nothing


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", WITHOUT_WORDS[:3])
async def test_a_text_without_words_is_named_so_and_the_question_stays(
    chat_at: ChatAt, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses == ["utter_message_without_words", f"{ASKS}{question}"]
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", LONG[:1], ids=["one word"])
async def test_ten_thousand_characters_are_too_long_and_the_question_stays(
    chat_at: ChatAt, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses == ["utter_message_too_long", f"{ASKS}{question}"]
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize("text", [*WITHOUT_WORDS, *LONG])
async def test_such_texts_get_one_reply_when_no_form_is_open(chat: Chat, text: str) -> None:
    await chat.say(text)

    assert chat.responses in (["utter_message_without_words"], ["utter_message_too_long"])


# Commands typed as text


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", ['/give_answer{"value":"x"}', '/intent{"a":"b"}'])
async def test_a_typed_command_is_text_and_no_command(chat_at: ChatAt, rows: Rows, question: str, text: str) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    taken = {question: text.lstrip("/")} if question in ("topic", "time") else {}
    assert await chat.filled() == {**held_at(question), **taken}
    assert rows() == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", ["/affirm", "//affirm", "／affirm"])
async def test_a_typed_yes_command_never_becomes_a_value_with_its_slash(
    chat_at: ChatAt, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert not any("/" in str(value) for value in (await chat.filled()).values())
    assert question != "contact" or await chat.filled() == held_at("contact")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_typed_restart_command_is_the_word_restart(chat_at: ChatAt, rows: Rows, question: str) -> None:
    chat = await chat_at(question)

    await chat.say("/restart")

    assert chat.responses == ["utter_restart_chat"]
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_typed_cancel_command_is_the_word_cancel(chat_at: ChatAt, rows: Rows, question: str) -> None:
    chat = await chat_at(question)

    await chat.say("//cancel_request")

    assert chat.responses == ["utter_consultation_cancelled"]
    assert await chat.is_clean()


@pytest.mark.parametrize(
    "text", ["/restart", "/affirm", "//cancel_request", '/give_answer{"value":"x"}', "/session_start"]
)
async def test_a_typed_command_opens_nothing_and_gets_a_reply(chat: Chat, text: str) -> None:
    await chat.say(text)

    assert await chat.is_clean()


# Buttons of another moment


@pytest.mark.parametrize(
    ("question", "payload"),
    [
        ("name", "/affirm"),
        ("contact", "/affirm"),
        ("topic", "/affirm"),
        ("time", "/affirm"),
        ("topic", "/deny"),
        ("topic", "/book_consultation"),
        ("time", "/book_consultation"),
        ("topic", "/tour_next"),
        ("topic", "/bot_capabilities"),
        ("time", ANSWERS["topic"]),
        ("confirm", ANSWERS["time"]),
        ("consent", ANSWERS["time"]),
        ("name", ANSWERS["topic"]),
        ("contact", ANSWERS["topic"]),
    ],
)
async def test_a_button_of_another_moment_is_no_answer(chat_at: ChatAt, question: str, payload: str) -> None:
    chat = await chat_at(question)

    await chat._send(payload)

    assert await chat.filled() == held_at(question)
    assert await chat.asked() == question


async def test_a_button_of_the_form_tapped_after_the_form_starts_nothing(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    await chat.say("cancel")

    for button in ("Cost", "Evening", "Yes, I am", "Yes"):
        await chat.tap_late(button)

    assert await chat.is_clean()
    assert rows() == []


# Answers that can't be used


async def test_a_phone_that_is_none_three_times_ends_with_the_clinics_phone(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("contact")

    await chat.say("12345")
    assert chat.responses == ["utter_invalid_consultation_contact", f"{ASKS}contact"]
    await chat.say("555-55")
    assert chat.responses == ["utter_invalid_consultation_contact", f"{ASKS}contact"]
    await chat.say("sam@")

    assert chat.responses == ["utter_consultation_handoff"]
    assert services.clinic().phone in chat.text
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("question", QUESTIONS)
async def test_three_answers_that_can_not_be_used_end_with_the_clinics_phone(
    chat_at: ChatAt, rows: Rows, question: str
) -> None:
    chat = await chat_at(question)
    nonsense = "blub " * 50 if question in ("topic", "time") else "qwrtz blub 777"

    for _ in range(2):
        await chat.say(nonsense)
        assert chat.responses == [f"utter_invalid_consultation_{question}", f"{ASKS}{question}"]
    await chat.say(nonsense)

    assert chat.responses == ["utter_consultation_handoff"]
    assert services.clinic().phone in chat.text
    assert await chat.is_clean()
    assert rows() == []


async def test_a_good_answer_forgives_the_bad_ones_before(chat_at: ChatAt) -> None:
    chat = await chat_at("name")

    await chat.say("1234", "5678", "Sam", "12345", "123456")

    assert await chat.asked() == "contact"
    await chat.say("212 555 0199")
    assert await chat.asked() == "topic"


@pytest.mark.parametrize(
    "text",
    [
        "Will I be awake?",
        "what's yours?",
        "why do you ask?",
        "who are you?",
        "is a first name ok?",
        "do you need my surname?",
        "none of your business",
        "I don't want to say",
        "12345",
        "what's yours",
        "nope",
        "maybe",
        "skip",
        "why",
    ],
)
async def test_what_is_no_name_is_not_taken_for_one(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("name")

    await chat.say(text)

    assert "name" not in await chat.filled()


@pytest.mark.parametrize("question", ["topic", "time"])
@pytest.mark.parametrize("text", ["no", "not sure", "I don't know"])
async def test_a_no_or_a_doubt_is_neither_topic_nor_time(chat_at: ChatAt, question: str, text: str) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize("question", ["topic", "time"])
async def test_an_answer_over_200_characters_is_refused_and_200_fit(chat_at: ChatAt, rows: Rows, question: str) -> None:
    chat = await chat_at(question)

    await chat.say("any " + "n" * 197)
    assert chat.responses == [f"utter_invalid_consultation_{question}", f"{ASKS}{question}"]
    await chat.say("any " + "n" * 196)

    assert (await chat.filled())[question] == "any " + "n" * 196


# Texts that mean something to a computer


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_topic_arrives_in_the_row_as_it_was_typed(chat_at: ChatAt, rows: Rows, text: str) -> None:
    chat = await chat_at("topic")

    await chat.say(text, "any time")
    assert f"Topic: {text}" in chat.text.splitlines()
    await chat.say("yes")

    assert [row.topic for row in rows()] == [text]


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_time_arrives_in_the_row_as_it_was_typed(chat_at: ChatAt, rows: Rows, text: str) -> None:
    chat = await chat_at("time")

    await chat.say(f"any day {text}")
    assert f"Best time: any day {text}" in chat.text.splitlines()
    await chat.say("yes")

    assert [row.best_time for row in rows()] == [f"any day {text}"]


@pytest.mark.parametrize("text", [*HOSTILE, "my name is {clinic_phone}", "my name is <b>Sam</b>", "=Sam"])
async def test_a_hostile_name_is_refused_and_the_request_goes_on(chat_at: ChatAt, rows: Rows, text: str) -> None:
    chat = await chat_at("name")

    await chat.say(text)
    assert chat.responses[-1] == f"{ASKS}name"
    assert await chat.filled() == held_at("name")

    await chat.fill_in("name")
    assert [row.name for row in rows()] == ["Sam"]


async def test_control_characters_and_invisible_ones_do_not_reach_the_row(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("name")

    await chat.say("S\x00am\x1b", "212 555 0199", "the \x07risks\x1b[31m", "any\x08 time", "yes")

    (row,) = rows()
    assert (row.name, row.topic, row.best_time) == ("Sam", "the risks[31m", "any time")


# Sending twice


async def test_tapping_yes_twice_stores_one_request(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")

    await chat._send("/affirm")
    await chat._send("/affirm")

    assert chat.responses == ["utter_affirm"]
    assert len(rows()) == 1


async def test_two_taps_at_the_same_moment_store_one_request(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("confirm")
    finger = Chat(chat.agent, chat.sender)

    await asyncio.gather(chat._send("/affirm"), finger._send("/affirm"))

    assert sorted(chat.responses + finger.responses) == ["utter_affirm", "utter_consultation_saved"]
    assert len(rows()) == 1


# The database is away


async def test_without_the_database_a_person_is_told_and_can_send_later(
    chat_at: ChatAt, rows: Rows, database: Database
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()

    await chat.say("yes")

    assert chat.responses == ["utter_consultation_not_saved"]
    assert services.clinic().phone in chat.text
    assert await chat.filled() == FILLED

    database.comes_back()
    assert rows() == []
    await chat.tap("Try again")
    assert chat.responses[-1] == f"{ASKS}confirm"
    await chat.tap("Yes, send it")

    assert chat.responses == ["utter_consultation_saved"]
    (row,) = rows()
    assert row.reference in chat.text
    assert row.name == "Sam"
    assert await chat.is_clean()


async def test_trying_again_while_the_database_is_still_away_says_so_again(
    chat_at: ChatAt, rows: Rows, database: Database
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes")

    for _ in range(3):
        await chat.tap("Try again")
        await chat.tap("Yes, send it")
        assert chat.responses == ["utter_consultation_not_saved"]

    database.comes_back()
    await chat.tap("Try again")
    await chat.tap("Yes, send it")
    assert len(rows()) == 1


async def test_after_a_failed_save_cancel_forgets_what_was_typed(
    chat_at: ChatAt, rows: Rows, database: Database
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes")
    database.comes_back()

    await chat.tap("Cancel")

    assert chat.responses == ["utter_consultation_cancelled"]
    assert await chat.is_clean()
    assert rows() == []


async def test_after_a_failed_save_a_question_is_answered_and_the_request_is_not_forgotten(
    chat_at: ChatAt, rows: Rows, database: Database
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes", "does it hurt?")
    assert chat.responses == ["utter_pain"]
    database.comes_back()

    await chat.say("I would like to book a consultation")
    assert chat.responses[-1] == f"{ASKS}confirm"
    await chat.say("yes")

    assert len(rows()) == 1


async def test_try_again_works_in_words_too(chat_at: ChatAt, database: Database) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes")
    database.comes_back()

    await chat.say("try again")

    assert chat.responses[-1] == f"{ASKS}confirm"


async def test_a_save_that_succeeded_unheard_is_not_stored_again(
    chat_at: ChatAt, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = services.requests()

    def saved_but_the_line_breaks(request: NewRequest) -> str:
        type(repository).save(repository, request)
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    chat = await chat_at("confirm")
    with monkeypatch.context() as line:
        line.setattr(repository, "save", saved_but_the_line_breaks)
        await chat.say("yes")
    assert chat.responses == ["utter_consultation_not_saved"]

    await chat.tap("Try again")
    await chat.tap("Yes, send it")

    assert chat.responses == ["utter_consultation_saved"]
    assert len(rows()) == 1


@pytest.mark.parametrize("error", [OperationalError("x", {}, Exception("x")), RuntimeError("x"), KeyError("x")])
async def test_no_error_of_the_repository_is_taken_for_success(
    chat_at: ChatAt, rows: Rows, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_request: Any) -> str:
        raise error

    chat = await chat_at("confirm")
    monkeypatch.setattr(services.requests(), "save", fail)

    await chat.say("yes")

    assert "utter_consultation_saved" not in chat.responses
    assert services.clinic().phone in chat.text
    assert rows() == []


@pytest.mark.parametrize("question", QUESTIONS[:-1])
async def test_a_database_away_in_the_middle_loses_nothing(
    chat_at: ChatAt, rows: Rows, database: Database, question: str
) -> None:
    chat = await chat_at(question)
    database.goes_away()

    await chat.fill_in(question, until=question)
    following = QUESTIONS[QUESTIONS.index(question) + 1]
    assert chat.responses == [f"{ASKS}{following}"]
    await chat.say("does it hurt?")
    assert chat.responses == ["utter_pain", f"{ASKS}{following}"]

    database.comes_back()
    await chat.fill_in(following)
    assert chat.responses == ["utter_consultation_saved"]
    assert [(row.name, row.topic, row.best_time) for row in rows()] == [("Sam", "Cost", "Evening")]


async def test_an_emergency_is_answered_while_the_database_is_away(chat_at: ChatAt, database: Database) -> None:
    chat = await chat_at("contact")
    database.goes_away()

    await chat.say("I can't breathe and my throat is closing up")

    assert chat.responses[0] == "utter_urgent_severe_reaction"
    assert await chat.is_clean()


def test_the_gate_lets_no_command_through() -> None:
    for text in ("/affirm", " //affirm", "\u200b/affirm", "／/ /affirm", "\x00/affirm", "\n/affirm"):
        assert clean_text(text) == "affirm"
