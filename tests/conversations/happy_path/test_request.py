"""A person asks for a visit, and the clinic finds exactly that in its database."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from records.database import session_scope
from records.requests import SavedRequest
from records.tables import ConsentEvent, ConsultationRequest
from runtime import services
from tests.conversations.chatting import (
    ASKS,
    NEW_PHONE,
    NEW_PHONE_STORED,
    PHONE,
    PHONE_SHOWN,
    PHONE_STORED,
    Chat,
    ChatAt,
    Rows,
)

YES = ["yes", "Yeah, sure", "ok", "of course", "I agree", "YES!!"]


def details(row: SavedRequest) -> tuple[str, ...]:
    return row.name, row.contact_kind, row.contact, row.topic, row.best_time


async def test_a_request_made_with_buttons_is_saved_as_it_was_shown(chat: Chat, rows: Rows) -> None:
    await chat.say("Hello")
    await chat.tap("Ask for a visit")
    await chat.tap("Yes, I am")
    await chat.tap("Yes")
    await chat.say("Sam", PHONE)
    await chat.tap("Risks and safety")
    await chat.tap("Weekday morning")

    assert chat.responses == [f"{ASKS}confirm"]
    for line in ("Name: Sam", f"Contact: {PHONE_SHOWN}", "Topic: Risks and safety", "Best time: Weekday morning"):
        assert line in chat.text.splitlines()
    assert rows() == []  # nothing is kept before the last yes

    await chat.tap("Yes, send it")

    assert chat.responses == ["utter_consultation_saved"]
    (row,) = rows()
    assert details(row) == ("Sam", "phone", PHONE_STORED, "Risks and safety", "Weekday morning")
    assert (row.status, row.channel) == ("new", "test")
    assert row.reference in chat.text
    assert await chat.is_clean()


async def test_a_request_made_in_words_is_saved_in_those_words(chat: Chat, rows: Rows) -> None:
    await chat.say("I would like to book a consultation", "yes I am 34", "yes, that is fine", "I'm Mary Ann")
    await chat.say("(212) 555-0199", "I want to hear about the risks", "Tuesday after 3 pm")

    await chat.say("yes, send it")

    assert chat.responses == ["utter_consultation_saved"]
    assert details(rows()[0]) == (
        "Mary Ann", "phone", PHONE_STORED, "I want to hear about the risks", "Tuesday after 3 pm",
    )  # fmt: skip


async def test_buttons_and_words_can_be_mixed(chat: Chat, rows: Rows) -> None:
    await chat.say("can I get an appointment please")
    await chat.tap("Yes, I am")
    await chat.say("sure")
    await chat.say("I'm Priya")
    await chat.say("+44 20 7946 0018")
    await chat.tap("Something else")
    await chat.say("whenever it suits you")

    await chat.tap("Yes, send it")

    assert details(rows()[0]) == ("Priya", "phone", "+442079460018", "Something else", "whenever it suits you")


async def test_a_name_and_a_number_in_one_message_answer_two_questions(chat_at: ChatAt) -> None:
    chat = await chat_at("name")

    await chat.say("Sam, 212 555 0199")

    assert chat.responses == [f"{ASKS}topic"]
    assert (await chat.filled())["name"] == "Sam"
    assert (await chat.filled())["contact"] == PHONE_SHOWN


@pytest.mark.parametrize(
    ("typed", "kind", "stored"),
    [
        ("2125550199", "phone", "+12125550199"),
        ("1-212-555-0199", "phone", "+12125550199"),
        ("+447911123456", "phone", "+447911123456"),
        ("max@example.com", "email", "max@example.com"),
        ("priya.patel+hair@gmail.com", "email", "priya.patel+hair@gmail.com"),
    ],
)
async def test_a_phone_or_an_email_address_is_stored_in_one_form(
    chat_at: ChatAt, rows: Rows, typed: str, kind: str, stored: str
) -> None:
    chat = await chat_at("contact")

    await chat.say(typed)
    await chat.fill_in("topic")

    assert [(row.contact_kind, row.contact) for row in rows()] == [(kind, stored)]


async def test_a_contact_is_taken_however_the_sentence_around_it_sounds(chat_at: ChatAt) -> None:
    said = [
        "ann@example.com",
        "sam@example.com",
        "john.smith@hotmail.co.uk",
        "write to sam@example.com",
        "my email is sam@example.com",
        "my email is sam@example.com thanks",
        "my number is (212) 555-0199",
        "you can reach me at (212) 555-0199",
        "call me on (212) 555-0199 after 5",
        "whatsapp +91 98765 43210",
        "cell 212 555 0199, please don't call before noon",
    ]
    lost = {}
    for text in said:
        chat = await chat_at("contact")
        await chat.say(text)
        if await chat.asked() != "topic":
            lost[text] = chat.responses

    assert lost == {}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mary Ann", "Mary Ann"),
        ("O'Brien", "O'Brien"),
        ("Jean-Luc", "Jean-Luc"),
        ("Zoë", "Zoë"),
        ("李雷", "李雷"),
        ("Dr. Smith", "Dr. Smith"),
        ("Hi, I'm Tom", "Tom"),
        ("call me Ishmael", "Ishmael"),
        ("Joy", "Joy"),
        ("Will", "Will"),
    ],
)
async def test_a_name_is_taken_as_people_write_it(chat_at: ChatAt, typed: str, name: str) -> None:
    chat = await chat_at("name")

    await chat.say(typed)

    assert chat.responses == [f"{ASKS}contact"]
    assert (await chat.filled())["name"] == name


async def test_my_name_is_leads_a_name(chat_at: ChatAt) -> None:
    refused = {}
    for name in ("Priya", "Mary Ann", "Sam", "Bob Miller", "Zoë", "Jean-Luc", "Maxine", "Tom"):
        for lead in ("my name is", "My name's", "the name is"):
            chat = await chat_at("name")
            await chat.say(f"{lead} {name}")
            if (await chat.filled()).get("name") != name:
                refused[f"{lead} {name}"] = chat.responses

    assert refused == {}


@pytest.mark.parametrize("yes", YES)
@pytest.mark.parametrize(("question", "reply"), [("adult", f"{ASKS}consent"), ("consent", f"{ASKS}name")])
async def test_a_yes_may_be_said_in_many_ways(chat_at: ChatAt, question: str, reply: str, yes: str) -> None:
    chat = await chat_at(question)

    await chat.say(yes)

    assert chat.responses == [reply]
    assert (await chat.filled())[question] is True


@pytest.mark.parametrize("yes", [*YES, "send it", "that's right"])
async def test_a_yes_in_many_ways_sends_the_request(chat_at: ChatAt, rows: Rows, yes: str) -> None:
    chat = await chat_at("confirm")

    await chat.say(yes)

    assert chat.responses == ["utter_consultation_saved"]
    assert len(rows()) == 1


@pytest.mark.parametrize(
    "age",
    ["34", "yup, 40", "over 18", "I'm over 18", "18+", "yes I am 34", "older", "I'm an adult", "forty two", "im 19 yo"],
)
async def test_an_age_answers_whether_a_person_is_an_adult(chat_at: ChatAt, age: str) -> None:
    chat = await chat_at("adult")

    await chat.say(age)

    assert chat.responses == [f"{ASKS}consent"]


@pytest.mark.parametrize("question", ["adult", "topic"])
async def test_the_age_of_an_adult_ends_no_request(chat_at: ChatAt, question: str) -> None:
    ended = {}
    for text in ("I am 25 years old", "i'm 18", "I'm 52", "im 21", "I'm a 19 year old man", "I am 40 and losing hair"):
        chat = await chat_at(question)
        await chat.say(text)
        if not await chat.form_is_open():
            ended[text] = chat.responses

    assert ended == {}


@pytest.mark.parametrize(
    "text",
    [
        "yes, and I have been losing hair for 5 years",
        "yes, I have 2 questions",
        "1 moment please",
    ],
)
async def test_a_number_that_is_no_age_makes_nobody_a_minor(chat_at: ChatAt, text: str) -> None:
    chat = await chat_at("adult")

    await chat.say(text)

    assert "utter_minor" not in chat.responses
    assert await chat.form_is_open()


async def test_the_proof_of_consent_holds_the_text_that_was_on_screen_and_the_time_of_the_yes(
    chat: Chat, rows: Rows
) -> None:
    await chat.say("I would like to book a consultation")
    await chat.tap("Yes, I am")
    (question,) = chat.last
    before = dt.datetime.now(dt.timezone.utc)
    await chat.tap("Yes")
    after = dt.datetime.now(dt.timezone.utc)
    await chat.fill_in("name")

    (proof,) = consents()
    assert question.response == f"{ASKS}consent"
    assert services.clinic().name in question.text
    assert "12 months" in question.text
    assert proof["text_sha256"] == hashlib.sha256(question.text.encode()).hexdigest()
    assert proof["text_version"] == "contact-2026-11-23"
    assert proof["kind"] == "contact"
    assert before <= proof["granted_at"] <= after
    assert proof["reference"] == rows()[0].reference


def consents() -> list[dict[str, Any]]:
    query = sa.select(
        ConsentEvent.kind,
        ConsentEvent.granted_at,
        ConsentEvent.text_version,
        ConsentEvent.text_sha256,
        ConsultationRequest.reference,
    ).join(ConsultationRequest)
    with session_scope(services.engine()) as session:
        return [dict(row) for row in session.execute(query).mappings()]


async def test_nothing_a_person_typed_can_be_read_in_the_database(chat_at: ChatAt, rows: Rows) -> None:
    chat = await chat_at("name")
    await chat.say("Ottoline", PHONE, "quite unusual words", "on Michaelmas", "yes")
    assert rows()[0].name == "Ottoline"

    with session_scope(services.engine()) as session:
        tables = sa.inspect(services.engine()).get_table_names()
        dump = "\n".join(str(row) for name in tables for row in session.execute(sa.text(f"SELECT * FROM {name}")))

    assert rows()[0].reference in dump
    for secret in ("Ottoline", "5550199", "555 0199", "quite unusual", "Michaelmas", chat.sender):
        assert secret not in dump


async def test_one_chat_can_send_two_requests(chat: Chat, rows: Rows) -> None:
    await chat.say("I would like to book a consultation")
    await chat.fill_in()
    first = chat.text

    await chat.say("I would like to book a consultation")
    assert chat.responses[-1] == f"{ASKS}adult"
    assert await chat.filled() == {}
    await chat.fill_in(until="consent")
    await chat.say("Max", NEW_PHONE, "Results", "any time", "yes")

    second, one = rows()
    assert details(one) == ("Sam", "phone", PHONE_STORED, "Cost", "Evening")
    assert details(second) == ("Max", "phone", NEW_PHONE_STORED, "Results", "any time")
    assert one.reference in first
    assert second.reference in chat.text
    assert one.reference != second.reference
    assert len(consents()) == 2


async def test_two_people_who_take_turns_never_mix(new_chat: Callable[[], Chat], rows: Rows) -> None:
    ann, bob = new_chat(), new_chat()
    for ann_says, bob_says in [
        ("I would like to book a consultation", "does it hurt?"),
        ("yes", "I would like to book a consultation"),
        ("yes", "yes"),
        ("Ann", "yes"),
        ("212 555 0101", "Bob"),
        ("the risks", "212 555 0102"),
        ("mornings", "the price"),
        ("yes", "evenings"),
    ]:
        await ann.say(ann_says)
        await bob.say(bob_says)
    await bob.say("yes")

    of_bob, of_ann = rows()
    assert details(of_ann) == ("Ann", "phone", "+12125550101", "the risks", "mornings")
    assert details(of_bob) == ("Bob", "phone", "+12125550102", "the price", "evenings")
    assert of_ann.reference not in bob.text
    assert of_bob.reference in bob.text


async def test_ten_people_at_the_same_moment_never_mix(new_chat: Callable[[], Chat], rows: Rows) -> None:
    names = ["Ann", "Bob", "Carl", "Dora", "Emil", "Fay", "Gus", "Hal", "Ida", "Jon"]

    async def whole_request(name: str) -> tuple[str, str]:
        chat = new_chat()
        number = f"212 555 01{names.index(name):02}"
        await chat.say("I would like to book a consultation", "yes", "yes", name, number)
        await chat.say(f"about {name}", f"any time for {name}", "yes")
        return name, chat.text

    replies = dict(await asyncio.gather(*map(whole_request, names)))

    assert sorted(row.name for row in rows()) == names
    for row in rows():
        assert details(row)[2:] == (
            f"+121255501{names.index(row.name):02}", f"about {row.name}", f"any time for {row.name}",
        )  # fmt: skip
        assert row.reference in replies[row.name]


@pytest.mark.parametrize(
    "offer", ["/talk_to_human", "/candidacy_general", "/procedure_step_consultation", "/out_of_scope"]
)
@pytest.mark.parametrize("yes", ["/affirm", "yes please"])
async def test_a_yes_to_an_answer_that_offers_a_visit_starts_the_request(chat: Chat, offer: str, yes: str) -> None:
    await chat._send(offer)

    await chat._send(yes)

    assert chat.responses[-1] == f"{ASKS}adult"


@pytest.mark.parametrize(("word", "response"), [("yes", "utter_affirm"), ("ok", "utter_affirm"), ("no", "utter_deny")])
@pytest.mark.parametrize("before", [[], ["does it hurt?"], ["how much is it?", "thanks"]])
async def test_a_plain_yes_or_no_gets_one_answer(chat: Chat, before: list[str], word: str, response: str) -> None:
    await chat.say(*before)

    await chat.say(word)

    assert chat.responses == [response]


async def test_the_assistant_goes_on_answering_after_a_plain_yes(chat: Chat) -> None:
    await chat.say("does it hurt?", "ok", "I can't breathe and my throat is closing up")

    assert chat.responses[0] == "utter_urgent_severe_reaction"
