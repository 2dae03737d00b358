"""Housekeeping: requests and chats go when their time is over, and an outage only delays it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from records.tables import ConversationEvent
from runtime import housekeeping, services
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
    assert housekeeping.purge(NOW) == (0, 1)
    assert services.conversations().load("old") == []
    assert services.conversations().load("young") != []


def test_requests_go_when_their_months_are_over(database: DatabaseFolder) -> None:
    services.requests().save(make_request())
    assert housekeeping.purge(NOW + 364 * DAY) == (0, 0)
    assert housekeeping.purge(NOW + 366 * DAY) == (1, 0)


def test_a_purge_counts_from_now_unless_told(database: DatabaseFolder) -> None:
    write_events("old", NOW - 31 * DAY)
    write_events("young", NOW - 29 * DAY)
    assert housekeeping.purge() == (0, 1)


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
        await asyncio.wait_for(until_logged(caplog, "0 requests and 1 conversation events deleted"), 20)
    finally:
        task.cancel()
    assert services.conversations().load("old") == []


async def until_logged(caplog: pytest.LogCaptureFixture, text: str) -> None:
    while text not in caplog.text:
        await asyncio.sleep(0.005)
