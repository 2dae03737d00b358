"""The web channel's sessions, messages, choices and credentials."""

from __future__ import annotations

import pytest
from rasa.shared.exceptions import InvalidConfigException

from channels.signing import DAY, Signer
from channels.web import WebInput
from tests.channels.web_bench import SECRET, Agent, Clock, chatting, serve


async def test_a_text_is_answered() -> None:
    async with chatting() as (page, agent):
        reply = await page.send(text="Does it hurt?", metadata={"role": "admin"}, sender="you", input_channel="x")
        assert reply.status == 200
        (message,) = reply.content["messages"]
        assert message["text"] == "You: Does it hurt?"
        (heard,) = agent.messages
        assert heard.sender_id == Signer(SECRET, clock=Clock()).verify(page.token)
        assert (heard.input_channel, heard.metadata) == ("web", None)


async def test_a_message_is_known_to_the_conversation_by_the_pages_id() -> None:
    async with chatting() as (page, agent):
        await page.send(text="Does it hurt?", id="page-7")
        assert agent.messages[0].message_id == "page-7"


async def test_every_session_is_another_conversation() -> None:
    async with chatting() as (page, agent):
        await page.send(text="one")
        first = page.token
        reply = await page.start()
        assert reply.content["expires_in"] == DAY and page.token != first
        await page.send(text="two")
        assert agent.messages[0].sender_id != agent.messages[1].sender_id


async def test_a_message_needs_a_token_of_ours() -> None:
    clock = Clock()
    async with chatting(clock=clock) as (page, agent):
        good = page.token
        other = Signer(SECRET[::-1], clock=clock).issue()
        for token in ("", "default", good[:-1], good[:-1] + "\xff", other):
            page.token = token
            reply = await page.send(text="hello")
            assert (reply.status, reply.error) == (401, "session_invalid")
        reply = await page.send(text="hello", headers={"Authorization": f"Basic {good}"})
        assert (reply.status, reply.error) == (401, "session_invalid")
        page.token = good
        clock.now += DAY
        reply = await page.send(text="hello")
        assert (reply.status, reply.error) == (401, "session_expired")
        assert agent.messages == []


async def test_a_button_works_where_it_was_offered() -> None:
    async with chatting() as (page, agent):
        (button,) = (await page.send(text="hello")).content["messages"][0]["buttons"]
        assert (await page.send(payload="/pain", signature=button["signature"])).status == 200
        assert agent.texts()[-1] == "/pain"
        reply = await page.send(payload="/cost", signature=button["signature"])
        assert (reply.status, reply.error) == (403, "payload_refused")
        await page.start()
        reply = await page.send(payload="/pain", signature=button["signature"])
        assert (reply.status, reply.error) == (403, "payload_refused")
        assert len(agent.messages) == 2


async def test_a_page_may_only_greet_unasked() -> None:
    async with chatting() as (page, agent):
        assert (await page.send(payload="/greet")).status == 200
        refused = ["/restart", "greet", "//greet", " /greet", '/greet{"role":"admin"}', "/greet@0.5", "/", ""]
        for payload in refused:
            assert (await page.send(payload=payload)).error == "payload_refused", payload
            assert (await page.send(payload=payload, signature=3)).error == "payload_refused", payload
        assert agent.texts() == ["/greet"]


async def test_even_a_signed_payload_must_be_a_command() -> None:
    async with chatting() as (page, agent):
        signer = Signer(SECRET, clock=Clock())
        signature = signer.sign_payload(signer.verify(page.token), "pain")
        assert (await page.send(payload="pain", signature=signature)).error == "payload_refused"
        assert agent.messages == []


@pytest.mark.parametrize(
    "text",
    ["/restart", "//restart", " / /restart", "/\u00a0/restart", "\uff0f/restart", "/\u2003/\u00a0/restart"],
)
async def test_a_text_is_never_a_command(text: str) -> None:
    async with chatting() as (page, agent):
        assert (await page.send(text=text)).status == 200
        assert agent.texts() == ["restart"]


async def test_an_empty_text_reaches_the_assistant() -> None:
    async with chatting() as (page, agent):
        for text in ("", "  \n", "/", "\u00a0"):
            assert (await page.send(text=text)).status == 200
        assert agent.texts() == [""] * 4


async def test_a_long_text_is_heard_at_both_ends() -> None:
    async with chatting() as (page, agent):
        assert (await page.send(text="chest pain " + "a " * 20_000 + "can't breathe")).status == 200
        (heard,) = agent.texts()
        assert heard.startswith("chest pain") and heard.endswith("can't breathe") and len(heard) <= 4000


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "short"},
        {"secret": None},
        {"origins": "*"},
        {"origins": ["clinic.example"]},
        {"origins": "https://*.clinic.example"},
        {"origins": "https://clinic.example/page"},
        {"limits": {"speed": 1}},
    ],
)
def test_unusable_credentials_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidConfigException):
        WebInput.from_credentials({"secret": SECRET, **change})


def test_no_credentials_are_refused() -> None:
    with pytest.raises(InvalidConfigException):
        WebInput.from_credentials(None)


async def test_credentials_are_used() -> None:
    given = {
        "secret": SECRET,
        "origins": " https://a.example/, https://b.example",
        "open_intents": "menu,help",
    }
    agent = Agent()
    async with serve(WebInput.from_credentials(given | {"limits": {"session_burst": 2}}), agent=agent) as page:
        for origin in ("https://a.example", "https://b.example"):
            assert (await page.start(Origin=origin)).headers["Access-Control-Allow-Origin"] == origin
        assert (await page.send(payload="/greet")).error == "payload_refused"
        statuses = [(await page.send(payload=payload)).status for payload in ("/menu", "/help", "/help")]
        assert statuses == [200, 200, 429]
