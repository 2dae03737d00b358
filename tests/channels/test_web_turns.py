"""The web channel's turns: what is answered, what happens when a turn breaks, one turn per message."""

from __future__ import annotations

import asyncio
import logging

import pytest
from rasa.core.channels.channel import UserMessage

from channels.limits import Limits
from channels.signing import Signer
from channels.web_output import WebOutput
from tests.channels.web_bench import APOLOGY, SECRET, SOURCES, chatting, say


async def test_messages_stay_whole_with_their_sources() -> None:
    async def script(message: UserMessage) -> None:
        metadata = {"level": message.text, "sources": ["guide", "paper", "gone"], "reviewed_on": "2026-11-23"}
        await say(message, "One.\n\nTwo.", metadata=metadata)
        await say(message, "Three.", quick_replies=[{"title": "A", "payload": "/a"}, {"title": "B", "payload": "b"}])
        await say(message, "", custom={"x": 1})

    async with chatting(script) as (page, _agent):
        for level in ("education", "caution"):
            first, second = (await page.send(text=level)).content["messages"]
            assert first["text"] == "One.\n\nTwo." and first["level"] == level
            assert first["sources"] == [
                {"title": "The guide", "publisher": "Clinic"},
                {"title": "A paper", "publisher": "A journal", "url": "https://journal.example/1"},
            ]
            assert first["reviewed_on"] == "2026-11-23"
            assert [button["title"] for button in second["buttons"]] == ["A"]
            assert (second["sources"], second["reviewed_on"], second["level"]) == ([], "", "")
        first = (await page.send(text="emergency")).content["messages"][0]
        assert (first["sources"], first["reviewed_on"], first["level"]) == ([], "", "emergency")


async def test_silence_becomes_the_apology() -> None:
    async def silence(message: UserMessage) -> None:
        return

    async with chatting(silence) as (page, _agent):
        reply = await page.send(text="hello")
        (message,) = reply.content["messages"]
        assert (reply.status, message["text"], message["fallback"]) == (200, APOLOGY, True)


async def test_a_broken_turn_keeps_what_was_said_and_apologises(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(message: UserMessage) -> None:
        await say(message, "Call 911 now.")
        raise LookupError(message.text)

    async with chatting(breaks) as (page, agent):
        reply = await page.send(text="my chest hurts")
        said, apology = reply.content["messages"]
        assert (reply.status, said["text"], apology["text"]) == (200, "Call 911 now.", APOLOGY)
        assert apology["fallback"] and "fallback" not in said
        assert "LookupError" in caplog.text and "chest" not in caplog.text
        for broken in ({}, None):  # no words for it, or no way to find them
            agent.nlg.responses = broken
            messages = (await page.send(text="my chest hurts")).content["messages"]
            assert [message["text"] for message in messages] == ["Call 911 now."]


async def test_without_words_for_an_apology_there_is_an_error() -> None:
    async def silence(message: UserMessage) -> None:
        return

    async with chatting(silence) as (page, agent):
        agent.nlg.responses = {}
        reply = await page.send(text="hello", id="1")
        assert (reply.status, reply.error, reply.content["emergency"]) == (500, "internal", True)
        await page.send(text="hello", id="1")
        assert len(agent.messages) == 2, "a failed turn is not remembered"


async def test_parallel_copies_are_one_turn_with_one_answer() -> None:
    go = asyncio.Event()

    async def slow(message: UserMessage) -> None:
        await go.wait()
        await say(message, f"Answer to {message.text}")

    async with chatting(slow) as (page, agent):
        copies = [asyncio.create_task(page.send(text="hello", id="7")) for _ in range(3)]
        await asyncio.sleep(0.1)
        go.set()
        answers = [(await copy).content for copy in copies]
        assert answers[0] == answers[1] == answers[2] and len(agent.messages) == 1
        assert (await page.send(text="hello", id="7")).content == answers[0]
        assert len(agent.messages) == 1
        assert (await page.send(text="my chest hurts", id="7")).content != answers[0]
        await page.start()
        await page.send(text="hello", id="7")
        assert len(agent.messages) == 3


async def test_nothing_that_was_said_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def breaks(message: UserMessage) -> None:
        if "again" in message.text:
            raise ValueError(message.text)
        await say(message, f"You: {message.text}")

    async with chatting(breaks) as (page, _agent):
        await page.send(text="canary")
        await page.send(text="canary again")
        await page.send(payload="/canary", signature="canary")
        await page.send(data=b'{"text": "canary"')
        await page.send(text="canary", id="a b")
        assert "canary" not in caplog.text
        assert page.token.split(".")[1] not in caplog.text


async def test_plain_text_messages_of_rasa_are_kept() -> None:
    output = WebOutput("me", Signer(SECRET), SOURCES)
    await output.send_text_message("me", "Hello.\n\nThere.")
    assert [message["text"] for message in output.messages] == ["Hello.\n\nThere."]


async def test_a_turn_outlives_its_time_limit_and_a_copy_gets_its_answer() -> None:
    go = asyncio.Event()

    async def slow(message: UserMessage) -> None:
        await go.wait()
        await say(message, "At last.")

    async with chatting(slow, limits=Limits(timeout=0.1)) as (page, agent):
        reply = await page.send(text="hello", id="7")
        assert (reply.status, reply.error, reply.content["emergency"]) == (504, "timeout", True)
        go.set()
        reply = await page.send(text="hello", id="7")
        assert reply.content["messages"][0]["text"] == "At last." and len(agent.messages) == 1


async def test_turns_at_a_time_are_limited_and_a_late_one_keeps_its_place() -> None:
    go = asyncio.Event()

    async def slow(message: UserMessage) -> None:
        await go.wait()
        await say(message, "At last.")

    async with chatting(slow, limits=Limits(turns_at_once=1, timeout=0.05)) as (page, _agent):
        assert (await page.send(text="hello")).status == 504
        reply = await page.send(text="hello")
        assert (reply.status, reply.error, reply.content["emergency"]) == (503, "busy", True)
        assert "Retry-After" in reply.headers
        go.set()
        await asyncio.sleep(0.05)
        assert (await page.send(text="hello")).status == 200
