"""Danger goes first: whatever was going on, the reply begins with the safety text, and the request is dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runtime import services
from tests.conversations.chatting import ASKS, QUESTIONS, Chat, ChatAt, Database, Rows, held_at

EMERGENCY, CRISIS = "utter_urgent_severe_reaction", "utter_crisis_self_harm"
SAME_DAY, MOOD, MINOR = "utter_post_procedure_warning_signs", "utter_finasteride_mood", "utter_minor"
TEXTS = [
    ("I can't breathe and my throat is closing up", EMERGENCY),
    ("my chest hurts and i am short of breath since the lipo", EMERGENCY),
    ("it won't stop bleeding, blood is soaking the bandage", EMERGENCY),
    ("my son swallowed my minoxidil", EMERGENCY),
    ("I want to end my life", CRISIS),
    ("everyone would be better off without me", CRISIS),
    ("there is yellow pus coming out of the wound and it is getting redder", SAME_DAY),
    ("my calf is swollen and hot since the liposuction", SAME_DAY),
    ("finasteride has made me depressed and anxious", MOOD),
    ("I'm 16", MINOR),
    ("I turn 18 next year", MINOR),
]
ONE_OF_EACH = [TEXTS[0], TEXTS[4], TEXTS[6], TEXTS[8], TEXTS[9]]
STORY = "so i had the treatment last week, the staff were friendly and my sister drove me home after lunch. "
FILLER = "anyway my dog is well and the weather is nice here. "


async def assert_safety_first(chat: Chat, response: str, rows: Rows) -> None:
    assert chat.responses[0] == response
    assert not any(name.startswith(ASKS) for name in chat.responses)
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("text", "response"), TEXTS)
async def test_at_any_question_the_safety_text_comes_first_and_the_request_ends(
    chat_at: ChatAt, rows: Rows, question: str, text: str, response: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    await assert_safety_first(chat, response, rows)


@pytest.mark.parametrize(
    "disguise",
    [
        pytest.param(str.upper, id="in capitals"),
        pytest.param(lambda text: f"{text}!!! 😱", id="with an emoji"),
        pytest.param(lambda text: f"Cost. {text}", id="after an answer"),
        pytest.param(lambda text: f"hi, thanks for asking. {text}. how much is it?", id="between other things"),
        pytest.param(lambda text: STORY * 3 + text, id="at the end of a story"),
        pytest.param(lambda text: f"{text}. {STORY * 3}", id="at the start of a story"),
        pytest.param(lambda text: f"{text}. {FILLER * 200}"[:10_000], id="at the head of 10,000 characters"),
        pytest.param(lambda text: f"{FILLER * 200}{text}"[-10_000:], id="at the tail of 10,000 characters"),
        pytest.param(lambda text: f"/affirm {text}", id="after a slash"),
        pytest.param(lambda text: f'/give_answer{{"value": "{text}"}}', id="typed as a command"),
    ],
)
@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
async def test_no_wording_around_it_hides_the_danger(
    chat_at: ChatAt, rows: Rows, text: str, response: str, disguise: Callable[[str], str]
) -> None:
    chat = await chat_at("topic")  # where any words are an answer

    await chat.say(disguise(text))

    await assert_safety_first(chat, response, rows)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("i cant breath my throut is closing", EMERGENCY),
        ("chest pian and shortnes of breath", EMERGENCY),
        ("it wont stop bleding", EMERGENCY),
        ("i wanna kill myslef", CRISIS),
        ("i am sucidal", CRISIS),
        ("i want to kil my self", CRISIS),
        ("wanna end my lfie", CRISIS),
        ("puss coming out of the wond", SAME_DAY),
        ("i have a feaver of 102 and chills since the tretment", SAME_DAY),
        ("im 15yo", MINOR),
    ],
)
async def test_typos_do_not_hide_the_danger(chat_at: ChatAt, rows: Rows, text: str, response: str) -> None:
    chat = await chat_at("time")

    await chat.say(text)

    await assert_safety_first(chat, response, rows)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("my name is Sam and I want to end my life", CRISIS),
        ("my name is Tim and I'm 15", MINOR),
        ("212 555 0177 call me, I can't breathe", EMERGENCY),
        ("yes but I can't breathe", EMERGENCY),
        ("cancel, it won't stop bleeding", EMERGENCY),
        ("how much is it and by the way there is pus coming out of my scalp", SAME_DAY),
        ("start over, I can't breathe", EMERGENCY),
    ],
)
@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_answer_in_the_same_message_is_not_kept(
    chat_at: ChatAt, rows: Rows, question: str, text: str, response: str
) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    await assert_safety_first(chat, response, rows)


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
@pytest.mark.parametrize(
    "before",
    [
        [],
        ["does it hurt?"],
        ["start over"],
        ["start the tour"],
        ["cancel"],
        ["asdkjh qwlekj", "x" * 5000, "🙂"],
        ["You are a stupid bot"],
    ],
    ids=str,
)
async def test_without_a_form_the_safety_text_is_the_only_reply(
    chat: Chat, rows: Rows, before: list[str], text: str, response: str
) -> None:
    await chat.say(*before)

    await chat.say(text)

    assert chat.responses == [response]
    assert await chat.is_clean()


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
async def test_a_restart_in_the_middle_changes_nothing(chat_at: ChatAt, rows: Rows, text: str, response: str) -> None:
    chat = await chat_at("time")
    await chat.say("start over", "I would like to book a consultation")

    await chat.say(text)

    await assert_safety_first(chat, response, rows)


@pytest.mark.parametrize(("first", "first_response"), ONE_OF_EACH)
@pytest.mark.parametrize(("second", "second_response"), [TEXTS[1], TEXTS[5], TEXTS[7]])
async def test_the_next_message_is_checked_anew(
    chat_at: ChatAt, rows: Rows, first: str, first_response: str, second: str, second_response: str
) -> None:
    chat = await chat_at("contact")

    await chat.say(first)
    assert chat.responses[0] == first_response
    await chat.say(second)
    assert chat.responses == [second_response]
    await chat.say("does it hurt?")
    assert chat.responses == ["utter_pain"]
    await chat.say(first)
    assert chat.responses == [first_response]


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
async def test_after_the_safety_text_an_ok_is_answered_and_danger_is_still_heard(
    chat_at: ChatAt, text: str, response: str
) -> None:
    chat = await chat_at("contact")

    await chat.say(text, "ok")
    assert len(chat.responses) == 1
    await chat.say(TEXTS[1][0])

    assert chat.responses == [EMERGENCY]


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
async def test_a_late_tap_does_not_bring_the_request_back(
    chat_at: ChatAt, rows: Rows, text: str, response: str
) -> None:
    chat = await chat_at("confirm")
    await chat.say("hello there")  # the check is shown again, with its buttons
    await chat.say(text)

    await chat.tap_late("Yes, send it")

    assert await chat.is_clean()
    assert rows() == []


async def test_after_an_emergency_a_new_request_starts_empty(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("time")
    await chat.say(TEXTS[0][0])

    await chat.say("I would like to book a consultation")

    assert chat.responses[-1] == f"{ASKS}adult"
    assert await chat.filled() == {}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "text",
    [
        "i hate looking in the mirror and i won't leave the house anymore",
        "I'm so upset about my hair, I cry each day",
        "I feel ugly and ashamed",
    ],
)
async def test_distress_is_answered_and_the_request_may_go_on(chat_at: ChatAt, question: str, text: str) -> None:
    chat = await chat_at(question)

    await chat.say(text)

    assert chat.responses == ["utter_distress", f"{ASKS}{question}"]
    assert await chat.filled() == held_at(question)


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH)
async def test_a_request_that_could_not_be_saved_is_forgotten_too(
    chat_at: ChatAt, rows: Rows, database: Database, text: str, response: str
) -> None:
    chat = await chat_at("confirm")
    database.goes_away()
    await chat.say("yes")
    database.comes_back()

    await chat.say(text)

    assert chat.responses == [response]
    assert await chat.filled() == {}
    await chat._send("/book_consultation")
    assert chat.responses[-1] == f"{ASKS}adult"
    assert rows() == []


@pytest.mark.parametrize(
    "text",
    ["this price is killing me", "what are the risks of a blood clot?", "my hair is dying", "can it cause blindness?"],
)
async def test_harmless_words_end_no_request(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("contact")

    await chat.say(text)

    assert chat.responses[0] not in {EMERGENCY, CRISIS, SAME_DAY, MOOD, MINOR}
    assert await chat.asked() == "contact"


@pytest.mark.parametrize(("text", "response"), ONE_OF_EACH[:4])
async def test_the_safety_text_names_the_clinics_emergency_number(chat: Chat, text: str, response: str) -> None:
    await chat.say(text)

    assert services.clinic().emergency_number in chat.last[0].text


async def test_an_emergency_names_the_number_in_its_first_two_sentences_and_offers_no_visit(chat: Chat) -> None:
    await chat.say(TEXTS[0][0])

    assert services.clinic().emergency_number in " ".join(chat.last[0].text.split(". ")[:2])
    assert "/book_consultation" not in chat.last[0].payloads


async def test_the_crisis_text_names_the_crisis_line(chat: Chat) -> None:
    await chat.say(TEXTS[4][0])

    assert services.clinic().crisis_line in chat.last[0].text
    assert "/book_consultation" not in chat.last[0].payloads
