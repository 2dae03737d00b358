"""Asked how it knows, the assistant names its source."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.core.agent import Agent

from content.answers import load_sources
from tests.conversations.chatting import Chat


@pytest.mark.parametrize("text", ["how do you know?", "where does that come from?", "source?", "says who"])
async def test_the_question_for_the_source_names_it_and_the_day_of_the_check(
    chat: Chat, agent: Agent, text: str
) -> None:
    await chat.say("does it hurt?")
    metadata = agent.domain.responses["utter_pain"][0]["metadata"]

    await chat.say(text)

    assert chat.responses == ["utter_ask_source"]
    for source in metadata["sources"]:
        assert load_sources()[source]["title"] in chat.text
    assert str(metadata["reviewed_on"]) in chat.text


async def test_every_answer_that_teaches_names_its_own_sources(agent: Agent, new_chat: Callable[[], Chat]) -> None:
    wrong = []
    checked = 0
    for name, (variation, *_) in agent.domain.responses.items():
        metadata = variation.get("metadata") or {}
        topic = name.removeprefix("utter_")
        if metadata.get("level") not in ("education", "caution") or topic not in agent.domain.intents:
            continue
        chat = new_chat()
        await chat._send(f"/{topic}")
        await chat._send("/ask_source")
        checked += 1
        titles = [load_sources()[source]["title"] for source in metadata["sources"]]
        if chat.responses != ["utter_ask_source"] or not all(title in chat.text for title in titles):
            wrong.append((name, chat.responses, chat.text))

    assert checked > 70
    assert wrong == []


async def test_thanks_in_between_does_not_hide_the_source(chat: Chat) -> None:
    await chat.say("does it hurt?", "thank you", "how do you know?")

    assert chat.responses == ["utter_ask_source"]


async def test_the_source_of_the_newest_answer_is_named(chat: Chat, agent: Agent) -> None:
    await chat.say("does it hurt?", "how much is it?", "how do you know?")

    sources = agent.domain.responses["utter_cost"][0]["metadata"]["sources"]
    assert all(load_sources()[source]["title"] in chat.text for source in sources)


@pytest.mark.parametrize("before", [[], ["hello"], ["cancel"]], ids=str)
async def test_with_nothing_said_yet_it_tells_where_answers_come_from(chat: Chat, before: list[str]) -> None:
    await chat.say(*before)

    await chat.say("how do you know?")

    assert chat.responses == ["utter_ask_source_unknown"]
