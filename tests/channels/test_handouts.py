"""Pictures and sheets over HTTP, and on Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.bounded import Bounded
from channels.handouts import handouts_blueprint
from channels.telegram_api import BotApi
from channels.telegram_files import Files
from channels.telegram_output import Buttons, TelegramOutput
from handouts.words import load_sheets
from pictures.words import load_words
from runtime import services
from tests.channels.fake_telegram import TOKEN, FakeTelegram
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
    assert len(telegram.sent("sendPhoto")) == 2


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
    await asyncio.wait_for(telegram.until_sent(1, "sendPhoto"), 5)


async def test_an_answer_without_anything_brings_nothing(telegram: FakeTelegram) -> None:
    await say(telegram, Files(services.facts), answer(), answer(picture="none", sheets=["none"]))
    assert {name for name, _ in telegram.calls} == {"sendMessage"}
