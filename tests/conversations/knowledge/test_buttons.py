"""Whatever can be tapped leads somewhere."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from rasa.core.agent import Agent

from tests.conversations.chatting import Chat, ChatAt

# Rasa's own commands, which no channel lets a person send, and the answer to nothing.
NOT_SENT = {"restart", "session_start", "back", "nlu_fallback"}
HOLE = re.compile(r"[{}]|None")


def payloads(agent: Agent) -> dict[str, list[str]]:
    """Every button's payload as it is sent, and the responses that offer it."""
    offered: dict[str, list[str]] = {}
    for name, variations in agent.domain.responses.items():
        for variation in variations:
            for button in variation.get("buttons") or []:
                payload = button["payload"].replace("{{", "{").replace("}}", "}")
                offered.setdefault(payload, []).append(name)
    return offered


async def test_each_button_of_each_answer_leads_to_what_it_names(agent: Agent, new_chat: Callable[[], Chat]) -> None:
    offered = payloads(agent)
    assert len(offered) > 80

    wrong = {}
    for payload, offered_by in offered.items():
        chat = new_chat()
        await chat._send(payload)
        expected = f"utter_{payload[1:]}"
        if expected in agent.domain.responses and expected != "utter_ask_source" and expected not in chat.responses:
            wrong[payload] = (offered_by, chat.responses)

    assert wrong == {}


async def test_every_intent_gets_a_whole_reply_as_a_button(agent: Agent, new_chat: Callable[[], Chat]) -> None:
    wrong = {}
    for intent in agent.domain.intents:
        if intent not in NOT_SENT:
            chat = new_chat()
            with contextlib.suppress(AssertionError):
                await chat._send(f"/{intent}")
            shown = chat.text + " ".join(chat.titles)
            if not shown or len(set(chat.responses)) < len(chat.responses) or HOLE.search(shown):
                wrong[intent] = (chat.responses, shown)

    assert wrong == {}


async def test_every_intent_gets_a_reply_as_a_button_in_a_request(agent: Agent, chat_at: ChatAt) -> None:
    wrong = {}
    for intent in agent.domain.intents:
        if intent not in NOT_SENT:
            chat = await chat_at("contact")
            try:
                await chat._send(f"/{intent}")
            except AssertionError as error:
                wrong[intent] = str(error)

    assert wrong == {}
