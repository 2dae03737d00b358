"""Pictures and sheets over HTTP, and on Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.bounded import Bounded
from channels.handouts import handouts_blueprint
from channels.signing import Signer
from channels.telegram_api import BotApi
from channels.telegram_files import Files, handouts_of
from channels.telegram_output import Buttons, TelegramOutput
from channels.web_output import WebOutput
from content.answers import URGENT
from handouts.words import load_sheets
from pictures.attach import caption
from pictures.draw import photos
from pictures.words import load_words
from runtime import services
from tests.channels.fake_telegram import TOKEN, FakeTelegram
from tests.channels.telegram_bench import running
from tests.channels.web_bench import Page, serve

PATHS = [
    *(f"/pictures/{name}.svg" for name in load_words()["pictures"]),
    *(f"/sheets/{name}{ending}" for name in load_sheets() for ending in ("", ".pdf")),
    "/sheets/sheet.css",
]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with serve(handouts_blueprint(services.facts())) as made:
        yield made


@pytest.mark.parametrize("path", PATHS)
async def test_each_file_is_served_safely_and_once(page: Page, path: str) -> None:
    reply = await page.ask("GET", path)
    assert reply.status == 200
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert ("attachment" in reply.headers.get("Content-Disposition", "")) == path.endswith(".pdf")
    again = await page.ask("GET", path, headers={"If-None-Match": reply.headers["ETag"]})
    assert again.status == 304
    assert (await page.ask("POST", path)).status == 405


@pytest.mark.parametrize(
    "path", ["/pictures/none.svg", "/pictures/..%2fwords.yml", "/sheets/none", "/sheets/../sheets.yml"]
)
async def test_no_path_leads_to_another_file(page: Page, path: str) -> None:
    assert (await page.ask("GET", path)).status == 404


@pytest.fixture
async def telegram() -> Any:
    fake = FakeTelegram()
    await fake.start()
    yield fake
    await fake.stop()


def answer(**metadata: Any) -> dict[str, Any]:
    return {"text": "An answer.", "metadata": metadata}


async def say(telegram: FakeTelegram, files: Files, *messages: dict[str, Any]) -> None:
    api = BotApi(TOKEN, telegram.url, pause=0.01)
    output = TelegramOutput(api, Buttons(TOKEN), Bounded(10), files)
    try:
        for message in messages:
            await output.send_response("telegram:7", message)
        output.send_files()
        await files.close(5)
    finally:
        await api.close()


async def test_the_text_comes_first_and_then_the_picture(telegram: FakeTelegram) -> None:
    await say(telegram, Files(services.facts), answer(picture="procedure_steps"))
    assert [name for name, _ in telegram.calls] == ["sendMessage", "sendPhoto"]
    assert telegram.files[0].startswith(b"\x89PNG")
    assert "four steps" in telegram.sent("sendPhoto")[0]["caption"]


async def test_a_picture_is_uploaded_once_and_sent_by_its_id_after(telegram: FakeTelegram) -> None:
    files = Files(services.facts)
    for _ in range(3):
        await say(telegram, files, answer(picture="procedure_steps"))
    assert len(telegram.files) == 1
    assert [params["photo"] for params in telegram.sent("sendPhoto")][1:] == ["file-1", "file-1"]


async def test_several_answers_of_one_turn_bring_a_picture_once(telegram: FakeTelegram) -> None:
    one = answer(picture="fat_or_blood")
    await say(telegram, Files(services.facts), one, one, answer(picture="comparison"))
    assert len(telegram.sent("sendPhoto")) == 1 + photos("comparison")


async def test_a_picture_that_is_too_tall_for_one_photo_takes_two_under_one_caption(telegram: FakeTelegram) -> None:
    await say(telegram, Files(services.facts), answer(picture="comparison"))
    captions = [params["caption"] for params in telegram.sent("sendPhoto")]
    assert captions == [caption("comparison"), ""]
    assert len(set(telegram.files)) == 2


async def test_chats_that_want_the_same_file_at_once_wait_for_one_upload(telegram: FakeTelegram) -> None:
    api, files = BotApi(TOKEN, telegram.url, pause=0.01), Files(services.facts)
    for chat in range(5):
        files.start(api, chat, handouts_of({"sheets": ["visit_sheet"]}))
    await files.close(5)
    await api.close()
    assert len(telegram.files) == 1
    assert sorted(int(params["chat_id"]) for params in telegram.sent("sendDocument")) == [0, 1, 2, 3, 4]


async def pictured(message: UserMessage) -> None:
    """Answer danger with a safety text, and anything else with a picture and a sheet."""
    level = "emergency" if "breathe" in message.text else "education"
    metadata = {"level": level, "picture": "procedure_steps", "sheets": ["visit_sheet"]}
    await message.output_channel.send_response(
        message.sender_id, {"text": f"You: {message.text}", "metadata": metadata}
    )


async def test_no_message_waits_for_a_file_and_danger_ends_it() -> None:
    async with running(pictured) as (fake, _, _channel, _server):
        fake.held["sendPhoto"] = asyncio.Event()
        fake.write("how is it done")
        await fake.until(lambda: fake.tried["sendPhoto"] == 1)
        fake.write("how long")
        await fake.until_sent(2)
        fake.write("I can't breathe")
        await fake.until_sent(3)
        fake.held["sendPhoto"].set()
        await asyncio.sleep(0.2)
        assert fake.texts() == ["You: how is it done", "You: how long", "You: I can't breathe"]
        assert fake.sent("sendDocument") == []


async def test_nothing_goes_with_a_turn_in_which_a_safety_text_was_said(telegram: FakeTelegram) -> None:
    danger = answer(level="crisis", picture="procedure_steps")
    shown = answer(picture="procedure_steps", sheets=["visit_sheet"])
    await say(telegram, Files(services.facts), shown, danger, shown)
    assert {name for name, _ in telegram.calls} == {"sendMessage"}


async def test_the_files_of_a_turn_go_after_its_last_text() -> None:
    async def two(message: UserMessage) -> None:
        await pictured(message)
        await message.output_channel.send_response(message.sender_id, {"text": "More."})

    async with running(two) as (fake, _, _channel, _server):
        fake.write("how is it done")
        await fake.until_sent(1, "sendDocument")
        sent = [name for name, _ in fake.calls if name.startswith("send") and name != "sendChatAction"]
        assert sent == ["sendMessage", "sendMessage", "sendPhoto", "sendDocument"]


async def test_a_page_is_shown_a_thing_once_in_a_turn() -> None:
    output = WebOutput("me", Signer("x" * 32), {})
    for picture in ("procedure_steps", "procedure_steps", "comparison", "comparison"):
        await output.send_response("me", answer(picture=picture, sheets=["visit_sheet"]))
    beside = [sorted({"image", "table", "links"} & set(message)) for message in output.messages]
    assert beside == [["image", "links"], [], ["table"], []]


@pytest.mark.parametrize("level", sorted(URGENT))
async def test_a_page_is_shown_nothing_beside_or_after_a_safety_text(level: str) -> None:
    output = WebOutput("me", Signer("x" * 32), {})
    await output.send_response("me", answer(level=level, picture="procedure_steps"))
    await output.send_response("me", answer(picture="comparison", sheets=["visit_sheet"]))
    assert not any({"image", "table", "links"} & set(message) for message in output.messages)


async def test_a_sheet_comes_as_a_document(telegram: FakeTelegram) -> None:
    await say(telegram, Files(services.facts), answer(sheets=["provider_checklist"]))
    assert telegram.files[0].startswith(b"%PDF")
    assert telegram.sent("sendDocument")[0]["caption"] == "Questions for a clinic"


@pytest.mark.parametrize("code", [400, 413, 502])
async def test_a_file_that_fails_costs_only_the_file(telegram: FakeTelegram, code: int) -> None:
    telegram.fail("sendPhoto", code)
    files = Files(services.facts)
    await say(telegram, files, answer(picture="procedure_steps"), answer())
    assert telegram.texts() == ["An answer.", "An answer."]
    await say(telegram, files, answer(picture="procedure_steps"))
    assert len(telegram.sent("sendPhoto")) == 1


async def test_an_answer_without_anything_brings_nothing(telegram: FakeTelegram) -> None:
    await say(telegram, Files(services.facts), answer(), answer(picture="none", sheets=["none"]))
    assert {name for name, _ in telegram.calls} == {"sendMessage"}
