"""Marking an answer on the page: what the route takes, what it looks up, and what it says when it can't."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.limits import Limits
from channels.signing import Signer
from channels.web import WebInput
from records.marks import Tally
from runtime import services
from tests.channels.web_bench import SECRET, SOURCES, Agent, Clock, Page, Reply, say, serve
from tests.learning.samples import bot, user
from tests.records.samples import make_keyring
from tests.runtime.conftest import DatabaseFolder, database

__all__ = ["database"]

CLINIC = "https://clinic.example"


async def answer(message: UserMessage) -> None:
    """Answer as Rasa does, and keep the turn as our tracker store does."""
    level = "emergency" if "bleed" in message.text else "education"
    await say(message, "An answer.", utter_action="utter_pain", metadata={"level": level})
    number = str(message.message_id)
    services.conversations().append(message.sender_id, [*user(message.text, number), *bot("pain", level)])


@contextlib.asynccontextmanager
async def marking(**changes: Any) -> AsyncIterator[tuple[Page, Agent]]:
    """Run a channel whose answers can be marked; yield a page with a session."""
    clock, agent = changes.setdefault("clock", Clock()), Agent(answer)
    channel = WebInput(Signer(SECRET, clock=clock), SOURCES, **{"marks": True, **changes})
    async with serve(channel, agent=agent) as page:
        await page.start()
        yield page, agent


async def mark(page: Page, headers: dict[str, str] | None = None, data: bytes | None = None, **body: Any) -> Reply:
    content = json.dumps({"id": "1", "topic": "pain", "helpful": True, **body}).encode() if data is None else data
    own = {"Authorization": f"Bearer {page.token}", "Content-Type": "application/json"}
    return await page.ask("POST", "/webhooks/web/feedback", data=content, headers=own | (headers or {}))


def kept() -> list[str]:
    return [question.text for question in services.review().load(99).questions]


async def test_an_answer_that_helped_is_counted(database: DatabaseFolder) -> None:
    async with marking() as (page, _agent):
        (message,) = (await page.send(text="does it hurt?", id="1")).content["messages"]
        assert message["topic"] == "pain"
        reply = await mark(page)
        assert (reply.status, reply.content) == (200, {"kept": False, "talk": None})
    assert services.marks().tallies() == [Tally("pain", 1, 0)]
    assert kept() == []


async def test_an_answer_that_did_not_help_keeps_the_question_and_offers_a_person(database: DatabaseFolder) -> None:
    async with marking() as (page, agent):
        await page.send(text="my name is Ann Lee, does it hurt?", id="1")
        reply = await mark(page, helpful=False)
        assert (reply.status, reply.content["kept"]) == (200, True)
        talk = reply.content["talk"]
        assert (await page.send(**talk)).status == 200
        assert agent.texts()[-1] == "/talk_to_human"
    assert kept() == ["my name is [name], does it hurt?"]


async def test_a_mark_sent_twice_counts_once_and_gets_the_same_reply(database: DatabaseFolder) -> None:
    async with marking() as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        replies = [(await mark(page, helpful=False)).content for _ in range(3)]
        assert replies[0] == replies[1] == replies[2]
    assert services.marks().tallies() == [Tally("pain", 0, 1)]
    assert kept() == ["does it hurt?"]


async def test_the_answer_about_talking_to_a_person_does_not_offer_itself(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from channels import web_feedback

    monkeypatch.setattr(web_feedback, "TALK", "pain")
    async with marking() as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        assert (await mark(page, helpful=False)).content == {"kept": True, "talk": None}


async def test_nobody_marks_anothers_answer_or_puts_words_in(database: DatabaseFolder) -> None:
    async with marking() as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        for wrong in ({"id": "2"}, {"topic": "cost"}, {"topic": "canary words of mine"}):
            reply = await mark(page, helpful=False, **wrong)
            assert (reply.status, reply.error) == (404, "not_found")
        own = page.token
        await page.start()
        assert (await mark(page, helpful=False)).error == "not_found", "that was in another session"
        page.token = own
        reply = await mark(page, helpful=False, text="canary", message="canary", sender="x", conversation="x")
        assert reply.status == 200
    assert kept() == ["does it hurt?"]
    assert services.marks().tallies() == [Tally("pain", 0, 1)]


async def test_an_emergency_can_not_be_marked(database: DatabaseFolder) -> None:
    async with marking() as (page, _agent):
        (message,) = (await page.send(text="it bleeds", id="1")).content["messages"]
        assert message["topic"] == ""
        assert (await mark(page)).error == "not_found"
    assert services.marks().tallies() == []


@pytest.mark.parametrize(
    "body",
    [
        {"helpful": "yes"},
        {"helpful": 1},
        {"helpful": None},
        {"topic": ""},
        {"topic": 3},
        {"topic": None},
        {"topic": "x" * 65},
        {"id": ""},
        {"id": 1},
        {"id": "a b"},
        {"id": "x" * 65},
    ],
)
async def test_malformed_marks_are_refused(database: DatabaseFolder, body: dict[str, Any]) -> None:
    async with marking() as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        reply = await mark(page, **body)
        assert (reply.status, reply.error) == (400, "bad_request")
        for data in (b"", b"{", b"[]", b'{"id": "1"}'):
            assert (await mark(page, data=data)).error == "bad_request"
    assert services.marks().tallies() == []


async def test_the_route_is_guarded_as_the_others_are(database: DatabaseFolder) -> None:
    clock = Clock()
    async with marking(origins=(CLINIC,), clock=clock) as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        assert (await mark(page, headers={"Origin": CLINIC})).headers["Access-Control-Allow-Origin"] == CLINIC
        assert (await mark(page, headers={"Origin": "https://evil.example"})).error == "origin_refused"
        assert (await mark(page, headers={"Content-Type": "text/plain"})).error == "not_json"
        assert (await mark(page, headers={"Authorization": "Bearer x"})).error == "session_invalid"
        assert (await mark(page, data=b"x" * (64 * 1024 + 1))).error == "too_large"
        assert (await page.ask("GET", "/webhooks/web/feedback")).error == "method_not_allowed"
        clock.now += 24 * 60 * 60
        assert (await mark(page)).error == "session_expired"


async def test_marks_are_limited_and_take_no_messages_place(database: DatabaseFolder) -> None:
    async with marking(limits=Limits(session_burst=2)) as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        assert [(await mark(page)).status for _ in range(3)] == [200, 200, 429]
        assert (await page.send(text="my chest hurts", id="2")).status == 200


async def test_an_address_has_a_limit_for_marks(database: DatabaseFolder) -> None:
    async with marking(limits=Limits(address_burst=3)) as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        statuses = [(await mark(page)).status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


async def test_a_database_that_is_away_is_said_and_a_later_mark_counts(
    database: DatabaseFolder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with marking() as (page, _agent):
        await page.send(text="canary does it hurt?", id="1")
        database.take_away()
        reply = await mark(page, helpful=False)
        assert (reply.status, reply.error) == (503, "busy")
        database.bring_back()
        assert (await mark(page, helpful=False)).content["kept"] is True
    assert "could not be marked: OperationalError" in caplog.text
    assert "canary" not in caplog.text
    assert services.marks().tallies() == [Tally("pain", 0, 1)]


async def test_an_answer_of_a_conversation_that_can_not_be_read_is_not_found(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with marking() as (page, _agent):
        await page.send(text="does it hurt?", id="1")
        monkeypatch.setattr(services.conversations(), "_keyring", make_keyring(pseudonym_key="p" * 40))
        assert (await mark(page)).error == "not_found"
    assert services.marks().tallies() == []


async def test_where_nothing_is_kept_there_is_nothing_to_mark(database: DatabaseFolder) -> None:
    async with marking(marks=False) as (page, _agent):
        (message,) = (await page.send(text="does it hurt?", id="1")).content["messages"]
        assert message["topic"] == ""
        assert (await mark(page)).error == "not_found"
    assert services.marks().tallies() == []


@pytest.mark.parametrize(("days", "topic"), [("0", ""), ("180", "pain")])
async def test_the_settings_decide_whether_answers_can_be_marked(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, days: str, topic: str
) -> None:
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", days)
    services.reset()
    async with serve(WebInput.from_credentials({"secret": SECRET}), agent=Agent(answer)) as page:
        await page.start()
        (message,) = (await page.send(text="does it hurt?")).content["messages"]
    assert message["topic"] == topic
