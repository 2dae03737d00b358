"""The Telegram channel's behaviour, seen from Telegram's side."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels import telegram
from tests.channels.fake_telegram import TOKEN, FakeTelegram
from tests.channels.telegram_bench import APOLOGY, LONG_PAYLOAD, NEW_DANGER, echo, health, running


async def test_a_message_is_answered() -> None:
    async with running() as (fake, agent, _, server):
        fake.write("Does it hurt?")
        await fake.until_sent(1)
        sent = fake.sent()[0]
        assert (sent["chat_id"], sent["text"]) == (7, "You: Does it hurt?")
        assert sent["link_preview_options"] == {"is_disabled": True} and "parse_mode" not in sent
        message = agent.messages[0]
        assert (message.sender_id, message.input_channel) == ("telegram:7", "telegram")
        assert await health(server.health) == (200, "ok")
        assert fake.sent("deleteWebhook") == [{"drop_pending_updates": False}]


async def test_start_greets_then_gives_the_notice() -> None:
    async with running() as (fake, agent, _, _server):
        fake.write("/start")
        await fake.until_sent(2)
        assert fake.texts()[0] == "You: /greet"
        assert fake.texts()[1].startswith("Telegram is not made for health records.")
        assert agent.texts() == ["/greet"]


async def test_a_photo_and_its_album_are_answered_once_and_the_caption_heard() -> None:
    async with running() as (fake, agent, _, _server):
        photo: dict[str, Any] = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "media_group_id": "9"}
        for _number in range(3):
            fake.push(message=photo | {"photo": []})
        fake.push(message=photo | {"photo": [], "media_group_id": "10", "caption": "is this ok"})
        await fake.until_sent(3)
        assert "911" in fake.texts()[0] and "photos" in fake.texts()[0]
        assert fake.texts()[1:] == [fake.texts()[0], "You: is this ok"]
        assert agent.texts() == ["is this ok"]


async def test_groups_and_nonsense_are_passed_over() -> None:
    async with running() as (fake, agent, _, _server):
        fake.push(message={"message_id": 1, "chat": {"id": -5, "type": "group"}, "text": "hello"})
        fake.push(my_chat_member={"chat": {"id": 7, "type": "private"}})
        fake.push_raw(["no update"])
        fake.push_raw({"no": "id"})
        fake.write("hello")
        await fake.until_sent(1)
        assert agent.texts() == ["hello"] and len(fake.texts()) == 1


async def test_nothing_but_nonsense_does_not_spin() -> None:
    async with running() as (fake, _, _channel, _server):
        await fake.until(lambda: fake.tried["getUpdates"] >= 1)
        fake.keeps_nonsense = True
        fake.push_raw("nonsense")
        await asyncio.sleep(0.2)
        assert 2 <= fake.tried["getUpdates"] < 12


async def test_buttons_stand_one_per_row_and_a_press_fires_the_payload() -> None:
    async with running() as (fake, agent, _, _server):
        fake.write("hi")
        await fake.until_sent(1)
        rows = fake.sent()[0]["reply_markup"]["inline_keyboard"]
        assert [[button["text"] for button in row] for row in rows] == [["Does it hurt?"], ["Risks"]]
        data = [row[0]["callback_data"] for row in rows]
        assert all(len(item) == 16 and int(item, 16) >= 0 for item in data) and data[0] != data[1]
        fake.press(data[1])
        await fake.until_sent(2)
        assert agent.texts() == ["hi", LONG_PAYLOAD]
        await fake.until_sent(1, "answerCallbackQuery")
        assert fake.sent("answerCallbackQuery") == [{"callback_query_id": "q1"}]


@pytest.mark.parametrize("forgery", ["other chat", "payload", "guess", "no message", "group", "no data"])
async def test_a_forged_press_only_gets_the_notice(forgery: str) -> None:
    async with running() as (fake, agent, _, _server):
        fake.write("hi", chat=7)
        await fake.until_sent(1)
        data = fake.sent()[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        group = {"message_id": 2, "chat": {"id": 7, "type": "group"}}
        made: dict[str, dict[str, Any]] = {
            "other chat": {"data": data, "chat": 8},
            "payload": {"data": "/pain"},
            "guess": {"data": "0" * 16},
            "no message": {"data": data, "message": None},
            "group": {"data": data, "message": group},
            "no data": {"data": None},
        }
        fake.press(**made[forgery])
        await fake.until_sent(1, "answerCallbackQuery")
        answer = fake.sent("answerCallbackQuery")[0]
        assert "no longer works" in answer["text"] and answer["show_alert"] is True
        fake.write("still there?", chat=7)
        await fake.until_sent(2)
        assert agent.texts() == ["hi", "still there?"]


async def test_buttons_have_the_same_id_after_a_restart() -> None:
    ids = []
    for _time in range(2):
        async with running() as (fake, _, _channel, _server):
            fake.write("hi")
            await fake.until_sent(1)
            ids.append(fake.sent()[0]["reply_markup"])
    assert ids[0] == ids[1]


async def test_a_repeated_update_is_answered_once() -> None:
    async with running() as (fake, agent, _, _server):
        number = fake.write("hi")
        fake.push(update_id=number, message={"chat": {"id": 7, "type": "private"}, "text": "hi"})
        fake.write("bye")
        await fake.until_sent(2)
        assert agent.texts() == ["hi", "bye"]


async def test_order_in_a_chat_and_chats_side_by_side() -> None:
    gate = asyncio.Event()

    async def script(message: UserMessage) -> None:
        if message.text == "slow":
            await gate.wait()
        await echo(message)

    async with running(script) as (fake, agent, _, _server):
        for text in ("slow", "one", "two"):
            fake.write(text, chat=7)
        for chat in range(20, 30):
            fake.write("quick", chat=chat)
        await fake.until_sent(10)
        assert set(fake.texts()) == {"You: quick"} and agent.texts().count("one") == 0
        gate.set()
        await fake.until_sent(13)
        assert fake.texts()[10:] == ["You: slow", "You: one", "You: two"]


async def test_a_broken_or_silent_turn_gets_an_apology(caplog: pytest.LogCaptureFixture) -> None:
    async def script(message: UserMessage) -> None:
        if message.text == "secret words":
            raise ValueError(message.text)

    async with running(script) as (fake, _, _channel, _server):
        fake.write("secret words")
        fake.write("silence")
        await fake.until_sent(2)
        assert fake.texts() == [APOLOGY, APOLOGY]
        assert "ValueError" in caplog.text and "secret" not in caplog.text


async def test_typing_shows_while_a_turn_takes_long_and_then_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "TYPING_AFTER", 0.02)
    monkeypatch.setattr(telegram, "TYPING_EVERY", 0.02)
    bench: list[FakeTelegram] = []

    async def script(message: UserMessage) -> None:
        await bench[0].until_sent(3, "sendChatAction")
        await echo(message)

    async with running(script) as (fake, _, _channel, _server):
        bench.append(fake)
        fake.write("slow")
        await fake.until_sent(1)
        assert fake.sent("sendChatAction")[0] == {"chat_id": 7, "action": "typing"}
        await asyncio.sleep(0.1)
        shown = len(fake.sent("sendChatAction"))
        await asyncio.sleep(0.2)
        assert len(fake.sent("sendChatAction")) == shown


async def test_a_quick_turn_shows_no_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "TYPING_AFTER", 30.0)
    async with running() as (fake, _, _channel, _server):
        fake.write("quick")
        await fake.until_sent(1)
        assert fake.sent("sendChatAction") == []


async def test_no_token_and_no_word_of_a_person_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def script(message: UserMessage) -> None:
        await echo(message)
        raise RuntimeError(f"{TOKEN} {message.text}")

    caplog.set_level(logging.DEBUG)
    async with running(script) as (fake, _, _channel, _server):
        fake.fail("getUpdates", 502, 401, 404)
        fake.fail("answerCallbackQuery", 400)
        fake.fail("sendMessage", 400, 502, 403)
        for chat in (7, 8, 9):
            fake.write("my canary words", chat=chat)
        fake.press("canary")
        await fake.until_sent(3)
        await fake.until(lambda: fake.tried["answerCallbackQuery"] >= 1)
    assert "code 400" in caplog.text and "code 502" in caplog.text
    assert "canary" not in caplog.text
    assert TOKEN not in caplog.text and TOKEN.partition(":")[2] not in caplog.text


@pytest.mark.parametrize("text", [NEW_DANGER, "I can't breathe", "breaks"])
async def test_an_edit_that_brings_danger_is_answered(text: str) -> None:
    async with running() as (fake, agent, _channel, _server):
        fake.edit(text)
        await fake.until_sent(1)
        assert agent.texts() == [text]


async def test_another_edit_is_not_answered_and_holds_nobody_up() -> None:
    async with running() as (fake, agent, _channel, _server):
        fake.edit("how much is it")
        fake.write("hello")
        await fake.until_sent(1)
        assert agent.texts() == ["hello"]
