"""A person asks something else in the middle of the request: it is answered, and the request goes on."""

from __future__ import annotations

import pytest

from tests.conversations.chatting import ASKS, FILLED, PHONE_STORED, QUESTIONS, Chat, ChatAt, Rows, held_at

FAQ = [
    ("does it hurt?", "utter_pain"),
    ("how much is it?", "utter_cost"),
    ("Can women have this treatment too?", "utter_candidacy_women"),
    ("can I talk to a person?", "utter_talk_to_human"),
]
OFF_TOPIC = ("What will the weather be like tomorrow?", "utter_oos_general")
CHAT = [("hello", "utter_greet"), ("thank you", "utter_thanks")]


async def assert_answered_and_asked_again(chat: Chat, question: str, answer: str) -> None:
    assert chat.responses == [answer, f"{ASKS}{question}"]
    assert await chat.asked() == question
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("text", "answer"), FAQ)
async def test_a_question_is_answered_and_the_form_asks_again(
    chat_at: ChatAt, question: str, text: str, answer: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    await assert_answered_and_asked_again(chat, question, answer)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_with_a_word_of_time_is_answered_and_the_form_asks_again(
    chat_at: ChatAt, question: str
) -> None:
    chat = await chat_at(question)

    await chat.say("How soon can I go back to work after the treatment?")

    await assert_answered_and_asked_again(chat, question, "utter_downtime")


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_off_topic_question_is_answered_and_the_form_asks_again(chat_at: ChatAt, question: str) -> None:
    chat = await chat_at(question)

    await chat.say(OFF_TOPIC[0])

    await assert_answered_and_asked_again(chat, question, OFF_TOPIC[1])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("text", "answer"), CHAT)
async def test_a_greeting_or_thanks_is_answered_and_the_form_asks_again(
    chat_at: ChatAt, question: str, text: str, answer: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    await assert_answered_and_asked_again(chat, question, answer)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_button_of_an_answer_in_between_leads_to_that_answer(chat_at: ChatAt, question: str) -> None:
    chat = await chat_at(question)
    await chat.say("does it hurt?")
    button = chat.last[0].payloads[0]

    await chat.tap(button)

    await assert_answered_and_asked_again(chat, question, f"utter_{button[1:]}")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", ["is that ok?", "can I book a visit?", "am I right?"])
async def test_a_question_that_sounds_like_a_yes_or_a_new_request_is_answered_and_the_form_asks_again(
    chat_at: ChatAt, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses[-1] == f"{ASKS}{question}"
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize("text", ["why not", "sure, why not"])
async def test_why_not_is_a_yes_to_consent_and_says_nothing_of_an_age(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("consent")
    await chat.say(text)
    assert chat.responses == [f"{ASKS}name"]

    chat = await chat_at("adult")
    await chat.say(text)
    assert chat.responses == ["utter_invalid_consultation_adult", f"{ASKS}adult"]


@pytest.mark.parametrize("question", ["consent", "confirm"])
@pytest.mark.parametrize("text", ["ok what does it cost?", "sure, but is my data safe?", "yes, but how much is it?"])
async def test_a_yes_with_a_question_is_no_consent_yet(chat_at: ChatAt, rows: Rows, question: str, text: str) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses[-1] == f"{ASKS}{question}"
    assert await chat.filled() == held_at(question)
    assert rows() == []


@pytest.mark.parametrize("question", ["topic", "time"])
@pytest.mark.parametrize("text", ["good morning!", "thanks for your help", "hi there", "yes", "ok", "next"])
async def test_courtesies_and_words_that_say_nothing_are_never_stored(
    chat_at: ChatAt, question: str, text: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses[-1] == f"{ASKS}{question}"
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize(
    "text",
    ["mornings", "Tuesday?", "can you call tomorrow?", "would Tuesday morning work?", "morning", "thanks, any time"],
)
async def test_a_time_is_stored_though_it_asks_or_thanks(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("time")

    await chat.say(text)

    assert chat.responses == [f"{ASKS}confirm"]
    assert (await chat.filled())["time"] == text


@pytest.mark.parametrize("text", ["hi, the risks please", "thanks, I want to hear about the price"])
async def test_a_topic_is_stored_though_it_greets_or_thanks(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("topic")

    await chat.say(text)

    assert (await chat.filled())["topic"] == text


@pytest.mark.parametrize("text", ["is that ok?", "can I book a visit?", "why not", "am I right?"])
async def test_an_emergency_is_heard_after_a_question_that_sounds_like_a_yes(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("contact")

    await chat.say(text, "I can't breathe and my throat is closing up")

    assert chat.responses[0] == "utter_urgent_severe_reaction"


async def test_many_questions_in_a_row_cost_the_request_nothing(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("contact")

    for text, answer in FAQ * 2:
        await chat.say(text)
        await assert_answered_and_asked_again(chat, "contact", answer)
    await chat.fill_in("contact")

    (row,) = rows()
    assert (row.name, row.contact, row.topic, row.best_time) == ("Sam", PHONE_STORED, "Cost", "Evening")


async def test_a_question_at_every_step_costs_the_request_nothing(chat: Chat, rows: Rows) -> None:
    await chat.say("I would like to book a consultation")
    for question in QUESTIONS:
        await chat.say("does it hurt?")
        assert await chat.asked() == question
        await chat.fill_in(question, until=question)

    (row,) = rows()
    assert (row.name, row.contact, row.topic, row.best_time) == ("Sam", PHONE_STORED, "Cost", "Evening")


async def test_a_question_between_two_wrong_answers_is_no_wrong_answer(chat_at: ChatAt) -> None:
    chat = await chat_at("contact")

    await chat.say("12345", "does it hurt?", "123456", "how much is it?")

    assert await chat.asked() == "contact"


async def test_the_source_of_an_answer_in_between_is_told_and_the_form_asks_again(chat_at: ChatAt) -> None:
    chat = await chat_at("name")

    await chat.say("does it hurt?", "how do you know?")

    await assert_answered_and_asked_again(chat, "name", "utter_ask_source")


async def test_a_question_at_the_check_shows_the_whole_check_again(chat_at: ChatAt) -> None:
    chat = await chat_at("confirm")

    await chat.say("how much is it?")

    assert f"Name: {FILLED['name']}" in chat.text
    assert "Yes, send it" in chat.titles
