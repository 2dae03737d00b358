"""Housekeeping: requests and chats go when their time is over, and an outage only delays it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from records.marks import Mark, Tally
from records.review import NOT_UNDERSTOOD, NewQuestion
from records.tables import AnswerMark, ConversationEvent, KeptMessage
from runtime import housekeeping, services
from runtime.housekeeping import Purged
from tests.records.samples import make_event, make_request
from tests.runtime.conftest import DatabaseFolder

NOW = dt.datetime.now(dt.timezone.utc)
DAY = dt.timedelta(days=1)


def write_events(sender: str, created_at: dt.datetime) -> None:
    services.conversations().append(sender, [make_event("x")])
    with services.engine().begin() as connection:
        connection.execute(
            sa.update(ConversationEvent)
            .where(ConversationEvent.conversation == services.keyring().pseudonym(sender))
            .values(created_at=created_at)
        )


def test_chats_are_kept_for_the_days_of_the_settings(database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    services.reset()
    monkeypatch.setenv("ANAGEN_CONVERSATION_DAYS", "3")
    write_events("old", NOW - 3 * DAY - dt.timedelta(seconds=1))
    write_events("young", NOW - 3 * DAY + dt.timedelta(seconds=1))
    assert housekeeping.purge(NOW) == Purged(events=1)
    assert services.conversations().load("old") == []
    assert services.conversations().load("young") != []


def test_requests_go_when_their_months_are_over(database: DatabaseFolder) -> None:
    services.requests().save(make_request())
    assert housekeeping.purge(NOW + 364 * DAY) == Purged()
    assert housekeeping.purge(NOW + 366 * DAY) == Purged(requests=1)


def test_a_purge_counts_from_now_unless_told(database: DatabaseFolder) -> None:
    write_events("old", NOW - 31 * DAY)
    write_events("young", NOW - 29 * DAY)
    assert housekeeping.purge() == Purged(events=1)


def keep_question(age: int, typed: str = "is there parking") -> None:
    """Keep a question, and a mark of its answer, from some days ago."""
    day = NOW.date() - age * DAY
    question = NewQuestion("web-ann", typed, typed, NOT_UNDERSTOOD, "pain", 0.2, day)
    assert services.review().keep(question)
    assert services.marks().mark(Mark("web-ann", typed, "pain", True, day))


def linked() -> list[bool]:
    """Return of each kept question, oldest first, whether it still names its conversation."""
    with services.engine().connect() as connection:
        rows = connection.execute(sa.select(KeptMessage.conversation).order_by(KeptMessage.day)).scalars()
        return [conversation is not None for conversation in rows]


def marks() -> int:
    with services.engine().connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(AnswerMark.id))).scalar_one())


def test_a_question_for_review_outlives_its_chat_and_no_longer_names_it(database: DatabaseFolder) -> None:
    keep_question(age=31)
    keep_question(age=30, typed="is there a lift")
    assert housekeeping.purge(NOW) == Purged(links=1)
    assert linked() == [False, True]
    assert marks() == 1, "the mark goes with the chat"
    assert services.marks().tallies() == [Tally("pain", 2, 0)], "the sums stay"
    assert [question.text for question in services.review().load(9).questions] == [
        "is there a lift",
        "is there parking",
    ]


@pytest.mark.parametrize("days", [1, 10, 180])
def test_questions_for_review_and_sums_go_after_the_days_of_the_settings(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    services.reset()
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", str(days))
    monkeypatch.setenv("ANAGEN_CONVERSATION_DAYS", "3650")
    keep_question(age=days)
    keep_question(age=days - 1, typed="is there a lift")
    assert housekeeping.purge(NOW) == Purged(questions=1)
    assert [question.text for question in services.review().load(9).questions] == ["is there a lift"]
    assert services.marks().tallies() == [Tally("pain", 1, 0)]


def test_once_keeping_is_switched_off_all_that_was_kept_goes(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.reset()
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", "0")
    keep_question(age=0)
    assert housekeeping.purge(NOW).questions == 1
    assert services.review().load(9).questions == []
    assert services.marks().tallies() == []


def test_a_purge_without_a_database_raises(database: DatabaseFolder) -> None:
    database.take_away()
    with pytest.raises(SQLAlchemyError):
        housekeeping.purge()


async def test_the_purge_runs_again_after_an_outage(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(housekeeping, "SECONDS_BETWEEN_RUNS", 0.01)
    write_events("old", NOW - 31 * DAY)
    database.take_away()
    task = asyncio.create_task(housekeeping.purge_for_ever())
    try:
        await asyncio.wait_for(until_logged(caplog, "housekeeping failed: OperationalError"), 20)
        database.bring_back()
        await asyncio.wait_for(
            until_logged(caplog, "0 requests, 1 conversation events and 0 kept questions deleted"), 20
        )
    finally:
        task.cancel()
    assert services.conversations().load("old") == []


async def until_logged(caplog: pytest.LogCaptureFixture, text: str) -> None:
    while text not in caplog.text:
        await asyncio.sleep(0.005)
