"""A person who writes in another language: an honest reply in it, help in an emergency, and English for English."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa

from records.database import session_scope
from records.tables import ConsentEvent
from runtime import services
from tests.conversations.chatting import Chat, ChatAt, Rows

REPLY = "utter_oos_other_language"
EMERGENCY, CRISIS = "utter_urgent_severe_reaction", "utter_crisis_self_harm"
SAME_DAY = "utter_post_procedure_warning_signs"
IN_ENGLISH = "I'm sorry, I can only answer in English."
PRICE = "how much does it cost?"


async def test_spanish_is_answered_in_spanish_and_then_in_english(chat: Chat) -> None:
    await chat.say("¿cuánto cuesta el tratamiento?")
    assert chat.responses == [REPLY]
    spanish, _, english = chat.text.partition("\n\n")
    assert spanish.startswith("Lo siento, solo puedo leer y contestar en inglés.")
    assert services.clinic().phone in spanish
    assert english.startswith(IN_ENGLISH)


@pytest.mark.parametrize(
    "text", ["hola", "gracias", "q precio tiene", "me da miedo la aguja", "no hablo ingles", "kiero una sita"]
)
async def test_short_and_misspelt_spanish_is_answered_in_spanish(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert chat.responses == [REPLY]
    assert "Lo siento, solo puedo leer" in chat.text


@pytest.mark.parametrize(
    ("text", "first_words"),
    [
        ("combien coûte le traitement ?", "Je suis un assistant automatique"),
        ("was kostet die Behandlung?", "Ich bin ein automatischer Assistent"),
        ("quanto custa o tratamento para o cabelo? não falo inglês", "Sou um assistente automático"),
        ("quanto costa il trattamento per i capelli?", "Sono un assistente automatico"),
        ("ile kosztuje ten zabieg na włosy?", "Jestem automatycznym asystentem"),
        ("كم سعر العلاج", "أنا مساعد آلي"),
        ("मेरे बाल झड़ रहे हैं", "मैं एक स्वचालित सहायक हूँ"),
        ("治疗多少钱", "我是自动助手"),
        ("сколько стоит лечение", "Я автоматический помощник"),
    ],
)
async def test_other_languages_are_answered_in_themselves_and_then_in_english(
    chat: Chat, text: str, first_words: str
) -> None:
    await chat.say(text)
    assert chat.responses == [REPLY]
    assert chat.text.startswith(first_words)
    assert IN_ENGLISH in chat.text


@pytest.mark.parametrize("text", ["料金はいくらですか", "скільки це коштує", "saç ekimi ne kadar"])
async def test_a_language_without_a_text_is_answered_in_english_with_a_line_of_spanish(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert chat.responses == [REPLY]
    assert chat.text.startswith(IN_ENGLISH)
    assert "Solo respondo en inglés" in chat.text


async def test_english_after_spanish_is_answered_in_english_alone(chat: Chat) -> None:
    await chat.say("hola, necesito información", PRICE)
    assert chat.responses == ["utter_cost"]
    await chat.say("i cant breathe and my throat is closing")
    assert chat.responses[0] == EMERGENCY
    assert "Llame" not in chat.text


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("hola, how much does the treatment cost?", "utter_cost"),
        ("buenos dias! does the injection in the scalp hurt?", "utter_pain"),
    ],
)
async def test_a_question_in_english_with_a_spanish_greeting_is_answered(chat: Chat, text: str, response: str) -> None:
    await chat.say(text)
    assert response in chat.responses
    assert REPLY not in chat.responses


async def test_the_request_can_be_left_from_the_spanish_reply(chat: Chat) -> None:
    await chat.say("quiero pedir una cita")
    await chat.tap("Pedir que me llamen")
    assert await chat.asked() == "adult"


@pytest.mark.parametrize(
    ("text", "response", "spanish"),
    [
        ("no puedo respirar", EMERGENCY, "Esto puede ser una emergencia. Llame ahora al"),
        ("se me esta cerrando la garganta", EMERGENCY, "Llame ahora al"),
        ("mi mamá no deja de sangrar", EMERGENCY, "Presione fuerte la herida"),
        ("mi hijo se tomó el minoxidil", EMERGENCY, "Llame ahora a Poison Help"),
        ("ya no quiero vivir", CRISIS, "Siento mucho que esté sufriendo"),
        ("me sale pus de la herida", SAME_DAY, "Estas pueden ser señales de una infección."),
        ("se me hinchó una pierna después de la lipo", SAME_DAY, "Una pierna que duele"),
    ],
)
async def test_danger_in_spanish_gets_the_fixed_text_in_spanish_and_in_english(
    chat: Chat, text: str, response: str, spanish: str
) -> None:
    await chat.say(text)
    assert chat.responses == [response]
    first, _, second = chat.text.partition("\n\n")
    assert first.startswith(spanish)
    assert second
    assert services.clinic().emergency_number in first
    assert services.clinic().emergency_number in second


@pytest.mark.parametrize("text", ["i cant breathe", "I want to end my life", "there is pus coming out of the wound"])
async def test_danger_in_english_gets_english_alone(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert chat.responses[0] in (EMERGENCY, CRISIS, SAME_DAY)
    assert "llame" not in chat.text.casefold()


async def test_danger_in_spanish_ends_the_request(chat_at: ChatAt) -> None:
    chat = await chat_at("contact")
    await chat.say("no puedo respirar")
    assert chat.text.startswith("Esto puede ser una emergencia.")
    assert await chat.is_clean()


async def test_a_question_in_spanish_does_not_end_the_request(chat_at: ChatAt) -> None:
    chat = await chat_at("contact")
    await chat.say("¿cuánto cuesta el tratamiento?")
    assert chat.responses[0] == REPLY
    assert await chat.asked() == "contact"


@pytest.mark.parametrize(
    "name", ["María José García", "Juan Carlos Rodríguez Fernández", "Nguyễn Văn An", "Jürgen Groß"]
)
async def test_a_name_from_another_language_is_a_name(chat_at: ChatAt, name: str) -> None:
    chat = await chat_at("name")
    await chat.say(name)
    assert (await chat.filled())["name"] == name
    assert await chat.asked() == "contact"


async def _asked_for_consent_in_spanish(chat: Chat) -> None:
    await chat.say("hola")
    await chat.tap("Pedir que me llamen")
    assert chat.text.startswith("Yo no puedo dar una cita.")
    assert chat.titles == ["Sí", "No"]
    await chat.tap("Sí")


async def test_who_writes_spanish_is_asked_for_consent_in_spanish_and_the_proof_is_of_both(
    chat: Chat, rows: Rows
) -> None:
    await _asked_for_consent_in_spanish(chat)
    (question,) = chat.last
    spanish, _, english = question.text.partition("\n\n")
    assert spanish.startswith("¿Permite que ")
    assert english.startswith("May ")
    assert chat.titles == ["Sí", "No"]
    assert rows() == []
    await chat.tap("Sí")
    await chat.fill_in("name")
    assert len(rows()) == 1
    with session_scope(services.engine()) as session:
        (proof,) = session.execute(sa.select(ConsentEvent.text_sha256)).scalars()
    assert proof == hashlib.sha256(question.text.encode()).hexdigest()


async def test_a_spanish_no_to_the_consent_keeps_nothing(chat: Chat, rows: Rows) -> None:
    await _asked_for_consent_in_spanish(chat)
    await chat.say("no, gracias")
    assert not await chat.form_is_open()
    assert rows() == []


@pytest.mark.parametrize("word", ["sí", "Si.", "Sí, por favor"])
async def test_a_typed_spanish_yes_is_a_yes(chat: Chat, word: str) -> None:
    await _asked_for_consent_in_spanish(chat)
    await chat.say(word)
    assert await chat.asked() == "name"


@pytest.mark.parametrize("words", ["si tengo dudas llamo", "sí pero no guarden nada"])
async def test_what_only_begins_like_a_spanish_yes_is_none(chat: Chat, words: str) -> None:
    await _asked_for_consent_in_spanish(chat)
    await chat.say(words)
    assert (await chat.slots())["consultation_consent"] is not True
