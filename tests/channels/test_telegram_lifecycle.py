"""How the Telegram channel starts, fails, comes back and stops."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.channels.channel import UserMessage

from channels.telegram import TelegramInput
from tests.channels.fake_telegram import FakeTelegram
from tests.channels.telegram_bench import echo, health, running


async def test_without_a_token_the_channel_is_off() -> None:
    assert TelegramInput.from_credentials(None).name() == "telegram"
    for empty in ({}, {"access_token": ""}, {"access_token": None}, {"access_token": "  "}):
        assert TelegramInput.from_credentials(empty)._state == "off"
    async with running(token="") as (fake, _, _channel, server):
        assert await health(server.health) == (200, "off")
        assert [route.path for route in server.app.router.routes] == ["webhooks/telegram/health"]
        await asyncio.sleep(0.05)
        assert not fake.tried


@pytest.mark.parametrize("token", ["${ANAGEN_TELEGRAM_TOKEN}", "abc", "1:a/b", "1:a b"])
async def test_what_is_no_token_is_never_used(token: str, caplog: pytest.LogCaptureFixture) -> None:
    async with running(token=token) as (fake, _, _channel, server):
        assert await health(server.health) == (503, "refused")
        await asyncio.sleep(0.05)
        assert not fake.tried and "no bot token" in caplog.text and token not in caplog.text


async def test_the_server_starts_without_a_network_and_the_channel_comes_up_later() -> None:
    fake = FakeTelegram()
    await fake.start()
    port = fake.port
    await fake.stop()
    later = FakeTelegram()
    later.port = port
    async with running(telegram=later) as (_, agent, _channel, server):
        await asyncio.sleep(0.1)
        assert await health(server.health) == (503, "connecting")
        await later.start(port)
        later.write("hi")
        await later.until_sent(1)
        assert agent.texts() == ["hi"]


@pytest.mark.parametrize(("code", "retry_after"), [(502, None), (429, 0.1), (409, None), (500, None)])
async def test_polling_goes_on_after_a_failure(code: int, retry_after: float | None) -> None:
    async with running() as (fake, _, _channel, _server):
        fake.fail("getUpdates", code, code, retry_after=retry_after)
        fake.write("hi")
        await fake.until_sent(1)


async def test_a_refused_token_shows_in_health() -> None:
    async with running(token="1:wrong") as (fake, _, _channel, server):
        await fake.until(lambda: fake.tried["deleteWebhook"] >= 2)
        assert await health(server.health) == (503, "refused")


async def test_nothing_is_taken_from_telegram_before_the_model_is_there() -> None:
    async with running(ready=False) as (fake, agent, _, server):
        fake.write("hi")
        await asyncio.sleep(0.1)
        assert not fake.tried and await health(server.health) == (503, "connecting")
        agent.ready = True
        await fake.until_sent(1)


async def test_stop_lets_a_turn_end_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()

    async def script(message: UserMessage) -> None:
        await asyncio.sleep(0.2)
        await echo(message)

    async with running(script) as (fake, agent, _, _server):
        fake.write("hi")
        await fake.until(lambda: bool(agent.messages))
    assert fake.texts() == ["You: hi"]
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() == before
